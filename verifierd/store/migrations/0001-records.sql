-- Whatever must outlive the process, one row a record. The body is JSON that only its owner in the code reads.
CREATE TABLE record (
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    owner   TEXT,
    bundle  TEXT,
    expires INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_by_owner ON record (owner, kind) WHERE owner IS NOT NULL;
CREATE INDEX record_by_bundle ON record (bundle) WHERE bundle IS NOT NULL;
CREATE INDEX record_by_expires ON record (expires);
