-- What lists and the overview ask, without reading records. All of it is derived, and made again where it is missing:
-- that of families by the run that finds them, that of posts together with the search index.
CREATE TABLE family_facts (
    family TEXT PRIMARY KEY,
    posts INTEGER NOT NULL,
    channels INTEGER NOT NULL,
    languages INTEGER NOT NULL,
    first TEXT,                      -- dates of its earliest and latest dated posts; ISO 8601, UTC
    last TEXT,
    pace_seconds REAL                -- from the first date until half of its channels had it, two at least
) WITHOUT ROWID;
CREATE INDEX families_by_width ON family_facts (channels DESC, languages DESC, posts DESC, family);
CREATE INDEX families_by_size ON family_facts (posts DESC, channels DESC, languages DESC, family);
CREATE INDEX families_by_pace ON family_facts (pace_seconds, channels DESC, family);
CREATE INDEX families_by_first ON family_facts (first, family);

CREATE TABLE family_channels (
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    family TEXT NOT NULL,
    PRIMARY KEY (platform, channel, family)
) WITHOUT ROWID;
CREATE INDEX family_channels_by_family ON family_channels (family);

CREATE TABLE family_languages (
    language TEXT NOT NULL,
    family TEXT NOT NULL,
    PRIMARY KEY (language, family)
) WITHOUT ROWID;
CREATE INDEX family_languages_by_family ON family_languages (family);

CREATE TABLE relays (                -- the edges of all stemmata
    family TEXT NOT NULL,
    source_platform TEXT NOT NULL,
    source_channel TEXT NOT NULL,
    target_platform TEXT NOT NULL,
    target_channel TEXT NOT NULL,
    kind TEXT NOT NULL,              -- forward: declared; copy, translation: inferred
    determined INTEGER NOT NULL,
    lag_seconds REAL                 -- NULL where a date is unknown
);
CREATE INDEX relays_by_family ON relays (family);

CREATE TABLE relay_pairs (           -- the same added up: who relays whom
    source_platform TEXT NOT NULL,
    source_channel TEXT NOT NULL,
    target_platform TEXT NOT NULL,
    target_channel TEXT NOT NULL,
    forwards INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    translations INTEGER NOT NULL,
    undetermined INTEGER NOT NULL,
    median_lag_seconds REAL,
    PRIMARY KEY (source_platform, source_channel, target_platform, target_channel)
) WITHOUT ROWID;
CREATE INDEX relay_pairs_by_target ON relay_pairs (target_platform, target_channel);

CREATE TABLE post_languages (
    id INTEGER PRIMARY KEY,          -- of the post
    main TEXT NOT NULL,              -- of its first version; und where the text is too little to tell
    languages TEXT NOT NULL          -- of all versions, each between spaces
);

CREATE TABLE speakers (
    name TEXT NOT NULL,              -- folded
    id INTEGER NOT NULL,             -- of the post
    printed TEXT NOT NULL,
    quoted INTEGER NOT NULL,         -- 1: in a quotation only, not in a heading
    platform TEXT NOT NULL,          -- the post's, as are channel and date
    channel TEXT NOT NULL,
    date TEXT,
    PRIMARY KEY (name, id)
) WITHOUT ROWID;
CREATE INDEX speakers_by_post ON speakers (id);

CREATE TABLE hashtags (
    tag TEXT NOT NULL,               -- folded, with its sign
    id INTEGER NOT NULL,             -- of the post
    printed TEXT NOT NULL,
    PRIMARY KEY (tag, id)
) WITHOUT ROWID;
CREATE INDEX hashtags_by_post ON hashtags (id);

CREATE TABLE days (                  -- how many posts; good while the counter of its name stands
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    day TEXT NOT NULL,               -- empty: undated
    language TEXT NOT NULL,          -- the main one
    posts INTEGER NOT NULL,
    PRIMARY KEY (platform, channel, day, language)
) WITHOUT ROWID;

-- Posts that were indexed before are looked at again.
UPDATE search_posts SET input = x'';
INSERT OR IGNORE INTO search_pending SELECT id FROM posts;
