"""The stemma of posts that are taken for one family, whatever statements they carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stemmatic.descend import LinkColumns
from stemmatic.descend.arcs import Times, find_arcs
from stemmatic.descend.stemma import propose_stemma
from stemmatic.model import Descent, Link, Post
from stemmatic.options import DescendOptions


def stemma_of(
    posts: Sequence[Post],
    links: Sequence[Link],
    options: DescendOptions,
    forwards: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[Descent, ...]:
    """The edges among posts (in order of time); ``forwards`` gives the declared source and its ground by post."""
    number = {post.key: at for at, post in enumerate(posts)}
    columns = LinkColumns.of(sorted(links, key=lambda link: (link.source, link.target)))
    ends = np.array([[number[key] for key in side] for side in (columns.source, columns.target)], np.int64)
    arcs = find_arcs(columns, ends.reshape(2, -1), Times(posts), options)
    held = {post.key: post for post in posts}
    return propose_stemma(held, forwards or {}, frozenset(), columns, range(len(columns)), arcs, options)
