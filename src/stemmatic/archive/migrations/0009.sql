-- A local time whose zone is unknown has the offset -00:00 in posts.date: the merge of all posts writes it.
-- Posts that dumps gave one key, and that were set apart: few, if any, and asked for with every dump.
CREATE INDEX posts_set_apart ON posts (post) WHERE number GLOB '*~[0-9][0-9][0-9][0-9]-*';
