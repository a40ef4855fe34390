-- Search: derived from posts and what they say; filled and refilled from the queue of search_pending.
-- The ASCII tokenizer takes what is folded and split already, word by word: all other characters are parts of words.
-- Nothing is stored but the index itself. A row's number is its place in time, so that the newest come first.
CREATE VIRTUAL TABLE search_index USING fts5 (
    words,                           -- folded, in order; "¶" stands between title and text
    stems,                           -- of each word, in the language of its passage
    marks,                           -- what filters ask for: channel, language, speaker, hashtags …
    content = '',
    prefix = '3',
    tokenize = "ascii tokenchars '_%#:''"".,'"
);
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 16777216);

CREATE TABLE search_posts (
    place INTEGER PRIMARY KEY,       -- in the index
    id INTEGER NOT NULL UNIQUE,      -- of the post
    languages TEXT NOT NULL,         -- with spaces between
    input BLOB NOT NULL,             -- a hash over the records that the index took in
    content BLOB NOT NULL            -- a hash over what it made of them
);

-- Places of posts that changed or went: a place is never given twice.
CREATE TABLE search_dead (place INTEGER PRIMARY KEY);

CREATE TABLE search_languages (language TEXT PRIMARY KEY) WITHOUT ROWID;  -- that the index has stems of

CREATE TABLE search_rules (rules TEXT NOT NULL);  -- of folding and stemming that the index was made by

CREATE TABLE search_pending (id INTEGER PRIMARY KEY);  -- posts that the index has to take in, or take out
INSERT INTO search_pending SELECT id FROM posts;

CREATE TRIGGER search_post_added AFTER INSERT ON posts BEGIN
    INSERT INTO search_pending SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE id = new.id);
END;
CREATE TRIGGER search_post_changed AFTER UPDATE OF post, date, record ON posts BEGIN
    INSERT INTO search_pending SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE id = new.id);
END;
CREATE TRIGGER search_post_removed AFTER DELETE ON posts BEGIN
    INSERT INTO search_pending SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM search_pending WHERE id = old.id);
END;
CREATE TRIGGER search_post_understood AFTER INSERT ON understood BEGIN
    INSERT INTO search_pending SELECT id FROM posts
        WHERE post = new.post AND NOT EXISTS (SELECT 1 FROM search_pending WHERE id = posts.id);
END;
CREATE TRIGGER search_post_understood_anew AFTER UPDATE OF record ON understood BEGIN
    INSERT INTO search_pending SELECT id FROM posts
        WHERE post = new.post AND NOT EXISTS (SELECT 1 FROM search_pending WHERE id = posts.id);
END;
