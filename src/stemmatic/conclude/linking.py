"""The links of fresh texts, and of old ones that those shook, with all texts of the archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemmatic.archive import Store
from stemmatic.conclude.index import open_segments, whole_segments
from stemmatic.conclude.meaning import UNITS, VECTORS, MeaningIndex
from stemmatic.conclude.numbers import TextNumbers
from stemmatic.conclude.texts import word_posts
from stemmatic.conclude.wording import KIND, WordingIndex
from stemmatic.engine import LocalEngine, Segment
from stemmatic.link import LanguagePairs, Texts, compare_pairs, find_translations
from stemmatic.model import Link, Post, Understanding
from stemmatic.options import Options
from stemmatic.progress import Watch, part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """All links of the posts ``relinked``, counts of how they came about, and the index behind them."""

    links: list[Link]
    relinked: frozenset[str]
    candidates: int
    wide_fingerprints: int
    wide_rows: int
    before: list[Segment]
    wording: WordingIndex
    meaning: MeaningIndex | None

    def write(self, folder: Path) -> list[tuple[str, Segment]]:
        """The files of the index with the fresh texts, each with its kind."""
        meaning = self.meaning.write(folder) if self.meaning else []
        return [*((KIND, one) for one in self.wording.write(folder)), *meaning]


def link_fresh(
    store: Store,
    fresh: Mapping[str, tuple[Post, Understanding]],
    numbers: Mapping[str, int],
    known: TextNumbers,
    everything: bool,
    options: Options,
    watch: Watch,
) -> Linked | None:
    """Link the fresh posts; None where a second language makes it necessary to begin anew with all of them."""
    watch("link", 0, None)
    texts = Texts(word_posts(fresh.values()))
    wording = WordingIndex([] if everything else open_segments(store, KIND), known, options.link)
    meaning = _open_meaning(store, known, everything, options) if options.translate.enabled else None
    before = [one for kind in (KIND, UNITS, VECTORS) for one in open_segments(store, kind)]
    wording.take_in(texts, numbers)
    if meaning is not None:
        meaning.take_in(texts, numbers)
        if len(meaning.languages()) > 1 or options.translate.always_encode:
            if not everything and not meaning.has_vectors:
                return None
            meaning.encode(_encode, part_of(watch, "encode"))
    partners = known.partners(store.linked_with)
    shaken = wording.shaken(partners) | (meaning.shaken(partners) if meaning else set())
    wanted = known.fresh.copy()
    wanted[list(shaken)] = True
    candidates = wording.candidates(wanted, LocalEngine())
    near = meaning.pairs(wanted) if meaning else {}
    involved = {number for pair in candidates.pairs for number in pair}
    involved |= {number for pairs in near.values() for pair in pairs for number in pair}
    others = {known.post[number] for number in involved} - fresh.keys()
    if others:
        texts = Texts(word_posts([*fresh.values(), *store.understood_posts(others)]))
    at = [(texts.index[known.post[a]], texts.index[known.post[b]]) for a, b in candidates.pairs]
    copies = list(compare_pairs(texts, at, options.link, part_of(watch, "link")))
    translations = _translate(texts, near, known, meaning, options, watch) if meaning and near else []
    return Linked(
        links=best_links((*copies, *translations)),
        relinked=frozenset(fresh.keys() | {known.post[number] for number in shaken}),
        candidates=len(candidates.pairs),
        wide_fingerprints=candidates.wide_fingerprints,
        wide_rows=candidates.wide_rows,
        before=before,
        wording=wording,
        meaning=meaning,
    )


def best_links(links: Iterable[Link]) -> list[Link]:
    """One link a pair, the surer one."""
    best: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (min(link.source, link.target), max(link.source, link.target))
        if pair not in best or best[pair].score < link.score:
            best[pair] = link
    return [best[pair] for pair in sorted(best)]


def _open_meaning(store: Store, known: TextNumbers, everything: bool, options: Options) -> MeaningIndex:
    from stemmatic.encode import get_encoder

    # Vectors outlive a run that begins anew, as far as their files are whole.
    units = [] if everything else open_segments(store, UNITS)
    vectors = whole_segments(store, VECTORS) if everything else open_segments(store, VECTORS)
    return MeaningIndex(units, vectors, known, options.translate, get_encoder().name)


def _translate(
    texts: Texts,
    near: LanguagePairs[int],
    known: TextNumbers,
    meaning: MeaningIndex,
    options: Options,
    watch: Watch,
) -> list[Link]:
    at = {
        languages: {(texts.index[known.post[a]], texts.index[known.post[b]]) for a, b in pairs}
        for languages, pairs in near.items()
    }
    return find_translations(
        texts,
        meaning.vectors_of,
        options.translate,
        options.link,
        part_of(watch, "translate"),
        near=at,
        encode_precisely=_encode_precisely if options.translate.precise else None,
    )


def _encode(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode  # only where there is more than one language

    return encode(texts, languages=languages)


def _encode_precisely(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode

    return encode(texts, languages=languages, encoder="precise")
