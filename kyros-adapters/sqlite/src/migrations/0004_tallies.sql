-- What each table holds that can't be made again from the journal: how many rows, and the sum of their digests.
CREATE TABLE tallies (
    name TEXT PRIMARY KEY,
    rows INTEGER NOT NULL,
    sum  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Effects get a sum over what changes while they wait. Each number counts in two halves, so that nothing overflows.
CREATE TEMP TABLE waiting AS SELECT * FROM main.effects;
DROP TABLE main.effects;
CREATE TABLE effects (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    lane        TEXT,
    port        TEXT NOT NULL,
    due         INTEGER NOT NULL,
    subject     BLOB,
    token       INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    tries       INTEGER NOT NULL DEFAULT 0,
    polls       INTEGER NOT NULL DEFAULT 0,
    hold        INTEGER NOT NULL DEFAULT 0,
    unknown     INTEGER NOT NULL DEFAULT 0,
    attempting  INTEGER NOT NULL DEFAULT 0,
    cancelled   INTEGER NOT NULL DEFAULT 0,
    unused      INTEGER NOT NULL DEFAULT 0,
    started     INTEGER,
    dead        TEXT,
    body        BLOB NOT NULL,
    sum         INTEGER NOT NULL GENERATED ALWAYS AS (
        (due & 4294967295) + (due >> 32 & 4294967295)
        + 3 * ((token & 4294967295) + (token >> 32 & 4294967295))
        + 5 * ((COALESCE(lease_until, -1) & 4294967295) + (COALESCE(lease_until, -1) >> 32 & 4294967295))
        + 7 * ((tries & 4294967295) + (tries >> 32 & 4294967295))
        + 11 * ((polls & 4294967295) + (polls >> 32 & 4294967295))
        + 13 * ((COALESCE(started, -1) & 4294967295) + (COALESCE(started, -1) >> 32 & 4294967295))
        + 17 * (hold & 1023) + 19 * (unknown & 1023) + 23 * (attempting & 1023) + 29 * (cancelled & 1023)
        + 31 * (unused & 1023)
    ) STORED
) STRICT;
CREATE INDEX effects_ready ON effects (due) WHERE lease_until IS NULL AND dead IS NULL;
CREATE INDEX effects_leased ON effects (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX effects_lane ON effects (lane) WHERE lane IS NOT NULL AND dead IS NULL;
CREATE INDEX effects_dead ON effects (dead, due) WHERE dead IS NOT NULL;
CREATE INDEX effects_unused ON effects (port, due) WHERE unused = 1;
INSERT INTO effects (seq, id, lane, port, due, subject, token, lease_until, tries, polls, hold, unknown, attempting,
                     cancelled, unused, started, dead, body)
    SELECT seq, id, lane, port, due, subject, token, lease_until, tries, polls, hold, unknown, attempting,
           cancelled, unused, started, dead, body FROM temp.waiting;
DROP TABLE temp.waiting;
