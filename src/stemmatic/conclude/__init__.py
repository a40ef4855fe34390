"""From posts that are kept to links and families: only what is new, or what the new shakes, is worked on again."""

from stemmatic.conclude.cluster import Cluster
from stemmatic.conclude.crew import Crew
from stemmatic.conclude.index import find_alike, find_holders, find_nearest, has_vectors, known_vectors
from stemmatic.conclude.linking import best_links
from stemmatic.conclude.meaning import passage_number
from stemmatic.conclude.run import conclude, require_extras
from stemmatic.conclude.texts import begin_while_reading, word_posts

__all__ = [
    "Cluster",
    "Crew",
    "begin_while_reading",
    "best_links",
    "conclude",
    "find_alike",
    "find_holders",
    "find_nearest",
    "has_vectors",
    "known_vectors",
    "passage_number",
    "require_extras",
    "word_posts",
]
