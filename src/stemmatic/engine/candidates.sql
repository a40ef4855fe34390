-- From fingerprints (post, fingerprint, strong) to candidate pairs (a, b, shared), a < b.
-- Posts are numbered in order of time, so a is never later than b.
-- A fingerprint that more than $cap posts share would make cap² pairs, nearly all of them from signature lines and
-- from one text posted again and again. It is not dropped: each of its posts is paired with the one before it and
-- with the first, which keeps every such group connected at linear cost.
-- Weak fingerprints (all short k-grams, for short texts and those that were changed much) make a pair only two together, and only
-- where few posts hold them: they find more than what is guaranteed, so leaving out common ones loses no guarantee.
WITH once AS (
    SELECT DISTINCT fingerprint, post FROM fingerprints WHERE strong
),
weak AS (
    SELECT DISTINCT fingerprint, post FROM fingerprints WHERE NOT strong
),
rare AS (
    SELECT fingerprint, post FROM weak QUALIFY count(*) OVER (PARTITION BY fingerprint) BETWEEN 2 AND $weak_cap
),
weak_pairs AS (
    SELECT x.post AS a, y.post AS b
    FROM rare AS x
    JOIN rare AS y ON x.fingerprint = y.fingerprint AND x.post < y.post
    GROUP BY x.post, y.post
    HAVING count(*) >= 2
),
held AS (
    SELECT fingerprint, post, count(*) OVER (PARTITION BY fingerprint) AS posts FROM once
),
narrow AS (
    SELECT fingerprint, post FROM held WHERE posts BETWEEN 2 AND $cap
),
wide AS (
    SELECT
        fingerprint,
        post,
        lag(post) OVER (PARTITION BY fingerprint ORDER BY post) AS before,
        min(post) OVER (PARTITION BY fingerprint) AS first
    FROM held
    WHERE posts > $cap
),
pairs AS (
    SELECT x.post AS a, y.post AS b
    FROM narrow AS x
    JOIN narrow AS y ON x.fingerprint = y.fingerprint AND x.post < y.post
    UNION ALL
    SELECT before AS a, post AS b FROM wide WHERE before IS NOT NULL
    UNION ALL
    SELECT first AS a, post AS b FROM wide WHERE before IS NOT NULL AND first <> before
    UNION ALL
    SELECT a, b FROM weak_pairs
)
SELECT a, b, count(*) AS shared FROM pairs GROUP BY a, b ORDER BY a, b
