-- Families hold the witnesses of one statement: a post can be in several, as a container of some.
CREATE TABLE family_posts_anew (
    post TEXT NOT NULL,
    family TEXT NOT NULL,
    container INTEGER NOT NULL DEFAULT 0,  -- 1: the post holds other texts too
    main INTEGER NOT NULL DEFAULT 1,       -- 1: of the post's families the one that lists name
    PRIMARY KEY (post, family)
) WITHOUT ROWID;
INSERT INTO family_posts_anew (post, family) SELECT post, family FROM family_posts;
DROP TABLE family_posts;
ALTER TABLE family_posts_anew RENAME TO family_posts;
CREATE INDEX family_posts_by_family ON family_posts (family);

-- One frame with changing fillings: its instances are no statement that went from channel to channel.
CREATE TABLE series (
    series TEXT PRIMARY KEY,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE series_posts (
    post TEXT NOT NULL,
    series TEXT NOT NULL,
    PRIMARY KEY (post, series)
) WITHOUT ROWID;
CREATE INDEX series_posts_by_series ON series_posts (series);

ALTER TABLE family_facts ADD COLUMN series TEXT;  -- the series that the family is an instance of
CREATE INDEX families_of_series ON family_facts (series) WHERE series NOT NULL;
DROP INDEX families_by_width;
CREATE INDEX families_by_width ON family_facts (series NOT NULL, channels DESC, languages DESC, posts DESC, family);
