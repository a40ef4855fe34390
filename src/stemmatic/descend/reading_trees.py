"""What readings tell of a family: for each language with eight texts and more, the tree that they form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from stemmatic.descend.layout import Layout
from stemmatic.descend.phylogeny import Phylogeny, find_phylogeny
from stemmatic.descend.readings import Text, find_readings
from stemmatic.model import Post
from stemmatic.text.comparison import split_words

_LEAST = 8  # texts: of few the readings tell less than what their links do
_MOST = 150  # texts, and
_MOST_WORDS = 60_000  # in all of them: what is larger is weighed by its links alone
_WHOLE = 0.6  # of the words of the longest: what excerpts lack says less of their source than how closely they fit it

LayOut = Callable[[str], Layout]


@dataclass(frozen=True, slots=True, eq=False)
class ReadingTree:
    """The tree of some witnesses of one language by their readings.

    ``nodes`` has the posts of each text, in order of time, and nothing for a lost exemplar. ``turns`` are known where
    time orders all texts.
    """

    nodes: tuple[tuple[str, ...], ...]
    found: Phylogeny
    words: tuple[int, ...]

    def cost(self, one: int, other: int) -> float:
        """What differs between two nodes, in weights of readings; what the second cannot have from the first too."""
        return float(self.found.costs[one, other] + self.found.back[one, other])

    def apart(self, one: int, other: int) -> float:
        """What differs between two nodes, whichever is the source of the other."""
        return min(self.cost(one, other), self.cost(other, one))


def grow_reading_trees(posts: Mapping[str, Post], keys: Collection[str], lay_out: LayOut) -> list[ReadingTree]:
    """The trees of the witnesses ``keys`` that are whole posts, one for each language with eight texts and more.

    None where one of its texts has much less than another.
    """
    if len(keys) < _LEAST:
        return []
    by_language: dict[str, list[str]] = defaultdict(list)
    for key in posts:
        if key in keys:
            by_language[lay_out(key).language].append(key)
    trees = []
    for held in by_language.values():
        if len(held) < _LEAST or len({posts[key].text for key in held}) < _LEAST:
            continue
        groups: dict[Text, list[str]] = defaultdict(list)
        for key in held:
            groups[_words(posts[key].text, lay_out(key))].append(key)
        by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
        flagged: dict[tuple[str, ...], Text] = {}
        for text, same in groups.items():
            words = tuple(word for word, _ in text)
            by_words[words] += same
            flagged.setdefault(words, text)
        sizes = list(map(len, by_words))
        if not _LEAST <= len(sizes) <= _MOST or sum(sizes) > _MOST_WORDS or min(sizes) < max(1, _WHOLE * max(sizes)):
            continue
        order = {key: at for at, key in enumerate(held)}
        nodes = [tuple(sorted(same, key=order.__getitem__)) for same in by_words.values()]
        ordered = all(posts[key].date is not None and not posts[key].precision for key in held)
        readings = find_readings(list(flagged.values()))
        found = find_phylogeny(readings, [order[same[0]] for same in nodes] if ordered else None)
        nodes += [()] * (len(found.has) - len(nodes))
        trees.append(ReadingTree(tuple(nodes), found, tuple(map(len, by_words))))
    return trees


def _words(text: str, layout: Layout) -> Text:
    """The words of a text's units, and which are figures or, inside a unit, begin with a capital."""
    found: list[tuple[str, bool]] = []
    split = split_words(text)
    at = 0
    for unit in layout.units:
        while at < len(split) and split.begins[at] < unit.begin:
            at += 1
        first = at
        while at < len(split) and split.begins[at] < unit.end:
            letter = text[split.begins[at]]
            found.append((split.words[at], letter.isdigit() or (at > first and letter.isupper())))
            at += 1
    return tuple(found)
