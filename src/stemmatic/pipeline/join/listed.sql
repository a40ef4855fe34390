-- From the lists of all parts and their posts (lists.sql, held.sql) to rows (fingerprint, post, fresh, posts, first, last,
-- weight, strong): each list once. A strong fingerprint weighs 2, each weak one 1; strong says which it is.
SELECT held.fingerprint, held.post, held.fresh, kept.posts, kept.first, kept.last, kept.weight, kept.strong
FROM held
JOIN (
    SELECT
        min(fingerprint) AS fingerprint,
        posts,
        first,
        last,
        strong,
        CASE WHEN strong THEN 2 ELSE least(sum(alike), 2) END AS weight
    FROM lists
    GROUP BY strong, posts, first, last, mixed
) AS kept ON held.fingerprint = kept.fingerprint
