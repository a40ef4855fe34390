"""What people say of statements: which posts, or parts of posts, carry one, which do not, which are left out of lists.

Entries stand until an entry withdraws them. They name posts by their keys, and parts by characters: families are found
anew again and again, and an entry must find what it is about in all of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from stemmatic.archive.identity import channels_by_name
from stemmatic.archive.records import from_json
from stemmatic.archive.verdicts.judgement import JudgedLink, JudgedOrder, JudgedPage, Judgement, LinkState, text_sha256
from stemmatic.archive.verdicts.verdicts import (
    LATEST,
    OF_LINKS,
    WITHDRAWN,
    Judged,
    Since,
    fit_comment,
    fit_name,
    holder,
    keep_entry,
    settle_key,
    verdict_of,
)
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Carrier, Family, Ruling, Verdict

_RANKS: Mapping[JudgedOrder, Callable[[JudgedLink], Any]] = {
    JudgedOrder.PERSON: lambda one: (one.judgement.by is None, (one.judgement.by or "").casefold()),
    JudgedOrder.SUREST: lambda one: -one.judgement.link.score if one.judgement.link else 0.0,
    JudgedOrder.LEAST_SURE: lambda one: one.judgement.link.score if one.judgement.link else 2.0,
}
_COUNTING = (Verdict.RIGHT, Verdict.WRONG)  # of links: unsure changes nothing


class JudgedStatements(Judged):
    """The part of an archive that people made, all of it."""

    def say(
        self,
        verdict: Verdict,
        ours: Sequence[Carrier],
        theirs: Sequence[Carrier] = (),
        families: Sequence[str] = (),
        *,
        comment: str = "",
        by: str | None = None,
    ) -> int:
        """Add an entry about statements, and give its number: that of the standing one which says the same already.

        Raises:
            OptionError: comment or name are too long.
        """
        said = Judgement(
            source=ours[0].post,
            target=(*theirs, *ours)[0].post,
            verdict=verdict,
            date=datetime.now(UTC).replace(microsecond=0),
            comment=fit_comment(comment),
            by=fit_name(by),
            source_text_sha256=ours[0].text_sha256,
            target_text_sha256=(*theirs, *ours)[0].text_sha256,
            source_keys=ours[0].keys,
            target_keys=(*theirs, *ours)[0].keys,
            ours=tuple(ours),
            theirs=tuple(theirs),
            families=tuple(families),
        )
        with self.writing() as connection:
            for entry, before in self._standing_statements().items():
                if replace(said, date=before.date) == before:
                    return entry
            return keep_entry(connection, said)

    def withdraw(self, entry: int, *, comment: str = "", by: str | None = None) -> None:
        """Take back an entry that stands, be it about a link or about statements.

        Raises:
            NotFound: no verdict of this number stands.
            OptionError: comment or name are too long.
        """
        with self.writing() as connection:
            said = self._standing_statements().get(entry)
            if said is not None:
                moment = datetime.now(UTC).replace(microsecond=0)
                ((source, target),) = connection.execute(
                    "SELECT source, target FROM verdicts WHERE entry = ?", (entry,)
                ).fetchall()
                taken = Judgement(
                    source=source,
                    target=target,
                    verdict=None,
                    date=moment,
                    comment=fit_comment(comment),
                    by=fit_name(by),
                    source_keys=self.further_keys(source),
                    target_keys=self.further_keys(target),
                    withdraws=entry,
                )
                keep_entry(connection, taken)
                return
        link = next((one for one in self.judged_links() if one.entry == entry and one.judgement.verdict), None)
        if link is None:
            raise NotFound(f"{self.folder}: no verdict {entry} stands that could be withdrawn; see: stemmatic notes")
        self.judge(link.source, link.target, None, comment=comment, by=by)

    def carrier(self, key: str, spans: Sequence[tuple[int, int]] = ()) -> Carrier:
        """A post of the archive, or a part of it, as an entry names it."""
        (text,) = self._column("SELECT json_extract(record, '$.text') FROM posts WHERE post = ?", (key,))
        return Carrier(post=key, spans=tuple(spans), text_sha256=text_sha256(text), keys=self.further_keys(key))

    # --- what acts -----------------------------------------------------------------------------------------------

    def last_verdict(self) -> int:
        """The number of the last entry, 0 where there is none."""
        return int(self._value("SELECT coalesce(max(entry), 0) FROM verdicts"))

    def taken_in(self) -> int:
        """The last entry that the families of today take in."""
        return int(self._value("SELECT verdicts FROM runs ORDER BY run DESC LIMIT 1") or 0)

    def rulings(self, until: int | None = None) -> list[Ruling]:
        """What stands and counts for families, the latest first; ``until`` an entry, as it was after that one."""
        last = self.last_verdict() if until is None else until
        latest = (
            f"SELECT max(entry) FROM verdicts WHERE {OF_LINKS} AND entry <= ?"  # noqa: S608 (fixed text)
            " GROUP BY min(source, target), max(source, target)"
        )
        found = [
            Ruling(entry=entry, verdict=Verdict(verdict), ours=(Carrier(post=one),), theirs=(Carrier(post=other),))
            for entry, one, other, verdict in self._rows(
                f"SELECT entry, source, target, verdict FROM verdicts WHERE entry IN ({latest})",  # noqa: S608
                (last,),
            )
            if verdict in _COUNTING
        ]
        standing = self._standing_statements(last)
        key_of = self._keys_today()
        for entry, said in standing.items():
            ours, theirs = ([*self._found_today(side, key_of)] for side in (said.ours, said.theirs))
            if said.verdict and ours and (theirs or not said.theirs):
                found.append(Ruling(entry=entry, verdict=said.verdict, ours=tuple(ours), theirs=tuple(theirs)))
        return sorted(found, key=lambda one: -one.entry)

    def posts_of_verdicts(self, since: int) -> set[str]:
        """The posts of today that entries after this one are about."""
        key_of, named = self._keys_today(), set[str]()
        for source, target, record in self._rows(
            "SELECT source, target, record FROM verdicts WHERE entry > ?", (since,)
        ):
            said = from_json(Judgement, record)
            if said.withdraws is not None:
                said = from_json(
                    Judgement, self._value("SELECT record FROM verdicts WHERE entry = ?", (said.withdraws,))
                )
            named |= {source, target} if not said.ours else set(map(key_of, (*said.ours, *said.theirs)))
        return named

    def _standing_statements(self, last: int | None = None) -> dict[int, Judgement]:
        """By number the entries about statements that none withdraws, until the ``last`` one."""
        rows = self._rows(
            f"SELECT entry, record FROM verdicts WHERE NOT {OF_LINKS} AND entry <= coalesce(?, entry) ORDER BY entry",  # noqa: S608
            (last,),
        )
        said = {entry: from_json(Judgement, record) for entry, record in rows}
        withdrawn = {one.withdraws for one in said.values()}
        return {entry: one for entry, one in said.items() if one.withdraws is None and entry not in withdrawn}

    def _keys_today(self) -> Callable[[Carrier], str]:
        """Gives the key that the post of a carrier has today."""
        names, is_held = channels_by_name(self._connection), holder(self._connection)
        return lambda one: settle_key((one.post, *one.keys), names, is_held)

    def _found_today(self, side: Sequence[Carrier], key_of: Callable[[Carrier], str]) -> Iterator[Carrier]:
        """What an entry names, as far as the archive has it, under the keys of today.

        Where a text was edited a part is where its words are now; without them it is nowhere.
        """
        for one in side:
            key = key_of(one)
            text = self._value("SELECT json_extract(record, '$.text') FROM posts WHERE post = ?", (key,))
            if text is None:
                continue
            spans: list[tuple[int, int]] | None = list(one.spans)
            if spans and text_sha256(text) != one.text_sha256:
                spans = self._moved(key, text, one)
            if spans is not None:
                yield replace(one, post=key, spans=tuple(spans))

    def _moved(self, key: str, text: str, one: Carrier) -> list[tuple[int, int]] | None:
        revisions = self._column("SELECT text FROM revisions WHERE post = ?", (key,))
        before = next((each for each in revisions if text_sha256(each) == one.text_sha256), None)
        if before is None:
            return None
        spans = []
        for begin, end in one.spans:
            at = text.find(before[begin:end])
            if at < 0:
                return None
            spans.append((at, at + end - begin))
        return spans

    # --- lists ---------------------------------------------------------------------------------------------------

    def judged_statements(self) -> list[JudgedLink]:
        """All verdicts on statements, withdrawn ones too, in the order of their latest entries."""
        rows = self._rows(
            f"SELECT entry, source, target, record FROM verdicts WHERE NOT {OF_LINKS} ORDER BY entry"  # noqa: S608
        )
        said = {entry: (source, target, from_json(Judgement, record)) for entry, source, target, record in rows}
        latest = {one.withdraws: entry for entry, (_, _, one) in said.items() if one.withdraws is not None}
        rulings, key_of = {one.entry: one for one in self.rulings()}, self._keys_today()
        found = [
            self._judged_statement(entry, latest.get(entry), said, rulings.get(entry), key_of)
            for entry, (_, _, one) in said.items()
            if one.withdraws is None
        ]
        return sorted(found, key=lambda one: one.entry)

    def _judged_statement(
        self,
        entry: int,
        withdrawn: int | None,
        said: dict[int, tuple[str, str, Judgement]],
        ruling: Ruling | None,
        key_of: Callable[[Carrier], str],
    ) -> JudgedLink:
        source, target, judgement = said[entry]
        latest = judgement if withdrawn is None else said[withdrawn][2]
        state, changes = LinkState.IDLE, list[str]()
        if withdrawn is None:
            state, changes = self._what_became(entry, judgement, ruling, key_of)
        return JudgedLink(
            entry=withdrawn or entry,
            source=source,
            target=target,
            judgement=latest,
            earlier=() if withdrawn is None else (judgement,),
            link=None,
            state=state,
            changes=tuple(changes),
        )

    def _what_became(
        self, entry: int, said: Judgement, ruling: Ruling | None, key_of: Callable[[Carrier], str]
    ) -> tuple[LinkState, list[str]]:
        """Whether families are found by an entry, and what stands against it, in words."""
        named = (*said.ours, *said.theirs)
        held = {one.post for one in self._found_today(named, key_of)}
        lost = [one.post for one in named if key_of(one) not in held]
        changes = [f"{lost[0]} is not in the archive as it was judged"] if lost else []
        if len(lost) > 1:
            changes[0] += f", nor {'is' if len(lost) == 2 else 'are'} {len(lost) - 1} more"
        if ruling is None:
            return LinkState.IDLE, changes
        if entry > self.taken_in():
            return LinkState.IDLE, [*changes, "it acts from the next run on: stemmatic link"]
        families = list(self._families_with(held))
        if any(entry in one.verdicts for one in families):
            return LinkState.ACTS, changes
        if ruling.verdict is Verdict.HIDDEN:
            return LinkState.IDLE, [*changes, "there is no such family any more"]
        ours, theirs = ({one.post for one in side} for side in (ruling.ours, ruling.theirs))
        together = any(not ours.isdisjoint(one.posts) and not theirs.isdisjoint(one.posts) for one in families)
        if ruling.verdict is Verdict.APART and not together:
            return LinkState.ACTS, changes  # what it parted is no family any more
        return LinkState.IDLE, [*changes, "a later verdict says otherwise"]

    def _families_with(self, posts: Collection[str]) -> Iterator[Family]:
        asked = (
            "SELECT DISTINCT families.record FROM json_each(?) AS asked CROSS JOIN family_posts ON post = asked.value"
            " JOIN families USING (family)"
        )
        return (from_json(Family, record) for (record,) in self._rows(asked, (json.dumps(sorted(posts)),)))

    def judged_page(
        self,
        *,
        verdict: str | None = None,
        state: str | None = None,
        order: JudgedOrder = JudgedOrder.NEWEST,
        skip: int = 0,
        limit: int | None = None,
    ) -> JudgedPage:
        """What was judged, in an order: without ``verdict`` all that is not withdrawn.

        Raises:
            OptionError: there is no such verdict or state.
        """
        if verdict is not None and verdict != WITHDRAWN:
            verdict = verdict_of(verdict)
        if state is not None and state not in list(LinkState):
            raise OptionError(f"state {state}: expected {', '.join(LinkState)}")
        every: list[Since | JudgedLink] = [*self.since(LATEST), *self.judged_statements()]
        every.sort(key=lambda one: -one.entry)
        states = [(one, one.verdict or WITHDRAWN, one.state) for one in every]
        wanted: set[str] = {verdict} if verdict else set(Verdict)
        fit: list[Since | JudgedLink] = [one for one, said, now in states if said in wanted and state in (None, now)]
        if order in _RANKS:
            judged = sorted(map(self._as_judged, fit), key=_RANKS[order])
            fit = [*judged]
        shown = fit[skip:] if limit is None else fit[skip : skip + limit]
        return JudgedPage(
            judged=tuple(map(self._as_judged, shown)),
            total=len(fit),
            verdicts=Counter(said for _, said, now in states if state in (None, now)),
            states=Counter(now.value for _, said, now in states if said in wanted),
        )

    def _as_judged(self, one: Since | JudgedLink) -> JudgedLink:
        return one if isinstance(one, JudgedLink) else self.judged(one)

    def judged_entries(self, entries: Sequence[int]) -> list[JudgedLink]:
        """What was judged of which these are the latest entries."""
        if not entries:
            return []
        asked = f"SELECT entry FROM verdicts WHERE {OF_LINKS} AND entry IN (SELECT value FROM json_each(?))"  # noqa: S608
        links = map(self.judged, self.since(asked, (json.dumps(list(entries)),)))
        found = {one.entry: one for one in (*links, *self.judged_statements())}
        return [found[entry] for entry in entries if entry in found]

    def all_judged(self) -> list[JudgedLink]:
        """Every link and statement that was judged, in the order of their latest entries."""
        return sorted([*self.judged_links(), *self.judged_statements()], key=lambda one: one.entry)
