-- From fingerprints (post, fingerprint, strong, fresh), no row twice, to the lists of posts that hold one, each list once.
-- Copies share all their fingerprints: those that the very same posts hold need to be joined once only, with the weight
-- of all. That two lists are the same is told by their length, their ends, and one number of all posts: the exclusive or
-- of 62 scattered bits of each (after Zobrist 1970; squares of remainders, since Spark has no product that wraps around).
-- That different lists agree in all is as unlikely as that two words have one number.
-- Only lists with a fresh post are asked for. Fingerprints can be taken in parts, one after the other.
SELECT
    min(fingerprint) AS fingerprint,
    strong,
    posts,
    first,
    last,
    mixed,
    count(*) AS alike
FROM (
    SELECT
        fingerprint,
        bool_or(strong) AS strong,  -- that of the fingerprint: kinds never meet
        count(*) AS posts,
        min(post) AS first,
        max(post) AS last,
        bit_xor(((post * 1103515245) % 2147483647) * ((post * 1103515245) % 2147483647)) AS mixed
    FROM fingerprints
    GROUP BY fingerprint
    HAVING count(*) >= 2 AND bool_or(fresh)
) AS every
GROUP BY strong, posts, first, last, mixed
