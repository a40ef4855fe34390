-- What people say of links. Entries are added, never changed, and linking again does not touch them.
CREATE TABLE verdicts (
    entry INTEGER PRIMARY KEY,
    source TEXT NOT NULL,            -- the keys that the posts have now; the record has those that they had then
    target TEXT NOT NULL,
    verdict TEXT,                    -- right, wrong, unsure; NULL: withdrawn
    record TEXT NOT NULL             -- JSON of the entry, with the link as it was judged: what its step seals
);
CREATE INDEX verdicts_by_pair ON verdicts (min(source, target), max(source, target), entry);
CREATE INDEX verdicts_by_source ON verdicts (source);
CREATE INDEX verdicts_by_target ON verdicts (target);
