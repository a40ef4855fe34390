-- From fingerprints (post, fingerprint, strong, fresh), no row twice, to the lists of posts that hold one, each list once.
-- Copies share all their fingerprints: those that the very same posts hold need to be joined once only, with the weight
-- of all. That two lists are the same is told by their length, ends and three sums, two of them of scattered numbers (a
-- square of one remainder, in another): that different lists agree in all is as unlikely as that two words have one number.
-- Only lists with a fresh post are asked for. Fingerprints can be taken in parts, one after the other.
SELECT
    min(fingerprint) AS fingerprint,
    strong,
    posts,
    first,
    last,
    total,
    mixed,
    mixed_again,
    count(*) AS alike
FROM (
    SELECT
        fingerprint,
        strong,
        count(*) AS posts,
        min(post) AS first,
        max(post) AS last,
        CAST(sum(post) AS BIGINT) AS total,
        CAST(sum(square % 2147483629) AS BIGINT) AS mixed,
        CAST(sum(other_square % 2147483587) AS BIGINT) AS mixed_again
    FROM (
        SELECT
            *,
            ((post * 1103515245) % 2147483647) * ((post * 1103515245) % 2147483647) AS square,
            ((post * 1812433253) % 2147483647) * ((post * 1812433253) % 2147483647) AS other_square
        FROM fingerprints
    ) AS squared
    GROUP BY fingerprint, strong
    HAVING count(*) >= 2 AND max(CASE WHEN fresh THEN 1 ELSE 0 END) = 1
) AS every
GROUP BY strong, posts, first, last, total, mixed, mixed_again
