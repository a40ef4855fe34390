"""What people say of names: that two are one person's, or that they are not.

An entry is a step of the archive's chain, as verdicts on links are. It acts whenever persons are found anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.counters import discard_counts
from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json, record_sha256, to_json
from stemmatic.archive.verdicts.verdicts import check_sealed, fit_comment, fit_name
from stemmatic.fault import Fault

NAME_STEP = "person"  # the kind of its steps


class NameVerdict(StrEnum):
    """What is said of two names."""

    ONE = "one person"
    TWO = "two persons"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameJudgement:
    """One entry: two names, folded, and what is said of them; without a verdict what was said is taken back."""

    one: str
    other: str
    verdict: NameVerdict | None
    date: datetime
    comment: str = ""
    by: str | None = None


class JudgedNames(Database):
    """The part of an archive that people said of names."""

    def judge_names(
        self, one: str, other: str, verdict: NameVerdict | None, *, comment: str = "", by: str | None = None
    ) -> NameJudgement:
        """Add an entry about two folded names; persons are found anew when the index is asked next.

        Raises:
            OptionError: comment or name are too long.
        """
        said = NameJudgement(
            one=one,
            other=other,
            verdict=verdict,
            date=datetime.now(UTC).replace(microsecond=0),
            comment=fit_comment(comment),
            by=fit_name(by),
        )
        record = to_json(said)
        with self.writing() as connection:
            entry = int(connection.execute("SELECT coalesce(max(entry), 0) + 1 FROM person_verdicts").fetchone()[0])
            row = entry, one, other, verdict and verdict.value, record
            connection.execute("INSERT INTO person_verdicts VALUES (?, ?, ?, ?, ?)", row)
            add_step(connection, open_step(connection), NAME_STEP, str(entry), record_sha256(record))
            discard_counts(connection)
        return said

    def judged_names(self) -> list[NameJudgement]:
        """All entries, oldest first."""
        return [
            from_json(NameJudgement, one) for one in self._column("SELECT record FROM person_verdicts ORDER BY entry")
        ]


def rulings_on_names(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """What stands of two names each: the latest entry about them that was not withdrawn, in order."""
    latest = "SELECT max(entry) FROM person_verdicts GROUP BY min(one, other), max(one, other)"
    yield from connection.execute(
        f"SELECT one, other, verdict FROM person_verdicts WHERE entry IN ({latest}) AND verdict NOT NULL"  # noqa: S608
        " ORDER BY entry"
    )


def check_names(connection: sqlite3.Connection, sealed: Mapping[str, str]) -> Iterator[Fault]:
    """The entries against the hashes that their steps sealed."""
    left = dict(sealed)
    for entry, one, other, verdict, record in connection.execute("SELECT * FROM person_verdicts ORDER BY entry"):
        where = f"verdict {entry} on names ({one}, {other})"
        if faults := check_sealed(where, record, left.pop(str(entry), None), "person_verdicts"):
            yield from faults
        else:
            said = from_json(NameJudgement, record)
            if (said.one, said.other, said.verdict) != (one, other, verdict):
                yield Fault(where=where, said="its columns do not say what its record says", table="person_verdicts")
    for entry in left:
        said_of = "the chain says that it was kept, but it is gone"
        yield Fault(where=f"verdict {entry} on names", said=said_of, table="person_verdicts")
