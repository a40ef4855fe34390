-- What changed on the way that can turn the meaning: [[kind, before, after, source begin, source end, target begin, target
-- end] …]; null where nothing did, or nobody has looked yet.
ALTER TABLE links ADD COLUMN changes TEXT;
CREATE INDEX links_changed ON links (source, target) WHERE changes NOT NULL;
-- How many changes of each kind the links have that join two posts of a family.
CREATE VIEW family_changes AS
SELECT ours.family, json_extract(one.value, '$[0]') AS kind, count(*) AS changes
FROM links INDEXED BY links_changed JOIN json_each(links.changes) AS one
JOIN family_posts AS ours ON ours.post = links.source
JOIN family_posts AS theirs ON theirs.post = links.target AND theirs.family = ours.family
WHERE links.changes NOT NULL AND NOT links.declared
GROUP BY ours.family, kind;
