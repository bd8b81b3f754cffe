-- +goose Up
-- Times are microseconds since 1970. Hashes are 64 hexadecimal digits. No column holds a message's text.

CREATE TABLE key_check (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    hash TEXT NOT NULL
);

-- The unfinished jobs of a conversation, in order: the lowest is at work, the others are pending.
CREATE TABLE turns (
    job          INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL
);
CREATE INDEX turns_conversation ON turns (conversation, job);

CREATE TABLE failures (
    message  TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    person   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    received INTEGER NOT NULL,
    at       INTEGER NOT NULL
);
CREATE INDEX failures_person ON failures (person);
CREATE INDEX failures_at ON failures (at);

CREATE TABLE exchanges (
    message        TEXT PRIMARY KEY,
    platform       TEXT NOT NULL,
    person         TEXT NOT NULL,
    conversation   TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    entry          TEXT NOT NULL,
    entry_revision TEXT NOT NULL,
    faq            TEXT NOT NULL,
    program        TEXT NOT NULL,
    confidence     REAL NOT NULL,
    grade          TEXT NOT NULL,
    topic          TEXT NOT NULL,
    received       INTEGER NOT NULL,
    answered       INTEGER NOT NULL
);
CREATE INDEX exchanges_person ON exchanges (person);
CREATE INDEX exchanges_answered ON exchanges (answered);

CREATE TABLE feedback (
    id       INTEGER PRIMARY KEY,
    exchange TEXT NOT NULL, -- empty when not known
    person   TEXT NOT NULL,
    entry    TEXT NOT NULL,
    helpful  BOOLEAN NOT NULL,
    missing  TEXT NOT NULL, -- redacted
    at       INTEGER NOT NULL
);
CREATE UNIQUE INDEX feedback_exchange ON feedback (exchange, person) WHERE exchange <> '';
CREATE INDEX feedback_person ON feedback (person);
CREATE INDEX feedback_at ON feedback (at);

CREATE TABLE unanswered (
    id      INTEGER PRIMARY KEY,
    person  TEXT NOT NULL,
    text    TEXT NOT NULL, -- redacted
    nearest TEXT NOT NULL,
    at      INTEGER NOT NULL
);
CREATE INDEX unanswered_person ON unanswered (person);
CREATE INDEX unanswered_at ON unanswered (at);

CREATE TABLE consents (
    id     INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    what   TEXT NOT NULL,
    at     INTEGER NOT NULL
);
CREATE INDEX consents_person ON consents (person);
CREATE INDEX consents_at ON consents (at);

CREATE TABLE handoffs (
    id     TEXT PRIMARY KEY,
    ref    TEXT NOT NULL, -- empty until the staff see it
    person TEXT NOT NULL,
    sealed BLOB NOT NULL, -- the address and the redacted question, encrypted
    at     INTEGER NOT NULL
);
CREATE INDEX handoffs_ref ON handoffs (ref) WHERE ref <> '';
CREATE INDEX handoffs_person ON handoffs (person);
CREATE INDEX handoffs_at ON handoffs (at);

CREATE TABLE memories (
    conversation TEXT PRIMARY KEY,
    entry        TEXT NOT NULL,
    choices      TEXT NOT NULL, -- entry ids, as a JSON list
    asked        BOOLEAN NOT NULL,
    at           INTEGER NOT NULL
);
CREATE INDEX memories_at ON memories (at);
