CREATE TABLE leads (
    n                 INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE,
    status            INTEGER NOT NULL,
    source            INTEGER NOT NULL,
    priority          INTEGER NOT NULL,
    assigned_to       TEXT,
    name_key          TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    next_follow_up_at INTEGER,
    pending_response  INTEGER NOT NULL,
    search            TEXT NOT NULL,
    doc               BLOB NOT NULL
) STRICT;
-- Each order carries the filters, so that a filtered page in that order never reads rows in vain.
CREATE INDEX leads_updated ON leads (updated_at, id, status, source, priority, assigned_to);
CREATE INDEX leads_created ON leads (created_at, id, status, source, priority, assigned_to);
CREATE INDEX leads_name ON leads (name_key, id, status, source, priority, assigned_to);
CREATE INDEX leads_priority ON leads (priority, id, status, source, assigned_to);
CREATE INDEX leads_follow_up ON leads (next_follow_up_at, id, status, source, priority, assigned_to);
-- For filters that few leads pass.
CREATE INDEX leads_filter ON leads (status, source, priority, assigned_to, updated_at);

CREATE TABLE lead_search (
    word TEXT NOT NULL,
    lead INTEGER NOT NULL,
    PRIMARY KEY (word, lead)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    id           BLOB PRIMARY KEY,
    lead         BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    provider_id  TEXT,
    attempted_at INTEGER,
    doc          BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_lead ON messages (lead, created_at);
CREATE INDEX messages_provider ON messages (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX messages_attempted ON messages (attempted_at) WHERE attempted_at IS NOT NULL;

CREATE TABLE appointments (
    id     BLOB PRIMARY KEY,
    lead   BLOB NOT NULL,
    status INTEGER NOT NULL,
    start  INTEGER NOT NULL,
    doc    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX appointments_lead ON appointments (lead, start);
CREATE INDEX appointments_start ON appointments (start, id, status);

CREATE TABLE escalations (
    id         BLOB PRIMARY KEY,
    status     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    doc        BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX escalations_created ON escalations (created_at, id, status);

CREATE TABLE tokens (
    id         BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL,
    hashes     TEXT NOT NULL,
    expires_at INTEGER,
    active     INTEGER NOT NULL,
    doc        BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_created ON tokens (created_at);

CREATE TABLE token_hashes (
    hash  TEXT PRIMARY KEY,
    token BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
    id          BLOB PRIMARY KEY,
    external_id TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    doc         BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX projects_created ON projects (created_at);
CREATE INDEX projects_external ON projects (external_id);

-- How often each start was offered, in steps of five minutes.
CREATE TABLE offers (
    step  INTEGER NOT NULL,
    start INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (step, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
