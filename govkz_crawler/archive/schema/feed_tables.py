"""Defines the tables `sightings` and `validators`: what each feed showed, which the ledgers alone cannot rebuild."""

SIGHTINGS = """
CREATE TABLE sightings (
  section TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  lang TEXT NOT NULL,
  source TEXT NOT NULL,
  fingerprint TEXT,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (section, article_id, lang, source)
) WITHOUT ROWID
"""

VALIDATORS = """
CREATE TABLE validators (
  entity TEXT NOT NULL,
  section TEXT NOT NULL,
  lang TEXT NOT NULL,
  header TEXT NOT NULL,
  value TEXT NOT NULL,
  read_at TEXT NOT NULL,
  items INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (entity, section, lang)
) WITHOUT ROWID
"""
