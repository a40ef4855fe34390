-- What people note for themselves of posts, families and searches: bookmarks, tags, comments, saved searches.
CREATE TABLE annotations (
    entry INTEGER PRIMARY KEY,
    record TEXT NOT NULL             -- JSON, sealed by the entry's step
);

-- Links are listed by how sure they are.
CREATE INDEX links_by_score ON links (score, source, target) WHERE NOT declared;
