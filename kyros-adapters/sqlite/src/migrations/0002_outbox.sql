-- `unused`: put back without a call; may be woken before its due time.
-- An effect is ready (no lease), leased (`lease_until` is set) or dead (`dead` is its cause).
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
    body        BLOB NOT NULL
) STRICT;
CREATE INDEX effects_ready ON effects (due) WHERE lease_until IS NULL AND dead IS NULL;
CREATE INDEX effects_leased ON effects (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX effects_lane ON effects (lane) WHERE lane IS NOT NULL AND dead IS NULL;
CREATE INDEX effects_dead ON effects (dead, due) WHERE dead IS NOT NULL;
CREATE INDEX effects_unused ON effects (port, due) WHERE unused = 1;
