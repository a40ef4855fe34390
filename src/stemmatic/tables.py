"""The tables that Stemmatic gives: the contract of ``export`` and of ``to_arrow``, field by field.

Each field's meaning stands beside it and is printed in the docs from here. Rows come in a fixed order: posts by
channel and number, passages likewise, links and families by key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any

import pyarrow as pa

from stemmatic.archive.annotations import Annotation
from stemmatic.archive.lists.speakers import SpeakerLine
from stemmatic.archive.search.topics import TopicLine
from stemmatic.archive.verdicts.judgement import JudgedLink
from stemmatic.model import Carrier, Collation, Family, Heading, Link, Post, Precision, Quote, Series, Understanding

_TIME = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())
_BEGINNING = 280  # characters
_BATCH = 10_000  # rows


def _field(name: str, kind: pa.DataType, meaning: str) -> pa.Field:
    return pa.field(name, kind, metadata={"meaning": meaning})


POSTS = pa.schema(
    [
        _field("post", pa.string(), "the key, `platform:channel/number`"),
        _field("platform", pa.string(), "telegram, x, feed, table, text …"),
        _field("channel", pa.string(), "the channel's part of the key"),
        _field("channel_title", pa.string(), "the channel's display name, if known"),
        _field("number", pa.string(), "the post's number in its channel"),
        _field("date", _TIME, "when it was published, UTC; null if unknown"),
        _field("kind", pa.string(), "message, poll or service"),
        _field("title", pa.string(), "the title, where the platform has one"),
        _field("text", pa.string(), "the newest text, raw"),
        _field("languages", _TEXTS, "ISO 639-1 codes of its versions, in the order of the text"),
        _field("url", pa.string(), "where it was published"),
        _field("author", pa.string(), "the signature under it"),
        _field("forwarded", pa.bool_(), "whether the platform declares it a forward"),
        _field("forwarded_from", pa.string(), "the origin's name as displayed; null if not a forward, or not named"),
        _field("forwarded_from_id", pa.string(), "the origin's channel, or channel/number, as the dump has it"),
        _field("origin", pa.string(), "key of the post that it was forwarded from, if that is known"),
        _field("origin_held", pa.bool_(), "whether the archive holds the origin; null if not a forward"),
        _field("reply_to", pa.string(), "key of the post that it answers"),
        _field("quoted", pa.string(), "key of the post that it quotes"),
        _field("album", pa.string(), "number of the album's first post"),
        _field("edited", pa.bool_(), "whether the platform marks it as edited; null if unknown"),
        _field("edited_date", _TIME, "when it was last edited"),
        _field("revisions", pa.int64(), "how many different texts the dumps have of it"),
        _field("views", pa.int64(), "null if unknown"),
        _field("forwards", pa.int64(), "null if unknown"),
        _field("replies", pa.int64(), "null if unknown"),
        _field("reactions", pa.int64(), "all reactions together; null if unknown"),
        _field(
            "reaction_counts",
            pa.list_(pa.struct([("emoji", pa.string()), ("count", pa.int64())])),
            "reactions one by one; null if unknown",
        ),
        _field("speaker", pa.string(), "who speaks, from the heading"),
        _field("role", pa.string(), "the speaker's office, as printed"),
        _field("event", pa.string(), "the occasion, as printed"),
        _field("place", pa.string(), "where, as printed"),
        _field("stated_date", pa.string(), "the date that the heading states, ISO 8601 (day, month, `a/b`, `--06-11`)"),
        _field("hashtags", _TEXTS, "in the order of the text, each once"),
        _field("mentions", _TEXTS, "@names"),
        _field("links", _TEXTS, "addresses in the text and behind it"),
        _field("clauses", pa.list_(pa.int64()), "numbers of the numbered clauses"),
        _field("media", pa.list_(pa.struct([("kind", pa.string()), ("url", pa.string())])), "files that it carries"),
        _field("family", pa.string(), "id of its family, if it has one"),
        _field("absent_since", _TIME, "made then or later, a dump that should have it has it no more"),
        _field("absent_from", pa.string(), "SHA-256 of the first such dump; null if there is none"),
        _field("dump_sha256", pa.string(), "the dump that it was read in"),
        _field("position", pa.string(), "the place in that dump"),
        _field("extra", pa.string(), "JSON of the dump's other fields"),
        _field("disguises", _TEXTS, "how words are hidden from matching: `look-alike letters`, `invisible marks`"),
        _field("date_is_local", pa.bool_(), "whether the date is a local time whose zone is unknown: UTC stands in"),
    ]
)

PASSAGES = pa.schema(
    [
        _field("post", pa.string(), "key of the post"),
        _field("passage", pa.int64(), "number of the passage in the post, from 0"),
        _field("begin", pa.int64(), "first character in the raw text"),
        _field("end", pa.int64(), "one past the last character"),
        _field("text", pa.string(), "the raw text between them"),
        _field("kind", pa.string(), "heading, sentence, item, clause or pointer"),
        _field("language", pa.string(), "ISO 639-1 code, und, or zxx (in no language)"),
        _field("version", pa.int64(), "which language version of the post, from 0"),
        _field("clause", pa.int64(), "the number printed before a clause"),
        _field("boilerplate", pa.bool_(), "whether it is the channel's fixed text"),
    ]
)

_PAIR = pa.struct(
    [
        ("source_begin", pa.int64()),
        ("source_end", pa.int64()),
        ("target_begin", pa.int64()),
        ("target_end", pa.int64()),
        ("score", pa.float64()),
    ]
)

_CHANGE = pa.struct(
    [
        ("kind", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
        (
            "spans",
            pa.struct([(f"{side}_{end}", pa.int64()) for side in ("source", "target") for end in ("begin", "end")]),
        ),
    ]
)

LINKS = pa.schema(
    [
        _field("source", pa.string(), "key of the post that the text came from; in key order if not directed"),
        _field("target", pa.string(), "key of the post that has it from there"),
        _field("directed", pa.bool_(), "whether the direction is known"),
        _field("relation", pa.string(), "copy, edited copy, excerpt, edited excerpt, translation …"),
        _field("score", pa.float64(), "how sure the link is, 0 to 1"),
        _field("source_coverage", pa.float64(), "share of the source's words that the link accounts for"),
        _field("target_coverage", pa.float64(), "share of the target's words that the link accounts for"),
        _field("grounds", _TEXTS, "the evidence, in words"),
        _field("passages", pa.list_(_PAIR), "which passages of the newest texts answer one another"),
        _field("source_revision", pa.int64(), "the source's text that the link rests on, counted from 0, oldest first"),
        _field("target_revision", pa.int64(), "the target's text that the link rests on"),
        _field("verdict", pa.string(), "what a person says of it: right, wrong or unsure; null if nothing"),
        _field("verdict_comment", pa.string(), "and why"),
        _field(
            "changes",
            pa.list_(_CHANGE),
            "what changed between source and target that can turn the meaning: negation, name, place, number, date, "
            "unit, modality, speaker, quotation, intensifier, condition; `term` are other words in one place, "
            "of which a reader has to say",
        ),
    ]
)

_EDGE = pa.struct(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("relation", pa.string()),
        ("score", pa.float64()),
        ("declared", pa.bool_()),
        ("determined", pa.bool_()),
        ("directed", pa.bool_()),
        ("alternatives", _TEXTS),
        ("grounds", _TEXTS),
    ]
)

_WITNESS = pa.struct(
    [
        ("witness", pa.string()),
        ("post", pa.string()),
        ("begin", pa.int64()),
        ("end", pa.int64()),
        ("language", pa.string()),
        ("container", pa.bool_()),
    ]
)

_LOST = pa.struct([("key", pa.string()), ("name", pa.string())])

FAMILIES = pa.schema(
    [
        _field("family", pa.string(), "the id; it depends only on the text that the others go back to"),
        _field("summary", pa.string(), "what it is, in a few sentences"),
        _field("posts", _TEXTS, "keys, in order of time"),
        _field(
            "witnesses",
            pa.list_(_WITNESS),
            "which characters of each post's text carry the statement; a witness in several pieces or posts has a row "
            "for each; `container` says that the post holds other texts too",
        ),
        _field("channels", _TEXTS, "channels, in the order in which they had it"),
        _field("languages", _TEXTS, "languages, in the order of codes"),
        _field("earliest", pa.string(), "key of the earliest post in this archive; null if that is open"),
        _field("earliest_date", _TIME, "its date"),
        _field(
            "stemma",
            pa.list_(_EDGE),
            "the proposed descent; `determined` is false where the evidence is open, `directed` where nothing tells "
            "which end is the source",
        ),
        _field(
            "lost",
            pa.list_(_LOST),
            "origins that forwards name, or that the texts call for (`lost:…`), and the archive does not hold",
        ),
        _field("series", pa.string(), "id of the series that it is an instance of; null if of none"),
        _field("verdicts", pa.list_(pa.int64()), "entries of `export verdicts` that act here"),
        _field("hidden", pa.bool_(), "whether somebody wants it left out of lists"),
    ]
)

SERIES = pa.schema(
    [
        _field("series", pa.string(), "the id; it depends on the first post only"),
        _field("posts", _TEXTS, "keys of its instances, in order of time"),
        _field("channels", _TEXTS, "channels that have any, in that order"),
        _field("first", _TIME, "date of the first instance"),
        _field("last", _TIME, "date of the latest"),
        _field("beginning", pa.string(), "how the latest instance begins"),
    ]
)

_SPAN = pa.struct([("begin", pa.int64()), ("end", pa.int64())])

_CARRIER = pa.struct([("post", pa.string()), ("spans", pa.list_(_SPAN))])

_ENTRY = pa.struct([("verdict", pa.string()), ("comment", pa.string()), ("by", pa.string()), ("date", _TIME)])

VERDICTS = pa.schema(
    [
        _field("source", pa.string(), "key of the post that was judged to be the source; in key order if not directed"),
        _field("target", pa.string(), "key of the other post"),
        _field(
            "verdict",
            pa.string(),
            "right, wrong or unsure of a link; one statement, not one statement or hidden of statements; null if it "
            "was withdrawn",
        ),
        _field("comment", pa.string(), "why; empty if nothing was written"),
        _field("by", pa.string(), "who says so; null if not given"),
        _field("date", _TIME, "when it was said"),
        _field(
            "state",
            pa.string(),
            "the link today: found, changed, no longer found or never found; of statements: acts or does not act",
        ),
        _field("changes", _TEXTS, "what is otherwise today than it was judged, in words"),
        _field("relation", pa.string(), "of the link as it was judged; null if there was none"),
        _field("directed", pa.bool_(), "whether its direction was known"),
        _field("score", pa.float64(), "its score"),
        _field("source_coverage", pa.float64(), "its share of the source's words"),
        _field("target_coverage", pa.float64(), "its share of the target's words"),
        _field("source_revision", pa.int64(), "the source's text that it rested on, as it was numbered then"),
        _field("target_revision", pa.int64(), "the target's text that it rested on, as it was numbered then"),
        _field("source_text_sha256", pa.string(), "of that text, white space folded, UTF-8"),
        _field("target_text_sha256", pa.string(), "of that text, white space folded, UTF-8"),
        _field("earlier", pa.list_(_ENTRY), "what was said before, oldest first"),
        _field("entry", pa.int64(), "number of the latest entry"),
        _field("families", _TEXTS, "of statements: ids of the families that they were, as it was judged"),
        _field("ours", pa.list_(_CARRIER), "of statements: what is meant, or leaves; without spans the whole post"),
        _field("theirs", pa.list_(_CARRIER), "of statements: the other one, or what stays"),
    ]
)

PERSONS = pa.schema(
    [
        _field("person", pa.string(), "what the person is called in this archive's tables: the sounds of the name"),
        _field("name", pa.string(), "the name that stands for all, in the nominative"),
        _field("body", pa.bool_(), "whether it is no person but a ministry, a company"),
        _field(
            "names",
            pa.list_(pa.struct([("name", pa.string()), ("count", pa.int64()), ("sure", pa.float64())])),
            "the names met, each with the number of posts and how sure it is the person's, 0 to 1",
        ),
        _field("posts", pa.int64(), "in how many posts the person speaks"),
        _field("quoted", pa.int64(), "of these, how many name the person in no heading"),
        _field("channels", pa.int64(), "of how many channels"),
        _field("first", _TIME, "date of the earliest"),
        _field("last", _TIME, "date of the latest"),
    ]
)

ATTRIBUTIONS = pa.schema(
    [
        _field("post", pa.string(), "key of the post"),
        _field("begin", pa.int64(), "first character of what is said, in the raw text"),
        _field("end", pa.int64(), "one past the last"),
        _field("text", pa.string(), "the raw text between them"),
        _field("reported", pa.bool_(), "whether it is told in other words than the speaker's"),
        _field("speaker", pa.string(), "who says it, as the post has the name, in full if it has it in full"),
        _field("person", pa.string(), "whose name that is: `person` of `export persons`"),
        _field("name", pa.string(), "the name that stands for all names of that person"),
        _field("role", pa.string(), "what stands before the name, as printed"),
        _field("body", pa.bool_(), "whether it is no person but a ministry, a company"),
        _field("cue", pa.string(), "the words or the sign that attribute it; null: the heading says who speaks"),
        _field("cue_begin", pa.int64(), "where they begin"),
        _field("cue_end", pa.int64(), "one past where they end"),
        _field("named_begin", pa.int64(), "where the words that name the speaker begin"),
        _field("named_end", pa.int64(), "one past where they end"),
    ]
)

READINGS = pa.schema(
    [
        _field("place", pa.int64(), "number of the place in the collation, from 0"),
        _field("siglum", pa.string(), "the witness's short label"),
        _field("post", pa.string(), "key of the witness's post"),
        _field("version", pa.int64(), "which language version of the post, from 0"),
        _field("revision", pa.int64(), "which earlier text of the post, from 0; null: its newest"),
        _field("language", pa.string(), "the witness's language"),
        _field("state", pa.string(), "base, same, changed, cut, added, translated or absent, against its source"),
        _field("text", pa.string(), "what the witness has there"),
        _field("begin", pa.int64(), "first character in the raw text; null where it has nothing"),
        _field("end", pa.int64(), "one past the last character"),
        _field("against", pa.string(), "siglum of the witness that it is read against there; empty if none"),
        _field("moved", pa.bool_(), "whether it stands elsewhere in the order of the text than in that witness"),
        _field("lacks", pa.list_(pa.string()), "names, numbers, dates, clauses of that witness that it lacks"),
        _field("brings", pa.list_(pa.string()), "the same that it alone has"),
    ]
)

TOPICS = pa.schema(
    [
        _field("topic", pa.string(), "the first of its hashtags, folded"),
        _field("shown", pa.string(), "its hashtags as they are printed most often, those of most posts first"),
        _field("posts", pa.int64(), "how many posts have any of them"),
        _field(
            "tags",
            pa.list_(pa.struct([("name", pa.string()), ("tag", pa.string()), ("posts", pa.int64())])),
            "the hashtags: as printed, folded, and in how many posts",
        ),
        _field(
            "pairs",
            pa.list_(
                pa.struct(
                    [
                        ("one", pa.string()),
                        ("other", pa.string()),
                        ("sounds_alike", pa.bool_()),
                        ("statements", pa.int64()),
                        ("example", pa.string()),
                    ]
                )
            ),
            "why they are one: in so many statements a text has the one and its translation the other; `example` is "
            "the family of such a statement",
        ),
    ]
)

ANNOTATIONS = pa.schema(
    [
        _field("entry", pa.int64(), "its number"),
        _field("kind", pa.string(), "bookmark, tag, comment or search"),
        _field("of", pa.string(), "post, family or query"),
        _field("target", pa.string(), "today's key of the post or id of the family; the query"),
        _field("text", pa.string(), "the tag, the comment or the search's name; empty for a bookmark"),
        _field("date", _TIME, "when it was noted"),
        _field("by", pa.string(), "by whom; null if not given"),
        _field("held", pa.bool_(), "whether the archive has this post or family today"),
    ]
)

SCHEMAS: Mapping[str, pa.Schema] = {
    "posts": POSTS,
    "passages": PASSAGES,
    "links": LINKS,
    "families": FAMILIES,
    "series": SERIES,
    "verdicts": VERDICTS,
    "annotations": ANNOTATIONS,
    "persons": PERSONS,
    "attributions": ATTRIBUTIONS,
    "topics": TOPICS,
}


def _row(table: pa.Schema, *records: object, **own: Any) -> dict[str, Any]:
    """A row of a table: fields that are its ``own``, and those that the first record has that has one of the name."""
    return {
        name: _plain(own[name] if name in own else _first(name, records), kind) for name, kind in _fields(table).items()
    }


def _first(name: str, records: Sequence[object]) -> Any:
    """What the first record that has a field of this name has there; None if a record that may have it is absent.

    Raises:
        KeyError: no record has such a field.
    """
    for one in records:
        if hasattr(one, name):
            return getattr(one, name)
    if None in records:
        return None
    raise KeyError(name)


def _plain(value: Any, kind: pa.DataType) -> Any:
    """A value as tables have it: a tuple is a list there, a record a mapping of the fields that are asked for."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one, kind.value_type) for one in value]
    if is_dataclass(value):
        return {name: _plain(getattr(value, name), inner) for name, inner in _fields(kind).items()}
    return value


@cache
def _fields(table: pa.Schema | pa.StructType) -> dict[str, pa.DataType]:
    return {one.name: one.type for one in table}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """What the archive knows of a post beside the post itself."""

    understanding: Understanding | None
    origin: tuple[str | None, bool] | None
    family: str | None
    revisions: int
    absent_since: datetime | None = None
    absent_from: str | None = None


def post_row(post: Post, facts: PostFacts) -> dict[str, Any]:
    """A row of POSTS."""
    record = facts.understanding or Understanding()
    forward, origin = post.forward, facts.origin or (None, None)
    heading = join_headings(record.headings)
    origin_id = "/".join(part for part in (forward.channel, forward.number) if part) if forward else ""
    return _row(
        POSTS,
        post,
        record,
        heading,
        facts,
        post=post.key,
        place=heading.place,
        forwarded=forward is not None,
        forwarded_from=forward.name if forward else None,
        forwarded_from_id=origin_id or None,
        origin=origin[0],
        origin_held=origin[1],
        reactions=None if post.reactions is None else sum(one.count for one in post.reactions),
        reaction_counts=post.reactions,
        links=tuple(dict.fromkeys((*record.links, *post.links))),
        dump_sha256=post.place.dump_sha256,
        position=post.place.position,
        date_is_local=bool(post.precision & Precision.LOCAL),
        extra=json.dumps(dict(post.extra), ensure_ascii=False, sort_keys=True, default=str) if post.extra else None,
        disguises=tuple(one.kind.value for one in record.disguises),
    )


def join_headings(headings: Sequence[Heading]) -> Heading:
    """One heading for a post: of each fact what the first version that states it says."""
    names = (one.name for one in fields(Heading))
    return Heading(**{name: next((said for one in headings if (said := getattr(one, name))), None) for name in names})


def topic_row(topic: TopicLine) -> dict[str, Any]:
    """A row of TOPICS."""
    return _row(TOPICS, topic)


def passage_rows(post: Post, record: Understanding) -> list[dict[str, Any]]:
    """The rows of PASSAGES for one post."""
    return [
        _row(PASSAGES, one, post=post.key, passage=number, text=post.text[one.begin : one.end])
        for number, one in enumerate(record.passages)
    ]


def person_row(line: SpeakerLine, names: Sequence[tuple[str, int, float]]) -> dict[str, Any]:
    """A row of PERSONS; ``names`` are those met, with the number of posts and how sure each is."""
    held = [{"name": name, "count": count, "sure": sure} for name, count, sure in names]
    return _row(PERSONS, line, names=held)


def attribution_row(post: Post, said: Quote, person: tuple[str, str]) -> dict[str, Any]:
    """A row of ATTRIBUTIONS; ``person`` is whose the speaker's name is, and the name that stands for all."""
    cue, named = said.cue or (None, None), said.named or (None, None)
    return _row(
        ATTRIBUTIONS,
        said,
        post=post.key,
        text=post.text[said.begin : said.end],
        person=person[0],
        name=person[1],
        cue=post.text[slice(*cue)] if said.cue else None,
        cue_begin=cue[0],
        cue_end=cue[1],
        named_begin=named[0],
        named_end=named[1],
    )


def link_row(link: Link, judged: JudgedLink | None = None) -> dict[str, Any]:
    """A row of LINKS."""
    verdict = judged.judgement.verdict if judged else None
    comment = judged.judgement.comment if judged and verdict else None
    return _row(LINKS, link, verdict=verdict, verdict_comment=comment)


def verdict_row(judged: JudgedLink) -> dict[str, Any]:
    """A row of VERDICTS."""
    said = judged.said
    own = {"families": said.families, "ours": _carriers(said.ours), "theirs": _carriers(said.theirs)}
    return _row(VERDICTS, judged, judged.judgement, judged.judgement.link, **own)


def annotation_row(one: Annotation) -> dict[str, Any]:
    """A row of ANNOTATIONS."""
    return _row(ANNOTATIONS, one)


def _carriers(side: Sequence[Carrier]) -> list[dict[str, Any]]:
    return [{"post": one.post, "spans": [{"begin": begin, "end": end} for begin, end in one.spans]} for one in side]


def family_row(family: Family, earliest_date: datetime | None, summary: str) -> dict[str, Any]:
    """A row of FAMILIES."""
    witnesses = [
        {name: getattr(one, "siglum" if name == "witness" else name) for name in _fields(_WITNESS)}
        for one in family.witnesses
    ]
    return _row(FAMILIES, family, family=family.id, earliest_date=earliest_date, summary=summary, witnesses=witnesses)


def series_row(series: Series, first: Post | None, last: Post | None) -> dict[str, Any]:
    """A row of SERIES; the posts are its first and its latest instance."""
    return _row(
        SERIES,
        series,
        series=series.id,
        first=first.date if first else None,
        last=last.date if last else None,
        beginning=last.text[:_BEGINNING] if last else "",
    )


def reading_rows(collation: Collation) -> Iterator[dict[str, Any]]:
    """The rows of READINGS."""
    numbers = collation.numbers or range(1, len(collation.places) + 1)
    for number, readings in zip(numbers, collation.places, strict=True):
        for witness, reading in zip(collation.witnesses, readings, strict=True):
            details = {name: [one.text for one in getattr(reading, name)] for name in ("lacks", "brings")}
            yield _row(READINGS, witness, reading, place=number - 1, **details)


def to_table(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table of the given schema, built in batches."""
    rest = iter(rows)
    batches = iter(lambda: list(islice(rest, _BATCH)), [])
    return pa.Table.from_batches([pa.RecordBatch.from_pylist(part, schema=schema) for part in batches], schema=schema)
