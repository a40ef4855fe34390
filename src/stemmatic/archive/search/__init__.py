"""Search: an index of folded words, the query language, snippets, facets."""
