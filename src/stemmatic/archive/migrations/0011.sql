-- What changed on the way that can turn the meaning: [[kind, before, after, source begin, source end, target begin, target
-- end] …]; null where nothing did, or nobody has looked yet.
ALTER TABLE links ADD COLUMN changes TEXT;
CREATE INDEX links_changed ON links (source, target) WHERE changes NOT NULL;
