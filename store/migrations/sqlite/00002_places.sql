-- +goose Up
-- What is remembered of a conversation belongs to a person, so that it goes when they are forgotten.
DELETE FROM memories;
ALTER TABLE memories ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX memories_person ON memories (person);

-- Private conversations, for a platform on which the bot has to look for what it missed while it was away.
CREATE TABLE places (
    conversation TEXT PRIMARY KEY,
    person       TEXT NOT NULL,
    platform     TEXT NOT NULL,
    sealed       BLOB NOT NULL, -- the address, encrypted
    at           INTEGER NOT NULL
);
CREATE INDEX places_person ON places (person);
CREATE INDEX places_at ON places (platform, at);

-- Conversations in which the staff have silenced the bot. They do not expire.
CREATE TABLE pauses (
    conversation TEXT PRIMARY KEY,
    at           INTEGER NOT NULL
);
