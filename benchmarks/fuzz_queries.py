"""Queries as nobody types them: parts of sound ones put together and spoiled at random, asked of a small archive."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

from stemmatic.api.archive import Archive, example_dumps
from stemmatic.archive.search.query import FIELDS, split_query
from stemmatic.errors import OptionError
from stemmatic.options import Options

try:
    from benchmarks.fuzz_mutations import MUTATIONS
except ImportError:  # run as a script
    from fuzz_mutations import MUTATIONS  # type: ignore[no-redef]

_SIGNS = (*"-*\"“»#:()^¶\0\u202e\ud800'%_{", "OR", "NOT")
_VALUES = ("2031", "2031-06", "2031-06-31", "0000", "9999-12-31", "tr", "xx", "forward", "telegram", "1" * 400, "İ")
_SPACES = (" ", " ", " ", "", "\t", "\n", "\u00a0", "\u200b")
_SEARCHED = 0.05  # of the queries; all are read into what the index is asked
_MOST_PARTS = 9
_MOST_SPOILED = 3_000  # characters: a little more than is taken


class Queries:
    """An archive of the bundled examples, and what queries are made of."""

    def __init__(self, folder: Path) -> None:
        options = replace(Options(), translate=replace(Options().translate, enabled=False))
        self._archive = Archive(folder / "archive", create=True)
        self._archive.add(example_dumps(), options=options)
        self._archive.search("the")  # fills the index
        self._languages = self._archive._store._languages()
        texts = " ".join(post.text for post in self._archive.posts)
        self._words = sorted(set(re.findall(r"[\w#@'’-]{2,30}", texts)))

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    def try_one(self, chance: random.Random) -> tuple[str, str, str | None]:
        """A query, how it ended, and what is wrong."""
        said = self.draw(chance)
        return said, *self.ask(said, searches=chance.random() < _SEARCHED)

    def draw(self, chance: random.Random) -> str:
        """A query."""
        said = "".join(self._part(chance) + chance.choice(_SPACES) for _ in range(chance.randint(1, _MOST_PARTS)))
        if chance.random() < 0.2:
            way = MUTATIONS[chance.choice(list(MUTATIONS))]
            said = way(said.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "surrogateescape")[:_MOST_SPOILED]
        return said

    def _part(self, chance: random.Random) -> str:
        kind = chance.random()
        word = chance.choice(self._words)
        if kind < 0.45:
            return word
        if kind < 0.6:
            return chance.choice(_SIGNS)
        if kind < 0.7:
            return f'{chance.choice(("", "-"))}"{word} {chance.choice(self._words)}"{chance.choice(("", "*"))}'
        if kind < 0.8:
            return f"{chance.choice(('-', '', '#'))}{word[:4]}*"
        return f"{chance.choice(('', '-'))}{chance.choice(FIELDS)}:{chance.choice((*_VALUES, word))}"

    def ask(self, said: str, *, searches: bool) -> tuple[str, str | None]:
        """Read a query, or search by it; gives how it ended, and what is wrong, if anything."""
        store = self._archive._store
        try:
            split_query(said)
            if not searches:
                query = store._read(said)
                for exact in (True, False):
                    query.expression(self._languages, exact=exact).encode()
                return "read", None
            found = self._archive.search(said, limit=5)
        except OptionError as error:
            line = str(error)
            return "refused", None if line.startswith("search: ") else f"a refusal that names no search: {line[:200]!r}"
        except Exception as error:  # noqa: BLE001 (that is what we look for)
            return "failed", f"{type(error).__name__}: {error}"
        if len(found.hits) > 5 or found.total < len(found.hits):
            return "answered", f"{len(found.hits)} hits of {found.total}, at most 5 asked for"
        return "answered" if found.hits else "nothing found", None
