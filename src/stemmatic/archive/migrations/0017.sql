-- Pictures of dumps made small, each once, by the SHA-256 of the file that it was made of; the file itself is not kept.
CREATE TABLE thumbnails (
    sha256 TEXT PRIMARY KEY,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content BLOB NOT NULL,           -- JPEG, drawn anew
    seal BLOB NOT NULL DEFAULT x''
);

-- What each stands for: a file that a sighting's post carries. Of a film it is the picture that lies beside it.
CREATE TABLE thumbnail_uses (
    dump_sha256 TEXT NOT NULL,
    position TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,              -- as the post's media have it: photo, video …
    sha256 TEXT NOT NULL,
    seal BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (dump_sha256, position, name)
) WITHOUT ROWID;
CREATE INDEX thumbnail_uses_by_sha256 ON thumbnail_uses (sha256);

-- Links are counted by relation, and narrowed by channel and time, without the table's long rows.
CREATE INDEX links_by_relation ON links (declared, relation, source, target, score);
