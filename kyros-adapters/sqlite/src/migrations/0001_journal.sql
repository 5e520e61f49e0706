-- Ids are 16 bytes, instants are milliseconds since the Unix epoch, a NULL subject is the system.

CREATE TABLE streams (
    n       INTEGER PRIMARY KEY,
    name    BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    subject BLOB,
    state   BLOB NOT NULL
) STRICT;

-- Streams are numbered, so that the index on them grows at its end and stays small.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    id       BLOB NOT NULL,
    at       INTEGER NOT NULL,
    subject  BLOB,
    kind     TEXT,
    lead     BLOB,
    cause    INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    sealed   BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_stream ON events (stream, version);
CREATE INDEX events_lead ON events (lead) WHERE lead IS NOT NULL;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE causes (
    number  INTEGER PRIMARY KEY,
    subject BLOB,
    body    BLOB NOT NULL
) STRICT;

-- Numbered in order of arrival, so that old ones are dropped from the front without an index.
CREATE TABLE answers (
    n           INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL,
    status      INTEGER NOT NULL,
    subject     BLOB,
    at          INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE subject_keys (
    subject BLOB PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unique_claims (
    key   TEXT PRIMARY KEY,
    owner TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The end comes first: an overlap query then never reads what is past.
CREATE TABLE intervals (
    resource TEXT NOT NULL,
    ending   INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    owner    TEXT NOT NULL,
    PRIMARY KEY (resource, ending, start, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX intervals_owner ON intervals (owner, resource);
