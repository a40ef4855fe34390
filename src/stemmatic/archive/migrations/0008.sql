-- What people say acts in families. The counter "verdicts" has the last entry that they take in.
ALTER TABLE family_facts ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;  -- 1: somebody wants it left out of lists
CREATE INDEX hidden_families ON family_facts (family) WHERE hidden;
INSERT OR IGNORE INTO counters VALUES ('verdicts', 0);
