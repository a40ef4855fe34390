-- A local time whose zone is unknown has the offset -00:00 in posts.date: the merge of all posts writes it.
SELECT 1;
