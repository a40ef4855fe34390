"""Pairs of news texts on one event and on different ones: what is linked that only resembles.

Every distinct text is a post of a channel of its own without a time, since the data name neither, so neither time nor a
channel's fixed text helps. Whether a link between different events is right is not in the data: those that are left are
named by the pairs' numbers, to be read (``--misses``); ``SHARED`` has what was read so far.
"""

from __future__ import annotations

from collections import Counter

from benchmarks.accuracy.corpora import Written, rows
from benchmarks.accuracy.figures import Report, share
from benchmarks.accuracy.tracing import trace_posts
from stemmatic.options import Options, TranslateOptions

SURE = 0.99
SHARED = frozenset({4, 33, 39, 67, 72, 88, 93, 106, 118, 197})
"""Pairs of different events, by line from 0, that share a passage: a quotation, a release, what went before."""


def measure() -> Report:
    """How many pairs of different events are linked, rightly and surely, and how many of one event."""
    texts: dict[str, str] = {}
    pairs: dict[frozenset[str], tuple[int, bool]] = {}
    for number, row in enumerate(rows("same-event-pairs", "pairs.jsonl")):
        written = (f"{row[side]['title']}\n\n{row[side]['text']}" for side in ("a", "b"))
        pairs[frozenset(texts.setdefault(text, str(len(texts))) for text in written)] = number, row["same_event"]
    posts = [Written(name, f"channel {name}", None, text) for text, name in texts.items()]
    links = trace_posts(posts, Options(translate=TranslateOptions(enabled=False))).by_pair()
    different = {number: links.get(pair) for pair, (number, same) in pairs.items() if not same}
    linked = {number: link for number, link in different.items() if link is not None}
    told = {pair: link for pair, link in links.items() if pairs.get(pair, (0, False))[1]}
    report = Report(
        figures=[
            share(
                "different events, not linked or sharing a passage", (n not in linked or n in SHARED for n in different)
            ),
            share("different events, linked and sharing a passage", (number in SHARED for number in linked)),
            share(
                f"different events, only alike, with a score under {SURE}",
                (linked[number].link.score < SURE for number in linked if number not in SHARED),
            ),
            share("different events that share a passage, linked", (number in linked for number in sorted(SHARED))),
            share("one event, linked", (pair in told for pair, (_, same) in pairs.items() if same)),
        ]
    )
    for title, held in (("different events", linked.values()), ("one event", told.values())):
        counts = Counter(one.link.relation.value for one in held)
        report.notes.append(f"{title}: " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    report.misses = [
        f"only alike: pair {number} {link.link.relation.value} {link.link.score}"
        for number, link in sorted(linked.items())
        if number not in SHARED
    ]
    return report
