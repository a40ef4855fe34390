-- Which hashtags are one topic. Derived: found anew after each run, and when posts are indexed.
CREATE TABLE topic_tags (
    tag TEXT PRIMARY KEY,            -- folded, as in hashtags
    topic TEXT NOT NULL,             -- the first of its tags
    shown TEXT NOT NULL              -- its tags as they are printed most often, those of most posts first
) WITHOUT ROWID;
CREATE INDEX topic_tags_by_topic ON topic_tags (topic);

CREATE TABLE topic_pairs (           -- why two tags are one topic
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    topic TEXT NOT NULL,
    sounds_alike INTEGER NOT NULL,   -- 0: they only stand in one another's place
    statements INTEGER NOT NULL,     -- in how many of them a text has the one and its translation the other
    example TEXT NOT NULL,           -- one of these, a family
    PRIMARY KEY (one, other)
) WITHOUT ROWID;

CREATE VIEW tagged AS
SELECT coalesce(topic, tag) AS topic, tag, id FROM hashtags LEFT JOIN topic_tags USING (tag);

-- Of the versions that have the tag, between spaces. Posts that were indexed before are looked at again.
ALTER TABLE hashtags ADD COLUMN languages TEXT NOT NULL DEFAULT '';
UPDATE search_posts SET input = x'';
INSERT OR IGNORE INTO search_pending SELECT id FROM posts;
