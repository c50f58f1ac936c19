"""Defines the tables that are derived from the ledgers and the evidence, and lists all tables and indexes.

DATA_FORMAT.md says what each column means. ``govkz rebuild`` derives all rows again.
"""

from govkz_crawler.archive.schema.doubted_runs import ACCEPTANCE
from govkz_crawler.archive.schema.ledger_tables import APPEND_ONLY
from govkz_crawler.archive.schema.quarantine_reasons import SHOWN_AGAIN

# Where each WARC record lies that a version names. Evidence may be moved and packed: no entry says where it is.
WARC_RECORDS = """
CREATE TABLE warc_records (
  record TEXT PRIMARY KEY,
  file TEXT NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  digest TEXT
) WITHOUT ROWID
"""

RUNS = """
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY,
  spider TEXT NOT NULL,
  args TEXT NOT NULL,
  origin TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome TEXT,
  counts TEXT,
  merged_from TEXT,
  log_size INTEGER,
  log_root TEXT
)
"""

# The present state of each language variant. What it says stands in the version that it shows: `articles` has both.
VARIANTS = """
CREATE TABLE variants (
  section TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  lang TEXT NOT NULL,
  entity TEXT NOT NULL,
  published_at TEXT,
  published_on TEXT,
  content_lang TEXT,
  translation TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('live', 'removed')),
  versions INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  numbers TEXT NOT NULL,
  dates TEXT NOT NULL,
  paragraphs INTEGER NOT NULL,
  facts_hash TEXT NOT NULL,
  own_at TEXT,
  own_not_before TEXT,
  first_seen_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  PRIMARY KEY (section, article_id, lang)
) WITHOUT ROWID
"""

# A row for each variant, under the number of the version that it shows; the texts themselves stay in `versions`.
ARTICLES_FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, text, content='articles', content_rowid='version_id', tokenize='unicode61 remove_diacritics 0'
)
"""

# hashsize: bytes of words that wait in memory until they make a segment: those of a whole batch, not of a part of it.
# pgsz: the longest leaf, in bytes, that fits two pages of the archive beside their checksums.
ARTICLES_FTS_SETTINGS = """
INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 16777216), ('pgsz', 4030)
"""

# What a variant once said and says no more: of each earlier version the title and the paragraphs that stand neither in
# the version that is shown nor in a later one, so that nothing is held twice. Its row is the last version that said it.
PASSAGES = """
CREATE TABLE passages (
  version_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  text TEXT NOT NULL
)
"""

PASSAGES_FTS = """
CREATE VIRTUAL TABLE passages_fts USING fts5 (
  title, text, content='passages', content_rowid='version_id', tokenize='unicode61 remove_diacritics 0'
)
"""

# Few, so a row at a time (https://www.sqlite.org/fts5.html#external_content_tables).
PASSAGES_TRIGGERS = (
    """
    CREATE TRIGGER passages_insert AFTER INSERT ON passages BEGIN
      INSERT INTO passages_fts (rowid, title, text) VALUES (NEW.version_id, NEW.title, NEW.text);
    END
    """,
    """
    CREATE TRIGGER passages_delete AFTER DELETE ON passages BEGIN
      INSERT INTO passages_fts (passages_fts, rowid, title, text)
      VALUES ('delete', OLD.version_id, OLD.title, OLD.text);
    END
    """,
)

# A bottom-k MinHash of the text of each variant, under the version that it shows: hashes of four bytes, ascending.
# By its three smallest marks the texts are found that share sentences with it; those that several texts have are few.
SKETCHES = """
CREATE TABLE sketches (
  version_id INTEGER PRIMARY KEY,
  marks BLOB NOT NULL
)
"""

SKETCH_MARKS = """
CREATE TABLE sketch_marks (
  mark BLOB NOT NULL,
  version_id INTEGER NOT NULL,
  PRIMARY KEY (mark, version_id)
) WITHOUT ROWID
"""

REPEATED_MARKS = """
CREATE TABLE repeated_marks (
  mark BLOB PRIMARY KEY,
  texts INTEGER NOT NULL
) WITHOUT ROWID
"""

# What the site's registry said, and where it said nothing, what ships with the package. When the registry last named
# an entity follows from no ledger: the checksum vouches for it. It never named those without a time.
ENTITIES = """
CREATE TABLE entities (
  slug TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name_kk TEXT,
  name_ru TEXT,
  name_en TEXT,
  short_kk TEXT,
  short_ru TEXT,
  parent TEXT,
  first_seen_at TEXT,
  last_seen_at TEXT,
  checksum INTEGER NOT NULL
)
"""

SPANS = """
CREATE TABLE spans (
  entity TEXT NOT NULL,
  section TEXT NOT NULL,
  lang TEXT NOT NULL,
  from_at TEXT NOT NULL,
  to_at TEXT NOT NULL,
  PRIMARY KEY (entity, section, lang, from_at)
) WITHOUT ROWID
"""

FEED_STATE = """
CREATE TABLE feed_state (
  entity TEXT NOT NULL,
  section TEXT NOT NULL,
  lang TEXT NOT NULL,
  asked_from TEXT,
  asked_to TEXT,
  looked_at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  complete_at TEXT,
  refused_at TEXT,
  PRIMARY KEY (entity, section, lang)
) WITHOUT ROWID
"""

TABLES = (
    *APPEND_ONLY, WARC_RECORDS,
    RUNS, VARIANTS, ARTICLES_FTS, ARTICLES_FTS_SETTINGS, PASSAGES, PASSAGES_FTS, *PASSAGES_TRIGGERS,
    SKETCHES, SKETCH_MARKS, REPEATED_MARKS,
    ENTITIES, SPANS, FEED_STATE,
)  # fmt: skip

INDEXES = (
    # edits and removals, newest first: few among millions of news
    "CREATE INDEX versions_edited ON versions (version_id) WHERE event = 'edited'",
    "CREATE INDEX versions_removed ON versions (version_id) WHERE event = 'removed'",
    # captures by people: few, and asked for whenever a version before or after may be one
    "CREATE INDEX versions_captured ON versions (section, article_id, lang, seen_at) WHERE event = 'captured'",
    "CREATE INDEX versions_captured_feed ON versions (entity, section, lang, published_at) WHERE event = 'captured'",
    "CREATE INDEX versions_captures ON versions (version_id) WHERE event = 'captured'",
    "CREATE INDEX captures_file ON captures (file_sha256)",
    "CREATE INDEX versions_later ON versions (version_id) WHERE version > 1",
    "CREATE INDEX versions_run ON versions (run_id)",
    "CREATE INDEX variants_feed ON variants (entity, section, lang, published_at, translation)",
    "CREATE INDEX variants_first_seen ON variants (entity, section, lang, first_seen_at)",
    "CREATE INDEX variants_published ON variants (published_at, version_id)",
    # all that results are grouped, counted and sorted by, without touching the row of the variant
    "CREATE INDEX variants_version ON variants (version_id, published_at, published_on, lang, entity, status)",
    "CREATE INDEX coverage_feed ON coverage (entity, section, lang, to_at)",
    "CREATE INDEX coverage_run ON coverage (run_id, entity, section, lang)",
    # when somebody last read a period whole
    "CREATE INDEX coverage_complete ON coverage (entity, section, lang, began_at) WHERE outcome = 'complete'",
    "CREATE INDEX log_row ON log (ledger, row)",
    "CREATE INDEX entity_names_slug ON entity_names (slug)",
    # runs that put on record that a clock was wrong: hardly ever one, and asked for by every reading
    f"CREATE INDEX run_log_clocks ON run_log (run_log_id) WHERE spider = '{ACCEPTANCE}'",
    "CREATE INDEX redactions_entry ON redactions (redacted_hash)",
    "CREATE INDEX warc_records_file ON warc_records (file, offset)",
    "CREATE INDEX absences_item ON absences (section, article_id, lang, absence_id)",
    "CREATE INDEX quarantine_item ON quarantine (section, article_id, lang, seen_at)",
    # former texts that are shown again: few, and asked for by every run
    f"CREATE INDEX quarantine_former ON quarantine (section, article_id, lang) WHERE reason = '{SHOWN_AGAIN}'",
    "CREATE INDEX dump_items_article ON dump_items (section, article_id, lang)",
)
