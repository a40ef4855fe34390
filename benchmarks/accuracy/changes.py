"""Changes that matter: whether what a post's text was turned into on the way is linked, said, and called no copy.

Real posts, and what a language model made of each on order: typos, a negation, other names, rewriting, dialect,
exaggeration; in few words (minimal) or many (maximal). Every kind is a channel, hours after the posts. A link of an
edited text is right if it leads to a text of the same post, or of one that is linked with it as the data stand.
Untouched copies are links between real posts of Russian channels whose paired passages have the same words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from benchmarks.accuracy.corpora import Written, find, rows, telegram
from benchmarks.accuracy.edits import FROM
from benchmarks.accuracy.figures import Judged, Report, share
from benchmarks.accuracy.tracing import Traced, trace_posts
from stemmatic.model import Relation

_BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
_TURNED = ("negation", "entities")
_RECALL = {
    ("typos", "minimal"): 0.97,
    ("typos", "maximal"): 0.90,
    ("entities", "minimal"): 0.97,
    ("entities", "maximal"): 0.90,
    ("negation", "minimal"): 0.97,
    ("negation", "maximal"): 0.90,
    ("rewrite", "minimal"): 0.92,
    ("rewrite", "maximal"): 0.65,
}
_PLAIN = (Relation.COPY, Relation.EXCERPT)
_DAYS = 10


def measure() -> Report:
    """Recall by kind of edit, names and changes of what was turned, claims on untouched copies, short answers."""
    report = Report()
    _measure_edits(report)
    _measure_untouched(report)
    _measure_answers(report)
    return report


def _measure_edits(report: Report) -> None:
    pairs = list(rows("claim-edits", "pairs.jsonl"))
    originals = {one["id"]: one["original"] for one in pairs}
    when = {name: _BEGIN + timedelta(minutes=7 * at) for at, name in enumerate(sorted(originals))}
    posts = [Written(name, "posts", when[name], text) for name, text in originals.items()]
    edited: dict[str, tuple[str, tuple[str, str]]] = {}
    for one in pairs:
        kind = one["kind"], one["edit"]
        name = f"{one['id']}~{'-'.join(kind)}"
        edited[name] = one["id"], kind
        posts.append(Written(name, " ".join(kind), when[one["id"]] + timedelta(hours=2), one["edited"]))
    traced = trace_posts(posts)
    links = traced.by_pair()
    akin = _akin(traced, edited)
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    plain, said = [], defaultdict(list)
    for name, (source, kind) in edited.items():
        link = links.get(frozenset((name, source)))
        hits[kind].append(link is not None)
        if link is None:
            report.misses.append(f"{name}: not linked")
        elif kind[0] in _TURNED:
            plain.append(link.link.relation in _PLAIN)
            said[kind[0]].append(bool(link.link.changes))
            if plain[-1] or not said[kind[0]][-1]:
                report.misses.append(f"{name}: {link.link.relation}, {len(link.link.changes)} changes")
    for one in links.values():
        ours, theirs = (edited.get(name, (name, None))[0] for name in (one.source, one.target))
        if one.source in edited or one.target in edited:
            right = ours == theirs or theirs in akin[ours]
            report.judged.append(Judged(one.link.score, right))
            if not right:
                report.misses.append(f"wrong: {one.source} – {one.target} {one.link.score} {one.link.relation}")
    report.figures += [share(f"recall, {' '.join(kind)}", held, floor=_RECALL.get(kind)) for kind, held in hits.items()]
    report.figures += [
        share("precision", (one.right for one in report.judged), floor=0.99),
        share("linked negations and swaps that are called no copy and no excerpt", (not one for one in plain), floor=1),
        share("of them, those that say a change", (one for held in said.values() for one in held), floor=0.85),
        *(share(f"changes said, {kind}", held) for kind, held in said.items()),
    ]


def _akin(traced: Traced, edited: dict[str, tuple[str, tuple[str, str]]]) -> dict[str, set[str]]:
    """Of each post those that it is linked with as the data stand: many tell of one event in nearly the same words."""
    akin: dict[str, set[str]] = defaultdict(set)
    for one in traced.links:
        if one.source not in edited and one.target not in edited:
            akin[one.source].add(one.target)
            akin[one.target].add(one.source)
    return akin


def _measure_untouched(report: Report) -> None:
    until = FROM + timedelta(days=_DAYS)
    traced = trace_posts([post for post in telegram() if post.date and FROM <= post.date < until])
    claims: dict[bool, list[bool]] = {True: [], False: []}
    kinds: Counter[str] = Counter()
    for one in traced.links:
        same = all(pair.score == 1 for pair in one.link.passages)
        claims[same].append(any(change.kind.turns for change in one.link.changes))
        kinds.update(change.kind.value for change in one.link.changes)
        if same and one.link.changes:
            report.misses.append(f"claimed: {one.source} – {one.target} {[c.kind.value for c in one.link.changes]}")
    report.figures += [
        share("untouched copies on which no change is claimed", (not one for one in claims[True]), floor=0.98),
        share("links with other words that say a change which turns the meaning", claims[False]),
    ]
    report.notes.append(f"changes of {len(traced.links):,} links of {_DAYS} days: {dict(kinds.most_common())}")


def _measure_answers(report: Report) -> None:
    """Short answers written from encyclopaedia texts: copied, revised lightly, heavily, or not."""
    folder = find("short-answers", "all-plagiarised-files.txt")
    listed = [line.split(",") for line in folder.read_text("utf-8").split()]
    texts = {
        name: find("short-answers", name).read_bytes().decode("utf-8", "replace") for row in listed for name in row[:2]
    }
    posts = [
        Written(
            name, "answers" if name.startswith("g") else "texts", _BEGIN + timedelta(hours=name.startswith("g")), text
        )
        for name, text in texts.items()
    ]
    links = trace_posts(posts).by_pair()
    found: dict[str, list[bool]] = defaultdict(list)
    for source, answer, level in listed:
        found[level].append(frozenset((source, answer)) in links)
    for level, floor in (("cut", 1.0), ("light", 1.0), ("heavy", 17 / 19)):
        report.figures.append(share(f"short answers linked, {level}", found[level], floor=floor))
    report.figures.append(share("short answers not linked, none", (not one for one in found["non"]), floor=1.0))
