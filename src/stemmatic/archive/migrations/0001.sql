-- The truth: what was received, and what was read in it.
CREATE TABLE dumps (
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,              -- the file; for a member of an archive file "outer.zip: path/inside"
    format TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    columns TEXT NOT NULL,           -- JSON: which columns of a table the user named
    posts INTEGER NOT NULL,          -- how many posts were read in it
    PRIMARY KEY (sha256, name)
) WITHOUT ROWID;

CREATE TABLE skipped (
    dump_sha256 TEXT NOT NULL,
    dump TEXT NOT NULL,
    position TEXT NOT NULL,
    reason TEXT NOT NULL,
    advice TEXT NOT NULL,
    deliberate INTEGER NOT NULL
);
CREATE INDEX skipped_by_dump ON skipped (dump_sha256);

CREATE TABLE channels (
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    title TEXT,
    record TEXT NOT NULL,            -- JSON: what pages say of the channel
    PRIMARY KEY (platform, channel)
) WITHOUT ROWID;

-- What each dump says of a post, whole: a post's merged record can always be made again from these.
CREATE TABLE sightings (
    post TEXT NOT NULL,
    dump_sha256 TEXT NOT NULL,
    position TEXT NOT NULL,
    record TEXT NOT NULL,            -- JSON of the post as that dump has it
    PRIMARY KEY (post, dump_sha256, position)
);

CREATE TABLE posts (
    post TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT,                       -- ISO 8601, UTC
    record TEXT NOT NULL             -- JSON of the post, merged field by field
);
CREATE INDEX posts_by_channel ON posts (platform, channel, date);
CREATE INDEX posts_by_date ON posts (date);

-- The texts of posts that had more than one.
CREATE TABLE revisions (
    post TEXT NOT NULL,
    revision INTEGER NOT NULL,       -- from 0, oldest first
    text TEXT NOT NULL,
    edited_date TEXT,
    dump_sha256 TEXT NOT NULL,
    PRIMARY KEY (post, revision)
);

-- What was concluded, by which run, with which options.
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT NOT NULL,
    version TEXT NOT NULL,
    options TEXT NOT NULL,
    input_sha256 TEXT NOT NULL,      -- over the keys and revisions that were linked
    report TEXT NOT NULL             -- JSON: counts, and what a cap turned into chains
);

CREATE TABLE origins (
    post TEXT PRIMARY KEY,           -- a forward
    origin TEXT,                     -- key of the post it came from, where that is known
    held INTEGER NOT NULL,           -- whether the archive has the origin
    ground TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE links (
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    directed INTEGER NOT NULL,
    relation TEXT NOT NULL,
    score REAL NOT NULL,
    source_coverage REAL NOT NULL,
    target_coverage REAL NOT NULL,
    grounds TEXT NOT NULL,           -- JSON list
    passages TEXT NOT NULL,          -- JSON list of [source_begin, source_end, target_begin, target_end, score]
    PRIMARY KEY (source, target)
) WITHOUT ROWID;
CREATE INDEX links_by_target ON links (target);

CREATE TABLE families (
    family TEXT PRIMARY KEY,
    record TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE family_posts (
    post TEXT PRIMARY KEY,
    family TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX family_posts_by_family ON family_posts (family);

-- Derived from posts alone; may be deleted and is made again.
CREATE TABLE understood (
    post TEXT PRIMARY KEY,
    record TEXT NOT NULL
);
