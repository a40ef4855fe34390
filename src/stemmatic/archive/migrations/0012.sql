-- Whose names those of speakers are. Derived: made again with the search index.
ALTER TABLE speakers ADD COLUMN body INTEGER NOT NULL DEFAULT 0;  -- 1: no person speaks but a ministry, a company

CREATE TABLE person_names (
    name TEXT PRIMARY KEY,           -- folded, as in speakers
    person TEXT NOT NULL,            -- whose it is
    shown TEXT NOT NULL,             -- the name that stands for all names of the person
    sure REAL NOT NULL,              -- 1: the same name in full; less for initials, a surname alone, another script
    body INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX person_names_by_person ON person_names (person);

CREATE VIEW spoken AS
SELECT coalesce(person, name) AS person, coalesce(shown, printed) AS shown, coalesce(sure, 1.0) AS sure, name, id, printed,
    quoted, speakers.body AS body, platform, channel, date
FROM speakers LEFT JOIN person_names USING (name);

-- Posts that were indexed before are looked at again.
UPDATE search_posts SET input = x'';
INSERT OR IGNORE INTO search_pending SELECT id FROM posts;

-- What people say of names, in the order in which they said it; each entry is a step of the chain.
CREATE TABLE person_verdicts (
    entry INTEGER PRIMARY KEY,
    one TEXT NOT NULL,               -- folded names
    other TEXT NOT NULL,
    verdict TEXT,                    -- one person, two persons; NULL: withdrawn
    record TEXT NOT NULL             -- JSON of the entry: what its step seals
);
