-- Of lists of posts (lists.sql), those that are longer than the cap for their kind: how many fingerprints have such lists,
-- and how many posts stand in them, with repetition.
SELECT strong, CAST(sum(alike) AS BIGINT) AS fingerprints, CAST(sum(alike * posts) AS BIGINT) AS posts
FROM lists
WHERE posts > CASE WHEN strong THEN :cap ELSE :weak_cap END
GROUP BY strong
