"""Defines Scrapy's item pipelines: ``normalise`` runs the stages of items, ``archive`` writes the archive."""
