"""The nouns of Stemmatic: frozen records without I/O.

Unknown is not zero: a field that a dump does not have is ``None``. Times are UTC. Spans are half-open
``[begin, end)`` in characters of the raw text. Scores run from 0 to 1, higher is closer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import IntFlag, StrEnum
from typing import Any
from urllib.parse import unquote

from stemmatic.notebook import html_table

NO_LANGUAGE = "zxx"  # of a passage, as ISO 639-2 has it: random letters, keys, what programs write for programs
ELSEWHERE = "elsewhere: "  # how the ground of an edge begins whose ends may both have their text from elsewhere
INFERRED = "lost"  # in the place of the platform, in keys of exemplars that nobody names
_CAPTURE = re.compile(r"(?:\A|: )capture (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) \(sha256 ([0-9a-f]{16})\) (\S+?)(?:: |\Z)")
_KEY_UNSAFE = re.compile(r"[%/\x00-\x1f\x7f]")


def make_key(platform: str, channel: str, number: str) -> str:
    """The key of a post, ``platform:channel/number``.

    ``/``, ``%`` and control characters inside channel and number are percent-encoded, so that keys of different
    posts never collide.
    """

    if _KEY_UNSAFE.search(channel) is not None or _KEY_UNSAFE.search(number) is not None:
        channel, number = (_KEY_UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", part) for part in (channel, number))
    return f"{platform}:{channel}/{number}"


def split_key(key: str) -> tuple[str, str, str]:
    """Platform, channel and number of a key that :func:`make_key` made."""
    platform, _, rest = key.partition(":")
    channel, _, number = rest.rpartition("/")
    return platform, unquote(channel), unquote(number)


# --- what was received -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A file that was received: an export, a saved page, a table, pasted text."""

    sha256: str
    name: str
    format: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post was read: the dump and the position in it, as a person would look it up."""

    dump_sha256: str
    position: str

    @property
    def capture(self) -> WebCapture | None:
        """The capture of a web page that the post stands in, where the dump holds such captures."""
        return captured_in(self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebCapture:
    """What a server answered at one time, kept in a WARC file; positions in it begin with its words.

    ``sha256`` are the first 16 hex digits of the SHA-256 of its content.
    """

    time: datetime
    sha256: str
    url: str

    def __str__(self) -> str:
        return f"capture {self.time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} (sha256 {self.sha256}) {self.url}"


def captured_in(position: str) -> WebCapture | None:
    """The capture that a position of a WARC file names."""
    if "capture " not in position or not (found := _CAPTURE.search(position)):
        return None
    time, sha256, url = found.groups()
    return WebCapture(time=datetime.fromisoformat(time), sha256=sha256, url=url)


class PostKind(StrEnum):
    """What sort of item a channel published."""

    MESSAGE = "message"
    POLL = "poll"
    SERVICE = "service"


UNKNOWN_ZONE = timezone(timedelta(0), "local time, zone unknown")
"""The zone of a local time that names none: UTC stands in, and whoever shows the time says so."""
ZONE_HOURS = 14
"""By how many hours a local time may lie before or behind UTC, whatever its zone."""


class Precision(IntFlag):
    """What a date does not say: of a day, the time; of a local time, the zone, for which UTC stands in."""

    EXACT = 0
    DAY = 1
    LOCAL = 2


def surely_earlier(one: Post, other: Post) -> bool:
    """Whether a post was published before another, whatever zones their local times may have."""
    if one.date is None or other.date is None:
        return False
    local = (one.precision | other.precision) & Precision.LOCAL
    one_zone = one.precision & other.precision & Precision.LOCAL and one.channel == other.channel
    slack = timedelta(hours=ZONE_HOURS) if local and not one_zone else timedelta(0)
    return one.date + slack < other.date


def shown_date(post: Post) -> datetime | None:
    """The date of a post as it is to be shown: in :data:`UNKNOWN_ZONE` where it is a local time that names no zone."""
    local = post.date and post.extra and post.precision & Precision.LOCAL
    return post.date.replace(tzinfo=UNKNOWN_ZONE) if post.date and local else post.date


def precision_of(extra: Mapping[str, Any]) -> Precision:
    """How precisely the date of a post with this ``extra`` is known."""
    if not extra:
        return Precision.EXACT
    day = Precision.DAY if extra.get("date_precision") == "day" else Precision.EXACT
    return day | Precision.LOCAL if extra.get("date_is_local") else day


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A repost that the platform itself declares; every field may be unknown.

    ``channel`` and ``number`` are the origin's key parts where the dump has them (a channel's user name or numeric
    id, the number of the origin's post); ``name`` is the origin as it was displayed.
    """

    name: str | None = None
    channel: str | None = None
    number: str | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """How often readers gave one emoji (or the name of a custom one)."""

    emoji: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that a post carries; the file itself is not kept."""

    kind: str  # photo, video, round-video, audio, document, sticker, location, thumbnail …
    url: str | None = None
    name: str | None = None


class TextStyle(StrEnum):
    """How a platform shows a part of a text."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINED = "underlined"
    STRUCK = "struck through"
    CODE = "code"
    PREFORMATTED = "preformatted"
    QUOTE = "quote"
    SPOILER = "spoiler"
    LINK = "link"
    EMOJI = "custom emoji"


@dataclass(frozen=True, slots=True)
class Formatting:
    """A part of a post's text that its platform shows otherwise: characters ``[begin, end)``.

    ``target`` is a link's address, or what names a custom emoji, where the dump has it.
    """

    style: TextStyle
    begin: int
    end: int
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """The card that a platform shows for a link in a post."""

    url: str
    site_name: str | None = None
    title: str | None = None
    description: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One published item.

    ``edited`` says whether the platform marks the post as edited (``None``: the dump cannot tell). ``reactions`` is
    ``None`` where unknown and empty where the dump says that there are none. ``extra`` keeps the fields of the
    dump's record that have no place of their own here; its values are what JSON can hold. ``formatting`` is that of
    ``text`` as it stands, where the dump has it.
    """

    platform: str
    channel: str
    number: str
    text: str
    place: Place
    channel_title: str | None = None
    kind: PostKind = PostKind.MESSAGE
    title: str | None = None
    date: datetime | None = None
    edited: bool | None = None
    edited_date: datetime | None = None
    author: str | None = None
    url: str | None = None
    forward: Forward | None = None
    reply_to: str | None = None
    quoted: str | None = None
    album: str | None = None
    views: int | None = None
    forwards: int | None = None
    replies: int | None = None
    reactions: tuple[Reaction, ...] | None = None
    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()
    formatting: tuple[Formatting, ...] = ()
    previews: tuple[LinkPreview, ...] = ()
    declared_language: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """``platform:channel/number``."""
        return make_key(self.platform, self.channel, self.number)

    @property
    def precision(self) -> Precision:
        """How precisely ``date`` is known."""
        return precision_of(self.extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelInfo:
    """What a dump says of a channel as a whole, on the day that it was made.

    ``channel`` is the channel's part of its posts' keys, or an empty string where the dump does not say it.
    ``counters`` are the numbers that the platform shows beside ``subscribers``: photos, videos, links.
    """

    platform: str
    channel: str
    title: str | None = None
    description: str | None = None
    image_url: str | None = None
    subscribers: int | None = None
    counters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something in a dump that was not kept, and why, in words for a person."""

    dump: str
    position: str
    reason: str
    advice: str = ""
    deliberate: bool = False  # left out on purpose (a private chat, a person's name), not for a fault


# --- what a post says --------------------------------------------------------------------------------------------


class PassageKind(StrEnum):
    """The form of a passage."""

    HEADING = "heading"
    SENTENCE = "sentence"
    ITEM = "item"
    CLAUSE = "clause"
    POINTER = "pointer"  # "Read in full", a bare link, a row of hashtags


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A span of a post's text: sentence, list item, numbered clause.

    ``language`` is an ISO 639-1 code, ``und`` where the text is too little to tell, or ``zxx`` where it is much and
    like no language. ``version`` counts the language versions of the post from 0. ``clause`` is the number printed
    before a clause.
    """

    begin: int
    end: int
    kind: PassageKind
    language: str
    version: int = 0
    clause: int | None = None
    boilerplate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a post's heading states; ``stated_date`` is ISO 8601: a day, a month, a span ``a/b``, ``--06-11``."""

    speaker: str | None = None
    role: str | None = None
    event: str | None = None
    place: str | None = None
    stated_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What is said in a post, and whom it is attributed to; ``reported`` if in other words than the speaker's.

    ``cue`` are the words (or the sign) that attribute it, ``named`` those that name the speaker, as spans of the text;
    without a cue the heading says who speaks. ``role`` is what stands before the name, ``body`` says that no person
    speaks but a ministry, a company.
    """

    begin: int
    end: int
    speaker: str | None = None
    role: str | None = None
    cue: tuple[int, int] | None = None
    named: tuple[int, int] | None = None
    reported: bool = False
    body: bool = False


class DisguiseKind(StrEnum):
    """How words of a text are hidden from whoever compares or searches texts, though a reader sees nothing of it."""

    LOOKALIKES = "look-alike letters"
    INVISIBLE = "invisible marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguise:
    """How many words of a text are disguised in one way; the first of them stands at ``[begin, end)``."""

    kind: DisguiseKind
    words: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a post's text says, found by rules that know the text and its channel only.

    ``elisions`` are the spans of marks such as ``<...>``; ``clauses`` the printed numbers in order; ``clause_gaps``
    the runs of numbers that are left out between them, as (first, last).
    """

    passages: tuple[Passage, ...] = ()
    headings: tuple[Heading, ...] = ()  # one a version
    quotes: tuple[Quote, ...] = ()
    elisions: tuple[tuple[int, int], ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    clauses: tuple[int, ...] = ()
    clause_gaps: tuple[tuple[int, int], ...] = ()
    disguises: tuple[Disguise, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the versions, each once: of every version the one that most of its text is in."""
        sizes: dict[int, dict[str, int]] = {}
        for passage in self.passages:
            if passage.language != "und":
                version = sizes.setdefault(passage.version, {})
                version[passage.language] = version.get(passage.language, 0) + passage.end - passage.begin
        return tuple(dict.fromkeys(max(held, key=held.__getitem__) for held in sizes.values()))


# --- how posts hang together -------------------------------------------------------------------------------------


class Relation(StrEnum):
    """What a link says about its ends."""

    COPY = "copy"
    EDITED_COPY = "edited copy"
    EXCERPT = "excerpt"
    EDITED_EXCERPT = "edited excerpt"
    EXPANDED_COPY = "expanded copy"
    SHARED_PASSAGES = "shared passages"
    TRANSLATION = "translation"
    TRANSLATED_EXCERPT = "translated excerpt"
    EXPANDED_TRANSLATION = "expanded translation"
    SHARED_TRANSLATED_PASSAGES = "shared translated passages"

    @property
    def crosses_languages(self) -> bool:
        """Whether the ends are in different languages."""
        return "transla" in self.value


@dataclass(frozen=True, slots=True)
class PassagePair:
    """One passage of the source and the passage of the target that answers it."""

    source_begin: int
    source_end: int
    target_begin: int
    target_end: int
    score: float

    @property
    def turned(self) -> PassagePair:
        """The same, with the target first."""
        return PassagePair(self.target_begin, self.target_end, self.source_begin, self.source_end, self.score)


def turn_pairs(pairs: Iterable[PassagePair]) -> tuple[PassagePair, ...]:
    """Pairs of passages with the target first, in the order that they have there."""
    return tuple(sorted((one.turned for one in pairs), key=lambda one: (one.source_begin, one.target_begin)))


class ChangeKind(StrEnum):
    """What a change on the way touched, of what can turn the meaning of a text."""

    NEGATION = "negation"
    NAME = "name"
    PLACE = "place"
    NUMBER = "number"
    DATE = "date"
    UNIT = "unit"
    MODALITY = "modality"
    SPEAKER = "speaker"
    QUOTATION = "quotation"
    INTENSIFIER = "intensifier"
    CONDITION = "condition"
    TERM = "term"

    @property
    def turns(self) -> bool:
        """Whether it turns the meaning by what it is; of a ``term``, other words in one place, a reader has to say."""
        return self is not ChangeKind.TERM


@dataclass(frozen=True, slots=True)
class ChangeSpans:
    """Where a change stands in both texts; a side that has nothing has an empty span where it would stand."""

    source_begin: int
    source_end: int
    target_begin: int
    target_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change between source and target that can turn the meaning: what stood there before, and what stands there.

    Of a negation, modality, intensifier, condition or speaker that was added, ``before`` is empty, or the words in the
    place of which it came; of one taken away ``after`` is. A ``quotation`` became words without quotation marks.
    """

    kind: ChangeKind
    before: str
    after: str
    spans: ChangeSpans

    @property
    def said(self) -> str:
        """The change in plain words."""
        if not self.before:
            return f"{self.kind} added: “{self.after}”"
        if not self.after:
            return f"{self.kind} taken away: “{self.before}”"
        return f"{self.kind} changed: “{self.before}” → “{self.after}”"

    @property
    def turned(self) -> Change:
        """The same, read from the target to the source."""
        one = self.spans
        spans = ChangeSpans(one.target_begin, one.target_end, one.source_begin, one.source_end)
        return replace(self, before=self.after, after=self.before, spans=spans)

    def as_list(self) -> list[str | int]:
        """The change as archives keep it: kind, before, after, the numbers of the spans."""
        one = self.spans
        spans = (one.source_begin, one.source_end, one.target_begin, one.target_end)
        return [self.kind.value, self.before, self.after, *spans]

    @classmethod
    def of_list(cls, kept: Sequence[Any]) -> Change:
        """The change that :meth:`as_list` gave."""
        return cls(kind=ChangeKind(kept[0]), before=kept[1], after=kept[2], spans=ChangeSpans(*kept[3:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An accepted, evidenced relation between two posts, inferred by Stemmatic.

    Where ``directed`` is false, source and target stand in key order and mean no descent. Coverage is the share of
    a side's words that the link accounts for. Two versions inside one post are a link of the post with itself.
    The revisions, counted from 0, are the texts that the link rests on, and ``changes``, in the order of the source,
    are those between them that can turn the meaning. ``passages`` are of the newest texts of both: a link that rests on
    what an edit took out has none.
    """

    source: str
    target: str
    directed: bool
    relation: Relation
    score: float
    source_coverage: float
    target_coverage: float
    grounds: tuple[str, ...]
    passages: tuple[PassagePair, ...]
    source_revision: int = 0
    target_revision: int = 0
    changes: tuple[Change, ...] = ()


class Verdict(StrEnum):
    """What a person says: the first three of a link, the others of what carries a statement.

    Families are found by them; links stay as they are inferred, whatever is said of them.
    """

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"
    ONE = "one statement"
    APART = "not one statement"
    HIDDEN = "hidden"

    @property
    def of_link(self) -> bool:
        """Whether it is said of the link between two posts."""
        return self in _OF_LINKS

    @property
    def joins(self) -> bool:
        """Whether it says that two posts belong together."""
        return self in (Verdict.RIGHT, Verdict.ONE)


_OF_LINKS = frozenset({Verdict.RIGHT, Verdict.WRONG, Verdict.UNSURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What a verdict names: a post, or the ``spans`` of its text that carry a statement; without any, all of it.

    ``text_sha256`` is the hash of that text, white space folded; ``keys`` are further keys under which dumps have the
    post.
    """

    post: str
    spans: tuple[tuple[int, int], ...] = ()
    text_sha256: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A verdict that stands, as families take it: its entry, and what it says of ours and, mostly, theirs.

    Where one group is said not to be one statement with another, ``ours`` are those that leave.
    """

    entry: int
    verdict: Verdict
    ours: tuple[Carrier, ...]
    theirs: tuple[Carrier, ...] = ()

    @property
    def ends(self) -> frozenset[str]:
        """The two posts of a link, if it is one that this is said of."""
        return frozenset((self.ours[0].post, self.theirs[0].post))

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """All that it names."""
        return (*self.ours, *self.theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """An edge of a stemma: ``target`` is proposed to descend from ``source``, on these grounds.

    ``declared`` edges come from a forward header. ``determined`` is false where the evidence leaves the direction,
    or the choice among ``alternatives``, open. ``directed`` is false where nothing tells which end is the source:
    then the ends hang together, and that is all.
    """

    source: str
    target: str
    grounds: tuple[str, ...]
    relation: str
    score: float
    declared: bool = False
    determined: bool = True
    directed: bool = True
    alternatives: tuple[str, ...] = ()

    @property
    def from_elsewhere(self) -> bool:
        """Whether it says that both ends may have their text from elsewhere."""
        return any(ground.startswith(ELSEWHERE) for ground in self.grounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostExemplar:
    """An origin that a forward names, or that the texts call for (``inferred``), and that the archive does not hold.

    ``earlier`` is one that it holds as a text that a post had before it was edited: ``key`` is the post's, ``date``
    when it was published.
    """

    key: str
    name: str
    date: datetime | None = None
    earlier: bool = False

    @property
    def inferred(self) -> bool:
        """Whether no forward names it: it is drawn since two texts have what neither can have from the other."""
        return self.key.startswith(f"{INFERRED}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What a post has of a statement: characters ``[begin, end)`` of its text, mostly all of it, and its short label.

    A witness in several pieces has a row for each, all with its siglum; so have the posts of a thread. A ``container``
    holds other texts too: a digest, a list of quotes, a text that contains an earlier one. ``version`` counts the
    post's language versions from 0. In a collation a post that was edited can have a column for an earlier text beside
    its own: then ``revision`` says which of its texts that is, from 0, and the siglum does from 1: ``A_r1``.
    """

    siglum: str
    post: str
    version: int
    language: str
    begin: int = 0
    end: int = 0
    container: bool = False
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The witnesses of one statement, in order of time, and the stemma proposed for them.

    ``posts`` are those that witnesses stand in, each once; a post can be in several families. ``series`` is the series
    that the statement is an instance of, if any. ``verdicts`` are the entries of what people said that act here;
    a ``hidden`` family is one that somebody wants left out of lists.
    """

    id: str
    posts: tuple[str, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    earliest: str | None  # None where a local time leaves it open
    stemma: tuple[Descent, ...]
    lost: tuple[LostExemplar, ...]
    witnesses: tuple[Witness, ...] = ()
    series: str | None = None
    verdicts: tuple[int, ...] = ()
    hidden: bool = False

    @property
    def containers(self) -> frozenset[str]:
        """The posts that hold other texts too."""
        return frozenset(one.post for one in self.witnesses if one.container)

    def _repr_html_(self) -> str:
        """The proposed stemma, as a notebook shows it."""
        caption = (
            f"family {self.id}: {len(self.posts)} posts in {', '.join(self.channels)} ({', '.join(self.languages)})"
        )
        rows = (
            (one.source, "→" if one.determined else "—", one.target, one.relation, one.score, one.grounds)
            for one in self.stemma
        )
        return html_table(caption, ("source", "", "target", "relation", "score", "grounds"), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One frame with changing fillings, such as rates, forecasts or job lists: posts in order of time."""

    id: str
    posts: tuple[str, ...]
    channels: tuple[str, ...]


class ReadingState(StrEnum):
    """How a witness's reading stands to that of its proposed source: ``absent`` means that neither has the place."""

    BASE = "base"
    SAME = "same"
    CHANGED = "changed"
    CUT = "cut"
    ADDED = "added"
    TRANSLATED = "translated"
    ABSENT = "absent"


class DetailKind(StrEnum):
    """What a part of a sentence is that a translation of the sentence may leave out."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Detail:
    """A name, number, date or clause at characters ``[begin, end)`` of the text of the post that has it."""

    kind: DetailKind
    text: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one witness has at one place of a collation.

    ``words`` marks the wording against the source's reading, where both are in one language: pairs of (state, text)
    with the states same, added and cut. The texts joined, cut ones left out, give the reading back. ``against`` is the
    siglum of the witness that it is read against here. Across languages
    ``lacks`` are the details of the source's reading without a counterpart here, ``brings`` those that only this one
    has. ``moved`` says that it stands elsewhere in the order of the text than in its source.
    """

    siglum: str
    state: ReadingState
    text: str = ""
    begin: int | None = None
    end: int | None = None
    words: tuple[tuple[ReadingState, str], ...] = ()
    against: str = ""
    moved: bool = False
    lacks: tuple[Detail, ...] = ()
    brings: tuple[Detail, ...] = ()

    @property
    def kept(self) -> float | None:
        """The share of the source's words, by their letters, that it has; None unless both are in one language."""
        letters = {state: sum(len(text) for one, text in self.words if one is state) for state in ReadingState}
        whole = letters[ReadingState.SAME] + letters[ReadingState.CUT]
        return letters[ReadingState.SAME] / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollatedChange:
    """A change that can turn the meaning, between two posts of a collation, at a place of it, counted from 1.

    ``source_revision`` is given where it is a change of an earlier text of the source, counted from 0.
    """

    place: int
    source: str
    target: str
    change: Change
    source_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collation:
    """Witnesses aligned passage by passage; ``places`` has one row a place, one reading a witness in each.

    Where it shows some witnesses of a whole, ``numbers`` are those of its places there, from 1, and ``holders`` says
    how many witnesses of the whole have each; empty where it is the whole. ``changes`` are those of witnesses against
    what they are read against, by the numbers of places in the whole.
    """

    witnesses: tuple[Witness, ...]
    places: tuple[tuple[Reading, ...], ...]
    numbers: tuple[int, ...] = ()
    holders: tuple[int, ...] = ()
    changes: tuple[CollatedChange, ...] = ()
