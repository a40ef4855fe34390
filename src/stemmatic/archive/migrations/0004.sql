-- What a run asks of all posts without reading them: which are forwards, and what they call their channels.
ALTER TABLE posts ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN channel_title TEXT;
UPDATE posts SET
    forwarded = json_extract(record, '$.forward') IS NOT NULL,
    channel_title = json_extract(record, '$.channel_title');
CREATE INDEX forwarded_posts ON posts (post) WHERE forwarded;
CREATE INDEX posts_by_title ON posts (platform, channel, channel_title);
