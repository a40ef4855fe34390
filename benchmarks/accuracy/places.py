"""Places: whether what fourteen languages say at one place of a collation is one sentence of their documents.

Every news document stands in fourteen languages, a post each; all are traced as one dump, and every document's family
is collated. A sentence stands at a place if it has more than half of what a witness reads there, or the witness more
than half of it. Two sentences of one number in two languages belong together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, combinations, pairwise

import stemmatic
from benchmarks.accuracy.corpora import Written, news
from benchmarks.accuracy.figures import Figure, Report, share, wilson
from benchmarks.accuracy.tracing import dump_posts
from stemmatic.api.archive import Archive
from stemmatic.model import Collation, Family

LANGUAGES = ("en", "ru", "tr", "uk", "es", "fr", "de", "ar", "zh", "fa", "he", "pl", "pt", "it")
_FIRST = datetime(2024, 3, 1, 6, tzinfo=UTC)
_MOST = 8  # witnesses, more than half, that have a place which is counted as one of the text

Texts = Mapping[str, Sequence[str]]  # of one document, by language


def measure() -> Report:
    """Families of documents, and the places of their collations."""
    texts = {language: news(language) for language in LANGUAGES}
    documents = {
        document: {language: texts[language][document] for language in LANGUAGES}
        for document in texts["en"]
        if len({len(texts[language][document]) for language in LANGUAGES}) == 1
    }
    counts: Counter[str] = Counter()
    alone, enough = [], []
    with dump_posts(_posts(documents)) as dump, stemmatic.trace([dump]) as archive:
        for document, versions in documents.items():
            families = [archive.families.all_of(_key(language, document)) for language in LANGUAGES]
            family = families[0][0] if families[0] else None
            alone.append(
                family is not None and _is_alone(family, document) and all(one == [family] for one in families)
            )
            if family is not None:
                enough.append(_count(archive, family, document, versions, counts))
    return Report(
        figures=[
            share("documents in 14 languages that are one family, with no other in it", alone, floor=1.0),
            _figure("precision of places, 14 languages", counts["right"], counts["found"]),
            _figure("recall of places, 14 languages", counts["right"], counts["wanted"]),
            share("texts with a place for each sentence but one", enough),
        ]
    )


def _posts(documents: Mapping[str, Texts]) -> Iterator[Written]:
    for at, (document, versions) in enumerate(documents.items()):
        for minutes, (language, sentences) in enumerate(versions.items()):
            date = _FIRST + timedelta(days=at, minutes=minutes)
            yield Written(document, f"news {language}", date, "".join(_spaced(sentences)))


def _spaced(sentences: Sequence[str]) -> Iterator[str]:
    """The sentences, the heading on a line of its own, each with the white space after it."""
    yield f"{sentences[0]}\n"
    yield from (f"{one} " for one in sentences[1:])


def _key(language: str, document: str) -> str:
    return f"table:news {language}/{document}"


def _is_alone(family: Family, document: str) -> bool:
    return all(key.endswith(f"/{document}") for key in family.posts)


def _count(archive: Archive, family: Family, document: str, versions: Texts, counts: Counter[str]) -> bool:
    """Count pairs of sentences at one place; gives whether the text has as many places as sentences, but for one."""
    collation = archive.collation(family)
    at = {
        language: _standing(
            collation, _key(language, document), list(pairwise([0, *accumulate(map(len, _spaced(said)))]))
        )
        for language, said in versions.items()
    }
    for one, other in combinations(LANGUAGES, 2):
        pairs = [(i == j) for i, here in at[one].items() for j, there in at[other].items() if here & there]
        counts["found"] += len(pairs)
        counts["right"] += sum(pairs)
        counts["wanted"] += len(versions[one])
    held = [sum(reading.begin is not None for reading in place) for place in collation.places]
    return sum(one >= _MOST for one in held) >= len(versions["en"]) - 1


def _standing(collation: Collation, post: str, spans: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """The places at which each sentence of a post stands."""
    columns = [number for number, one in enumerate(collation.witnesses) if one.post == post]
    found: dict[int, set[int]] = defaultdict(set)
    for number, place in enumerate(collation.places):
        for reading in (place[column] for column in columns):
            for sentence, (begin, end) in enumerate(spans):
                if reading.begin is not None and reading.end is not None:
                    shared = min(end, reading.end) - max(begin, reading.begin)
                    if 2 * shared > min(end - begin, reading.end - reading.begin):
                        found[sentence].add(number)
    return found


def _figure(name: str, right: int, cases: int) -> Figure:
    low, high = wilson(right, cases)
    return Figure(name=name, value=right / cases, cases=cases, low=low, high=high)
