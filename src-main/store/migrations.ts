/**
 * The schema, one step a version (`PRAGMA user_version`). A step that was released is never changed: a new one is added.
 * Documents whose shape the contract defines are JSON in one column; what is sorted or searched by has a column of its own.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE accounts (id TEXT PRIMARY KEY, created_at TEXT NOT NULL, account TEXT NOT NULL) STRICT;
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    direction TEXT NOT NULL,
    remote TEXT NOT NULL,
    remote_name TEXT,
    started_at TEXT NOT NULL,
    answered_at TEXT,
    seen_at TEXT NOT NULL,
    ended_at TEXT,
    duration_ms REAL,
    state TEXT,
    status INTEGER,
    reason TEXT,
    mos REAL,
    result TEXT
  ) STRICT;
  CREATE INDEX calls_by_start ON calls (started_at DESC);
  CREATE TABLE samples (
    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE, at REAL NOT NULL, sample TEXT NOT NULL
  ) STRICT;
  CREATE INDEX samples_by_call ON samples (call_id, at);
  CREATE TABLE ladder (
    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE, at TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ladder_by_call ON ladder (call_id, at);
  CREATE TABLE media_events (
    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE, at REAL NOT NULL, event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX media_events_by_call ON media_events (call_id, at);
  `,
  `
  CREATE TABLE diagnoses (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, started_at TEXT NOT NULL, summary TEXT NOT NULL, report TEXT NOT NULL
  ) STRICT;
  CREATE INDEX diagnoses_by_start ON diagnoses (started_at DESC);
  `,
];
