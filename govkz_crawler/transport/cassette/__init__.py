"""Replays recorded answers: vcrpy's cassettes behind Scrapy's downloader."""
