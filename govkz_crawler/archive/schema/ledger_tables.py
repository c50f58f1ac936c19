"""Defines the tables that only grow: the ledgers, the log over them, and what was said of the log.

DATA_FORMAT.md says what each column means. ``guards`` protects their rows.
"""

VERSIONS = """
CREATE TABLE versions (
  version_id INTEGER PRIMARY KEY AUTOINCREMENT,
  section TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  lang TEXT NOT NULL,
  version INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('new', 'completed', 'edited', 'removed', 'returned', 'captured')),
  entity TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  summary TEXT NOT NULL,
  published_at TEXT,
  published_on TEXT,
  published_raw TEXT,
  url TEXT NOT NULL,
  image_url TEXT,
  links TEXT NOT NULL,
  media TEXT NOT NULL,
  content_lang TEXT,
  translation TEXT NOT NULL CHECK (translation IN ('own', 'placeholder', 'other-language')),
  extent TEXT NOT NULL CHECK (extent IN ('full', 'summary')),
  seen_at TEXT NOT NULL,
  not_before TEXT,
  counted_at TEXT,
  run_id TEXT NOT NULL,
  source TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('site', 'replay', 'other', 'capture')),
  reader TEXT NOT NULL,
  warc_record TEXT,
  warc_digest TEXT,
  content_digest TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  recipe INTEGER NOT NULL,
  salt TEXT,
  leaf_hash TEXT NOT NULL,
  UNIQUE (section, article_id, lang, version)
)
"""

COVERAGE = """
CREATE TABLE coverage (
  coverage_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  entity TEXT NOT NULL,
  section TEXT NOT NULL,
  lang TEXT NOT NULL,
  source TEXT,
  extent TEXT CHECK (extent IN ('full', 'summary')),
  asked_from TEXT,
  asked_to TEXT,
  from_at TEXT,
  to_at TEXT,
  items INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('complete', 'partial', 'refused', 'failed')),
  reason TEXT,
  scope TEXT,
  began_at TEXT,
  recorded_at TEXT NOT NULL,
  recipe INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

ABSENCES = """
CREATE TABLE absences (
  absence_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  section TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  lang TEXT NOT NULL,
  entity TEXT NOT NULL,
  source TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('missed', 'withdrawn', 'confirmed')),
  recorded_at TEXT NOT NULL,
  recipe INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

QUARANTINE = """
CREATE TABLE quarantine (
  quarantine_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  section TEXT,
  article_id INTEGER,
  lang TEXT,
  reason TEXT NOT NULL,
  raw TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  recipe INTEGER NOT NULL,
  salt TEXT,
  leaf_hash TEXT NOT NULL
)
"""

DUMP_ITEMS = """
CREATE TABLE dump_items (
  dump_item_id INTEGER PRIMARY KEY AUTOINCREMENT,
  dump_sha256 TEXT NOT NULL,
  position INTEGER NOT NULL,
  section_header TEXT NOT NULL,
  title TEXT NOT NULL,
  dump_date TEXT,
  text TEXT NOT NULL,
  source_url TEXT,
  entity TEXT,
  section TEXT,
  article_id INTEGER,
  lang TEXT,
  complete INTEGER NOT NULL,
  recipe INTEGER NOT NULL,
  salt TEXT,
  leaf_hash TEXT NOT NULL,
  UNIQUE (dump_sha256, position)
)
"""

ENTITY_NAMES = """
CREATE TABLE entity_names (
  entity_name_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  slug TEXT NOT NULL,
  name_kk TEXT,
  name_ru TEXT,
  name_en TEXT,
  parent TEXT,
  seen_at TEXT NOT NULL,
  recipe INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

# A row when a run begins and one when it ends.
RUN_LOG = """
CREATE TABLE run_log (
  run_log_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  spider TEXT NOT NULL,
  args TEXT NOT NULL,
  origin TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome TEXT,
  counts TEXT,
  merged_from TEXT,
  recipe INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

REDACTIONS = """
CREATE TABLE redactions (
  redaction_id INTEGER PRIMARY KEY AUTOINCREMENT,
  ledger TEXT NOT NULL,
  redacted_hash TEXT NOT NULL,
  leaf TEXT NOT NULL,
  order_sha256 TEXT NOT NULL,
  reason TEXT NOT NULL,
  scope TEXT NOT NULL,
  redacted_at TEXT NOT NULL,
  recipe INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

CAPTURES = """
CREATE TABLE captures (
  capture_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_name TEXT NOT NULL,
  format TEXT NOT NULL,
  tool TEXT,
  signature TEXT,
  captured_by TEXT NOT NULL,
  note TEXT,
  masked TEXT NOT NULL,
  left_out TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  recipe INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

# Every row of every ledger, in the order of its commit: the leaves of the Merkle tree.
LOG = """
CREATE TABLE log (
  log_index INTEGER PRIMARY KEY,
  ledger TEXT NOT NULL,
  row INTEGER NOT NULL,
  leaf_hash TEXT NOT NULL
)
"""

# What the tree was at a moment: of this archive at the end of a run, of another one when it was merged.
CHECKPOINTS = """
CREATE TABLE checkpoints (
  checkpoint_id INTEGER PRIMARY KEY AUTOINCREMENT,
  archive_id TEXT NOT NULL,
  run_id TEXT,
  size INTEGER NOT NULL,
  root TEXT NOT NULL,
  made_at TEXT NOT NULL,
  note TEXT NOT NULL
)
"""

# What others say of a checkpoint: timestamps and cosignatures, whole as they came.
ANCHORS = """
CREATE TABLE anchors (
  anchor_id INTEGER PRIMARY KEY AUTOINCREMENT,
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoints (checkpoint_id),
  kind TEXT NOT NULL CHECK (kind IN ('rfc3161', 'witness', 'opentimestamps')),
  authority TEXT NOT NULL,
  anchored_at TEXT NOT NULL,
  response BLOB NOT NULL
)
"""

# Holds for anchors that vouch. A pending OpenTimestamps file only promises; its authority names no block.
VOUCHES = "(kind <> 'opentimestamps' OR instr(authority, ' block ') > 0)"

APPEND_ONLY = (
    VERSIONS, COVERAGE, ABSENCES, QUARANTINE, DUMP_ITEMS, ENTITY_NAMES, RUN_LOG, REDACTIONS, CAPTURES,
    LOG, CHECKPOINTS, ANCHORS,
)  # fmt: skip
