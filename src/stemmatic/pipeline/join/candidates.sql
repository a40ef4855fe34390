-- From lists of posts (listed.sql) to candidate pairs (a, b), a < b, in order, whose a is :begin or later, before :end.
-- Posts are numbered in order of time, so a is never later than b. Only pairs with a fresh post are asked for.
-- A strong fingerprint that more than :cap posts share would make cap² pairs, nearly all of them from signature lines and
-- from one text posted again and again. It is not dropped: each of its posts is paired with the one before it and
-- with the first, which keeps every such group connected at linear cost.
-- A strong fingerprint makes a candidate, weak ones only two together. Lists that end before :begin or begin after :end are
-- not looked at.
WITH narrow AS (
    SELECT fingerprint, post, fresh, weight
    FROM listed
    WHERE (posts <= :cap OR NOT strong) AND first < :end AND last >= :begin
),
wide AS (
    SELECT
        post,
        fresh,
        first,
        lag(post) OVER (PARTITION BY fingerprint ORDER BY post) AS before,
        lag(fresh) OVER (PARTITION BY fingerprint ORDER BY post) AS before_fresh,
        first_value(fresh) OVER (PARTITION BY fingerprint ORDER BY post) AS first_fresh
    FROM listed
    WHERE posts > :cap AND strong
),
pairs AS (
    SELECT x.post AS a, y.post AS b, x.weight AS weight
    FROM narrow AS x
    JOIN narrow AS y ON x.fingerprint = y.fingerprint AND x.post < y.post
    WHERE (x.fresh OR y.fresh) AND x.post >= :begin AND x.post < :end
    UNION ALL
    SELECT before AS a, post AS b, 2 AS weight FROM wide WHERE before IS NOT NULL AND (before_fresh OR fresh)
    UNION ALL
    SELECT first AS a, post AS b, 2 AS weight FROM wide WHERE first <> post AND (first_fresh OR fresh)
)
SELECT a, b FROM pairs WHERE a >= :begin AND a < :end GROUP BY a, b HAVING count(*) >= 2 OR max(weight) >= 2 ORDER BY a, b
