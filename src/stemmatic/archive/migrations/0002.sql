-- Posts get a number that stays, channels one name, and every step of the archive its place in a chain.
CREATE TABLE numbered_posts (
    id INTEGER PRIMARY KEY,          -- stays as long as the post does
    post TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT,                       -- ISO 8601, UTC
    record TEXT NOT NULL,            -- JSON of the post, merged field by field
    step INTEGER NOT NULL            -- the step that last changed it
);
INSERT INTO numbered_posts (post, platform, channel, number, date, record, step)
    SELECT post, platform, channel, number, date, record, 0 FROM posts ORDER BY post;
DROP TABLE posts;
ALTER TABLE numbered_posts RENAME TO posts;
CREATE INDEX posts_by_channel ON posts (platform, channel, date);
CREATE INDEX posts_by_date ON posts (date);
CREATE INDEX posts_by_step ON posts (step);

-- The names that dumps have for a channel besides the one in its posts' keys: its number, its title.
CREATE TABLE identities (
    platform TEXT NOT NULL,
    name TEXT NOT NULL,              -- as a dump has it
    channel TEXT NOT NULL,           -- as the keys of posts have it
    ground TEXT NOT NULL,
    PRIMARY KEY (platform, name)
) WITHOUT ROWID;
-- Made anew: the first archives had it without row numbers.
CREATE TABLE numbered_sightings (
    post TEXT NOT NULL,
    dump_sha256 TEXT NOT NULL,
    position TEXT NOT NULL,
    record TEXT NOT NULL,            -- JSON of the post as that dump has it
    channel TEXT NOT NULL DEFAULT '',  -- its name as the dump has it: the keys have the one that the archive settles on
    moment TEXT,                     -- "platform number time": two names with one moment may be one channel
    PRIMARY KEY (post, dump_sha256, position)
);
INSERT INTO numbered_sightings
    SELECT post, dump_sha256, position, record, json_extract(record, '$.channel'),
        json_extract(record, '$.platform') || ' ' || json_extract(record, '$.number') || ' '
        || json_extract(record, '$.date')
    FROM sightings ORDER BY post, dump_sha256, position;
DROP TABLE sightings;
ALTER TABLE numbered_sightings RENAME TO sightings;
CREATE INDEX sightings_by_dump ON sightings (dump_sha256);
CREATE INDEX sightings_by_channel ON sightings (channel);
CREATE INDEX sightings_by_moment ON sightings (moment);

-- Pairs of names that had a post in common once: of these it is judged anew whether they are one channel.
CREATE TABLE likely_identities (
    platform TEXT NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (platform, one, other)
) WITHOUT ROWID;

ALTER TABLE dumps ADD COLUMN added TEXT;  -- ISO 8601, UTC; unknown for dumps of archives of schema 1

ALTER TABLE links ADD COLUMN source_revision INTEGER NOT NULL DEFAULT 0;  -- the revision that the link rests on
ALTER TABLE links ADD COLUMN target_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN declared INTEGER NOT NULL DEFAULT 0;  -- 1: one end declares to be a forward of the other,
                                                                   -- so this is what makes it known, and no link

-- What was done to the archive, each step sealed with all before it.
CREATE TABLE steps (
    step INTEGER PRIMARY KEY,
    at TEXT NOT NULL,                -- ISO 8601, UTC
    kind TEXT NOT NULL,              -- dump: a dump was kept; run: conclusions were drawn
    subject TEXT NOT NULL,           -- the dump's SHA-256, the run's number
    content_sha256 TEXT NOT NULL,    -- over what the step kept
    chain_sha256 TEXT NOT NULL       -- over the chain_sha256 before and this row
);

-- Posts that no dump has any more, because a dump was read anew in another way.
CREATE TABLE removed (
    post TEXT PRIMARY KEY,
    step INTEGER NOT NULL
) WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN posts_step INTEGER NOT NULL DEFAULT -1;  -- the last step whose posts the run took in

-- Derived, and made again where it is missing: what a later run goes on from.
ALTER TABLE understood ADD COLUMN text INTEGER;    -- the number of the post's text in the index; never given twice
ALTER TABLE understood ADD COLUMN date TEXT;       -- the post's, when it was understood
ALTER TABLE understood ADD COLUMN signature BLOB;  -- a hash over all that links are made from
CREATE UNIQUE INDEX understood_by_text ON understood (text);

CREATE TABLE traits (                -- what each post adds to its channel's profile
    post TEXT PRIMARY KEY,
    whole BLOB NOT NULL,
    edges BLOB NOT NULL,
    language TEXT                    -- NULL where it was not asked for
) WITHOUT ROWID;

CREATE TABLE profiles (              -- the profile that a channel's posts were understood with
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (platform, channel)
) WITHOUT ROWID;

CREATE TABLE segments (              -- the files in the folder "index"
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,              -- words, meaning
    rows INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters VALUES ('text', 0);
