"""Verbatim excerpts: one to four consecutive sentences of a document, posted later by another channel.

Of four documents in five the whole is posted, and excerpts of it are planted. Of the fifth only the first half is
posted and the excerpts are cut from its second half: posts on one topic, by one author, that share no sentence. A link
is right if both posts hold a sentence of the same document and place, or a run of eight equal words (one speech,
quoted in two documents).

Few of those excerpts are short. So every sentence of under 60 characters is planted once more, each a post of its own,
and runs of four to eight words from within longer sentences.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.accuracy.corpora import Written, as_text, news
from benchmarks.accuracy.figures import Judged, Report, share
from benchmarks.accuracy.tracing import trace_posts
from stemmatic.options import LinkOptions

LANGUAGES = ("ru", "tr")
EXCERPTS = 8  # of each document
SHORT = 60  # characters
_CUT_SHARE = 0.25  # of the longer sentences
_RUN = 8
_DAY = datetime(2024, 3, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cut:
    """A post made of the sentences ``begin:end`` of a document."""

    document: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Short:
    """A post of a few words of a document; ``sentence`` says that they are a whole sentence."""

    name: str
    document: str
    text: str
    sentence: bool


def plant(language: str, rng: random.Random, documents: int | None = None) -> tuple[list[Written], dict[str, Cut]]:
    """The posts of one language, and what each is made of; the sources are named by their document."""
    texts = news(language)
    posts, cuts = [], {}

    def post(name: str, channel: str, date: datetime, cut: Cut) -> None:
        posts.append(Written(name, channel, date, as_text(texts[cut.document][cut.begin : cut.end], language)))
        cuts[name] = cut

    for number, document in enumerate(sorted(texts)[:documents]):
        length = len(texts[document])
        whole = number % 5 != 4
        post(document, "herald", _DAY + timedelta(minutes=number), Cut(document, 0, length if whole else length // 2))
        first = 0 if whole else length // 2
        for count in range(EXCERPTS):
            size = min(1 + count % 4, length - first)
            begin = rng.randint(first, length - size)
            later = _DAY + timedelta(days=1, minutes=rng.randrange(3000))
            kind = "excerpt" if whole else "other"
            post(f"{document}.{kind}{count}", "observer", later, Cut(document, begin, begin + size))
    return posts, cuts


def plant_short(language: str, rng: random.Random, documents: int | None = None) -> tuple[list[Written], list[Short]]:
    """The documents, and as later posts their short sentences and runs of words from within the others."""
    posts, planted = [], []
    for number, (document, sentences) in enumerate(sorted(news(language).items())[:documents]):
        posts.append(Written(document, "herald", _DAY + timedelta(minutes=number), as_text(sentences, language)))
        for at, sentence in enumerate(sentences):
            words = sentence.split()
            size = rng.randint(4, _RUN)
            if len(sentence) < SHORT:
                text, channel = sentence, "observer"
            elif len(words) >= size + 2 and rng.random() < _CUT_SHARE:
                begin = rng.randint(1, len(words) - size - 1)
                text, channel = " ".join(words[begin : begin + size]), "courier"
            else:
                continue
            later = _DAY + timedelta(days=1, minutes=rng.randrange(3000))
            posts.append(Written(f"{document}.{channel}{at}", channel, later, text))
            planted.append(Short(posts[-1].name, document, text, channel == "observer"))
    return posts, planted


def measure_short(documents: int | None = None) -> Report:
    """Recall of posts of a few words."""
    rng = random.Random(1)  # noqa: S311 (sampling)
    report = Report()
    sentences, runs = [], []
    for language in LANGUAGES:
        posts, planted = plant_short(language, rng, documents)
        links = trace_posts(posts).by_pair()
        for one in planted:
            hit = frozenset((one.name, one.document)) in links
            if not one.sentence and sum(map(str.isalnum, one.text)) < LinkOptions().min_chars:
                continue
            (sentences if one.sentence else runs).append(hit)
            if not hit:
                report.misses.append(f"{language} {one.name}: {len(one.text)} characters, not linked")
    report.figures = [
        share("recall, all sentences under 60 characters", sentences, floor=0.90),
        share("recall, 4–8 words from within a sentence, 20 letters or more", runs, floor=0.99),
    ]
    return report


def measure(documents: int | None = None) -> Report:
    """Recall by length, recall of runs of nine words, precision, relation."""
    rng = random.Random(1)  # noqa: S311 (sampling)
    report = Report()
    found: list[tuple[int, int, bool]] = []  # characters, words, whether linked
    relations: list[bool] = []
    for language in LANGUAGES:
        posts, cuts = plant(language, rng, documents)
        text = {post.name: post.text for post in posts}
        runs = {post.name: _runs(post.text) for post in posts}
        links = trace_posts(posts).by_pair()
        for name, cut in cuts.items():
            if ".excerpt" not in name:
                continue
            link = links.get(frozenset((name, cut.document)))
            words = sum(any(map(str.isalnum, word)) for word in text[name].split())
            found.append((len(text[name]), words, link is not None))
            if link is None:
                report.misses.append(
                    f"{language} {name} {cut.begin}:{cut.end}: {len(text[name])} characters, {words} words"
                )
            elif len(text[name]) <= 0.75 * len(text[cut.document]):
                relations.append("excerpt" in link.link.relation and link.source == cut.document)
                if not relations[-1]:
                    report.misses.append(f"{language} {name}: {link.link.relation}")
        for pair, link in links.items():
            one, other = (cuts[name] for name in pair)
            overlap = one.document == other.document and one.begin < other.end and other.begin < one.end
            right = overlap or not runs[link.source].isdisjoint(runs[link.target])
            report.judged.append(Judged(link.link.score, right))
            if not right:
                report.misses.append(f"{language} wrong: {link.source} – {link.target} {link.link.score}")
    report.figures = [
        share("recall", (hit for *_, hit in found), floor=0.99, beside="passim 2.0.1: 75.8"),
        share(
            "recall, under 60 characters", (hit for n, _, hit in found if n < 60), floor=0.90, beside="passim: 0 of 22"
        ),
        share("recall, 60–120 characters", (hit for n, _, hit in found if 60 <= n <= 120)),
        share("recall, over 120 characters", (hit for n, _, hit in found if n > 120)),
        share("recall, runs of 9 words or more", (hit for _, words, hit in found if words >= 9), floor=1.0),
        share("precision of all links", (one.right for one in report.judged), floor=0.99),
        share("relation and direction named rightly", relations, floor=0.95),
    ]
    short = measure_short(documents)
    report.figures += short.figures
    report.misses += short.misses
    return report


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
