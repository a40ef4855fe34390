"""Whose names those of speakers are, kept beside the search index and found from all names that there are."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from stemmatic.archive.database import Database
from stemmatic.archive.seals import clear, insert
from stemmatic.archive.search.post_facts import folded_name
from stemmatic.archive.verdicts.names import NameVerdict, rulings_on_names
from stemmatic.text.person_names import find_persons, spell_name

_Row = tuple[str, str, str, float, int]  # of person_names


class Named(Database):
    """The part of an archive that knows whose a name is."""

    def persons_named(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """By folded name whose it is, and the name that is shown."""
        rows = self._rows(
            "SELECT name, person, shown FROM person_names WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(names)),),
        )
        return {name: (person, shown) for name, person, shown in rows}

    def person_of(self, name: str) -> str | None:
        """Whose a name is, spelled with small or capital letters; None if no post has it."""
        folded = folded_name(spell_name(name))
        found = self._column(
            "SELECT DISTINCT person FROM spoken WHERE name = ?1 OR name = ?2", (folded, folded_name(name))
        )
        shown = found or self._column(
            "SELECT DISTINCT person FROM spoken WHERE person = ?1 OR shown = ?2", (folded, name)
        )
        return min(shown, default=None)


def count_persons(connection: sqlite3.Connection) -> None:
    """Find the persons anew; what is found holds until posts are indexed again."""
    printed: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for name, body, spelling, posts in connection.execute(
        "SELECT name, body, printed, count(*) FROM speakers GROUP BY name, body, printed"
    ):
        printed[name, body][spelling] = posts
    commonest = {
        held: min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
        for held, spellings in printed.items()
    }
    people = {name for name, body in printed if not body}
    met = {commonest[name, 0]: sum(printed[name, 0].values()) for name in people}
    persons = find_persons(met)
    rows: list[_Row] = []
    for name in sorted(people):
        spelling = commonest[name, 0]
        person = persons[spelling]
        rows.append((name, person.id, person.name, person.sure[spelling], 0))
    rows += [(name, name, commonest[name, 1], 1.0, 1) for name, body in sorted(printed) if body and name not in people]
    clear(connection, "person_names")
    rows = _ruled(rows, connection)
    insert(connection, "person_names", rows)


def _ruled(rows: list[_Row], connection: sqlite3.Connection) -> list[_Row]:
    """The names as what people say of them has it: joined under the first one's person, or a person alone."""
    held = {row[0]: row for row in rows}
    for one, other, verdict in rulings_on_names(connection):
        if one not in held or other not in held:
            continue  # no post has it any more
        if verdict == NameVerdict.TWO:
            held[other] = (other, f"{other} (apart)", other.title(), 1.0, held[other][4])
            continue
        _, person, shown, _, body = held[one]
        theirs = held[other][1]
        for name, row in list(held.items()):
            if row[1] == theirs:
                held[name] = (name, person, shown, row[3], body)
    return list(held.values())
