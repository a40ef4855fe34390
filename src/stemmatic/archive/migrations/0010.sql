-- Pictures that dumps carry, by the sighting whose post shows them; alike ones have like hashes.
CREATE TABLE pictures (
    dump_sha256 TEXT NOT NULL,
    position TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,            -- of the file
    looks TEXT,                      -- perceptual hash, 16 hex digits; NULL where it tells nothing or was not made
    PRIMARY KEY (dump_sha256, position, name)
) WITHOUT ROWID;
