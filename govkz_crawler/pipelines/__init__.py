"""Scrapy's item pipelines: ``normalise`` runs the stages of ``normalise/stages.py``, ``archive`` writes the archive."""
