-- By what annotations that stand are found: each key of what they are about, and a hash of what they say.
CREATE TABLE annotation_keys (
    key TEXT NOT NULL,               -- of a post, as it was then; id of a family, keys of its posts; empty for a query
    said BLOB NOT NULL,              -- 16 bytes, of kind and text
    entry INTEGER NOT NULL,
    PRIMARY KEY (key, said, entry)
) WITHOUT ROWID;
