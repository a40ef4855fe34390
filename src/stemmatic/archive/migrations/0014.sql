-- Every table is sealed: each row has a hash over its other columns, each table a sum of these hashes, and each step of
-- the chain a hash over the sums as they are then. See archive/seals.py, which says how each table is held.
CREATE TABLE seals (
    name TEXT PRIMARY KEY,           -- of the table
    rows INTEGER NOT NULL,
    sum BLOB NOT NULL
) WITHOUT ROWID;

ALTER TABLE steps ADD COLUMN state_sha256 TEXT NOT NULL DEFAULT '';  -- over the sums; empty before there were any

ALTER TABLE dumps ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE skipped ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE channels ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE pictures ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE posts ADD COLUMN seal BLOB NOT NULL DEFAULT x'';  -- over id, post and step: the rest is merged again
ALTER TABLE removed ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE identities ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE likely_identities ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE runs ADD COLUMN verdicts INTEGER NOT NULL DEFAULT 0;  -- the last entry that its families take in
ALTER TABLE runs ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE understood ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE traits ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE profiles ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE origins ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE links ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE families ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE family_posts ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE family_facts ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE family_channels ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE family_languages ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE relays ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE relay_pairs ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE series ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE series_posts ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE segments ADD COLUMN sums TEXT NOT NULL DEFAULT '{}';  -- JSON: of each of its files size and CRC-32
ALTER TABLE segments ADD COLUMN seal BLOB NOT NULL DEFAULT x'';

ALTER TABLE post_languages ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE speakers ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE hashtags ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE topic_tags ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE topic_pairs ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE days ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE person_names ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
ALTER TABLE search_posts ADD COLUMN sizes BLOB NOT NULL DEFAULT x'';  -- of the post's columns in the index, in words
ALTER TABLE search_posts ADD COLUMN seal BLOB NOT NULL DEFAULT x'';

-- Of each page of the search index a hash, null where it is to be made; below zero: of what points into a segment.
CREATE TABLE search_pages (
    id INTEGER PRIMARY KEY,
    seal BLOB
);
CREATE INDEX search_pages_unsealed ON search_pages (id) WHERE seal IS NULL;

-- An index whose pages have no hashes is made anew.
DELETE FROM search_rules;

UPDATE runs SET verdicts = coalesce((SELECT value FROM counters WHERE name = 'verdicts'), 0)
    WHERE run = (SELECT max(run) FROM runs);
DELETE FROM counters WHERE name = 'verdicts';
