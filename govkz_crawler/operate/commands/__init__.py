"""Adapts Scrapy's own commands to this project."""
