"""Real statements in Ukrainian and English, read as they lie there, and their verbatim teasers.

Each English text must find its Ukrainian one and no other. Texts of one wording are one text: the same announcement
was published with twelve briefings. A row's data is wrong, and links of its posts are not judged, if

* ``same``: both languages have one text;
* ``language``: most letters of a side are of the other one's script;
* ``teaser``: one side is more than five times as long as the other, so one of them is a teaser, or another text.

Every verbatim teaser is posted up to a day later by another channel and must be an excerpt of its statement.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.accuracy.corpora import find, rows
from benchmarks.accuracy.figures import Judged, Report, f1, share
from benchmarks.accuracy.tracing import Named, Traced, trace_files
from stemmatic.options import Options, TranslateOptions

LONG = 200  # characters from which a text is a statement and not an announcement
_LANGUAGES = ("uk", "en")
Row = dict[str, Any]


def fault_of(row: Row) -> str:
    """What is wrong with a row that has both languages; empty where nothing is."""
    uk, en = (row[language]["text"] for language in _LANGUAGES)
    if wording(uk) == wording(en):
        return "same"
    if _cyrillic(uk) < 0.5 or _cyrillic(en) > 0.5:
        return "language"
    if max(len(uk), len(en)) > 5 * min(len(uk), len(en)):
        return "teaser"
    return ""


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # some have an hour 24
        return datetime.fromisoformat(text[:10]) + timedelta(days=1)


def _cyrillic(text: str) -> float:
    letters = [one for one in text if one.isalpha()]
    return sum("\u0400" <= one <= "\u04ff" for one in letters) / max(1, len(letters))


def wording(text: str) -> str:
    """The words of a text, by which two texts are one."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def trace_statements(held: Sequence[Row], teasers: Sequence[dict[str, str]], *, precise: bool = False) -> Traced:
    """Trace rows as the file has them, and teasers as a table; posts are named by ``language/id`` and ``teaser/id``."""
    with tempfile.TemporaryDirectory(prefix="stemmatic-accuracy-") as folder:
        dumps = []
        for stem, records in (("statements", held), ("teasers", teasers)):
            dumps.append(Path(folder) / f"{stem}.jsonl")
            dumps[-1].write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
        options = Options(translate=TranslateOptions(precise=precise))
        return trace_files(dumps, options, name=lambda post: f"{post.channel.rpartition('.')[2]}/{post.number}")


def measure(limit: int | None = None, *, precise: bool = False) -> Report:
    """F1 over the texts that both languages have; recall of teasers."""
    find("statements-uk-en", "statements.jsonl")
    rng = random.Random(1)  # noqa: S311 (sampling)
    held = list(rows("statements-uk-en", "statements.jsonl"))[:limit]
    texts = {f"{code}/{row['id']}": row[code]["text"] for row in held for code in _LANGUAGES if code in row}
    teasers = [
        {
            "id": f"{row['id']}.{code}",
            "channel": f"{code}.teaser",
            "text": row[code]["short"],
            "date": (_date(row[code]["date"]) + timedelta(minutes=rng.randint(30, 1440))).isoformat(),
        }
        for row in held
        for code in _LANGUAGES
        if code in row and row[code]["short_is_verbatim_excerpt"]
    ]
    traced = trace_statements(held, teasers, precise=precise)
    links = [one for one in traced.links if one.source != one.target]
    report = Report(notes=[f"{one.position}: {one.reason}" for one in traced.skipped])
    _judge_pairs(report, held, texts, links)
    _judge_teasers(report, teasers, links)
    return report


def _judge_pairs(report: Report, held: Sequence[Row], texts: dict[str, str], links: Sequence[Named]) -> None:
    faults = {row["id"]: fault for row in held if all(c in row for c in _LANGUAGES) and (fault := fault_of(row))}
    for fault in ("same", "language", "teaser"):
        ids = [row for row, found in faults.items() if found == fault]
        report.notes.append(f"rows whose data is wrong ({fault}): {', '.join(ids) or 'none'}")
    said = {name: wording(text) for name, text in texts.items()}
    sound = [row["id"] for row in held if all(c in row for c in _LANGUAGES) and row["id"] not in faults]
    true = {(said[f"en/{row}"], said[f"uk/{row}"]) for row in sound}
    of_sound = {name for name in texts if name.partition("/")[2] in set(sound)}
    found = set()
    for one in links:
        ends = sorted((one.source, one.target))
        if [end.partition("/")[0] for end in ends] == ["en", "uk"] and of_sound.issuperset(ends):
            pair = (said[ends[0]], said[ends[1]])
            found.add(pair)
            report.judged.append(Judged(one.link.score, pair in true))
            if pair not in true:
                sizes = f"{len(texts[ends[0]])} and {len(texts[ends[1]])} characters"
                report.misses.append(f"wrong: {ends[0]} – {ends[1]} {one.link.score}, {sizes}")
    for row in sound:
        pair = (said[f"en/{row}"], said[f"uk/{row}"])
        if pair not in found:
            report.misses.append(f"missed: {row}, {len(texts[f'en/{row}'])} characters")
    full = {name for name in true | found if min(map(len, name)) >= LONG}
    report.figures += [
        f1("F1, English and Ukrainian", found, true, floor=0.97),
        f1(f"F1, statements of {LONG} characters or more", found & full, true & full),
        f1("F1, shorter announcements", found - full, true - full),
    ]


def _judge_teasers(report: Report, teasers: Sequence[dict[str, str]], links: Sequence[Named]) -> None:
    by_pair = {one.pair: one for one in links}
    linked, named = [], []
    for teaser in teasers:
        row, _, code = teaser["id"].rpartition(".")
        source = f"{code}/{row}"
        link = by_pair.get(frozenset((source, f"teaser/{teaser['id']}")))
        linked.append(link is not None)
        if link is None:
            report.misses.append(f"teaser missed: {teaser['id']}, {len(teaser['text'])} characters")
        else:
            named.append(link.source == source and link.link.relation.value == "excerpt")
            report.judged.append(Judged(link.link.score, True))
            if not named[-1]:
                report.misses.append(f"teaser named {link.link.relation}: {teaser['id']}")
    report.figures += [
        share("verbatim teasers linked with their statement", linked, floor=1.0),
        share("… and as its excerpt", named, floor=0.95),
    ]
