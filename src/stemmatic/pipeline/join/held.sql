-- From fingerprints and the lists that lists.sql makes of them to the posts of each list.
-- Weak fingerprints (all short k-grams, for short texts and those that were changed much) are left out where more than
-- :weak_cap posts hold them: they find more than what is guaranteed, so leaving out common ones loses no guarantee.
SELECT f.fingerprint, f.post, f.fresh
FROM fingerprints AS f
JOIN lists ON f.fingerprint = lists.fingerprint
WHERE lists.strong OR lists.posts <= :weak_cap
