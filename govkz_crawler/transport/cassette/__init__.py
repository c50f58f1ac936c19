"""Recorded answers: vcrpy's cassettes behind Scrapy's downloader."""
