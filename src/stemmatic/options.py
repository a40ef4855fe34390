"""Every threshold of Stemmatic in one place: default, unit, meaning, and what justifies it.

An option's text ends with the benchmark that moves it, in brackets, or with "a choice" where nothing was measured.
All records are frozen; :func:`as_dict` of them keys the runs of an archive.
"""

from __future__ import annotations

import codecs
import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from stemmatic.errors import OptionError

_LARGEST = 2**31 - 1


def _option(default: Any, unit: str, meaning: str) -> Any:
    return field(default=default, metadata={"unit": unit, "meaning": meaning})


def _weights(text: str) -> tuple[tuple[str, float], ...]:
    """Names and their weights, as they are written: ``name weight, name weight …``"""
    return tuple((name, float(weight)) for name, weight in map(str.split, text.split(", ")))


class _Checked:
    """Refuses values that nothing can be done with, in Python as on the command line."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]
            value, unit = getattr(self, one.name), one.metadata["unit"]
            if isinstance(one.default, bool) or not isinstance(one.default, int | float):
                continue
            if isinstance(one.default, int):
                expected, fits = f"1 to {_LARGEST} {unit}", isinstance(value, int) and 1 <= value <= _LARGEST
            elif unit.partition(" ")[0] in ("share", "cosine", "score"):
                expected, fits = "0 to 1", isinstance(value, int | float) and 0 <= value <= 1
            else:
                expected, fits = "a number", isinstance(value, int | float) and math.isfinite(value)
            if not fits:
                raise OptionError(f"{one.name}={value}: expected {expected}")


WORDS = ("time_zone", "date_order", "platform", "channel", "encoding", "group", "public")
"""The options of reading that say what a file is."""

BUDGET = ("max_expansion", "max_rows", "max_seconds", "max_disk_megabytes")
"""The options of reading that say where it ends: with others than these a file is read anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions(_Checked):
    """How dumps are read."""

    max_record_bytes: int = _option(
        64 * 2**20,
        "bytes",
        "A single record (line, message) larger than this is skipped and listed; a choice.",
    )
    max_expansion: int = _option(
        200,
        "times",
        "A packed file may unpack to so many times its size (or to 64 MiB), a whole dump, with all that is packed in "
        "it, to so many times its own (or to 256 MiB); there reading ends; a choice.",
    )
    max_rows: int = _option(20_000_000, "records", "So many records of a dump are read; a choice.")
    max_seconds: int = _option(
        600, "seconds", "A dump is read for so long, and as long again for each 100 MB of it; a choice."
    )
    max_disk_megabytes: int = _option(
        4_096, "MiB", "What is packed and must be gone back in may take so much room in temporary files; a choice."
    )
    max_nesting: int = _option(100, "levels", "Deeper nested JSON or markup is refused; a choice.")
    time_zone: str = _option(
        "", "name or offset", "The zone of times that name none, such as Europe/Kyiv or +03:00 (--time-zone)."
    )
    date_order: str = _option(
        "", "day-first or month-first", "How dates such as 03/04/2023 are read (--day-first, --month-first)."
    )
    platform: str = _option("", "name", "The platform of tables and texts that name none (--platform).")
    channel: str = _option("", "name", "The channel of tables and texts that name none (--channel).")
    encoding: str = _option("", "name", "The code page of files that are not Unicode, such as cp1251 (--encoding).")
    group: str = _option(
        "", "column", "Rows of a table that share this column are one post, their texts joined in order (--group)."
    )
    public: bool = _option(
        False, "yes or no", "Pages of groups are read as those of public ones, without members' names (--public)."
    )
    thumbnails: bool = _option(
        True, "yes or no", "Pictures that lie beside a dump are kept small, if the extra `pictures` is there; a choice."
    )
    thumbnail_pixels: int = _option(
        320, "pixels", "… so many wide and high at the most: what is on them is seen, and no face in a crowd; a choice."
    )
    max_thumbnail_bytes: int = _option(
        24 * 2**10, "bytes", "… each so large at the most, else it is left out; a choice."
    )
    max_thumbnail_megabytes: int = _option(
        128, "MiB", "… and those of a dump together; the others are left out, and counted; a choice."
    )
    max_picture_pixels: int = _option(50_000_000, "pixels", "A picture that says it has more is not decoded; a choice.")

    def __post_init__(self) -> None:
        _Checked.__post_init__(self)
        if self.date_order not in ("", "day-first", "month-first"):
            raise OptionError(f"date_order={self.date_order}: expected day-first or month-first")
        try:
            codecs.lookup(self.encoding or "utf-8")
        except LookupError:
            raise OptionError(
                f"--encoding {self.encoding}: expected a code page such as cp1251, cp1254 or koi8-r"
            ) from None

    def how(self) -> dict[str, str]:
        """What is said of files, and where reading ends: read with other such words, a file is read anew."""
        said = {f"--{name}": str(value) for name in WORDS if (value := getattr(self, name))}
        usual = {one.name: one.default for one in fields(self)}
        limits = {f"--{name}": str(value) for name in BUDGET if (value := getattr(self, name)) != usual[name]}
        return {**said, **limits}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstandOptions(_Checked):
    """How texts are divided and what is set aside."""

    min_language_chars: int = _option(
        12, "letters", "Shorter passages take the language of their version or channel. [tests/understand]"
    )
    min_boilerplate_posts: int = _option(
        4,
        "posts",
        "A passage at a post's edge is boilerplate if so many different posts of its channel have it.",
    )
    min_boilerplate_share: float = _option(
        0.02, "share of posts", "… and at least this share of the channel's posts have it."
    )
    min_version_letters: int = _option(
        40,
        "letters",
        "A post has a version in a language if an unbroken run of passages in it is this long. [tests/understand]",
    )
    min_version_share: float = _option(
        0.1,
        "share of letters",
        "… and all its passages have this share of the letters of the longest version. [tests/understand]",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions(_Checked):
    """When two posts are held to share wording, and what the link is called."""

    gram_words: int = _option(5, "words", "k of the word k-grams that are winnowed; a choice.")
    winnow_window: int = _option(
        5, "k-grams", "Every shared run of gram_words + winnow_window - 1 words is found, without exception. [proof]"
    )
    min_passage_words: int = _option(3, "words", "Passages this long find their equals whole, however short; a choice.")
    weak_gram_words: int = _option(
        3, "words", "All k-grams this long are weak evidence: two shared ones make a candidate. [edits]"
    )
    short_post_words: int = _option(
        24, "words", "Posts up to this find one another by word pairs too: two shared ones make a candidate. [edits]"
    )
    max_weak_holders: int = _option(30, "posts", "… unless more posts hold them: then they are left out. [edits]")
    max_holders: int = _option(
        200, "posts", "A fingerprint that more posts share pairs each with the one before and the first. [performance]"
    )
    min_run_words: int = _option(3, "words", "The shortest run of equal words that alignment starts from; a choice.")
    max_gap_words: int = _option(60, "words", "Single words are paired inside gaps between runs up to this; a choice.")
    strong_run_words: int = _option(9, "words", "A shared run this long is a link, whatever surrounds it. [guarantee]")
    min_words: int = _option(4, "words", "The least shared words that can be a link: a whole short post. [golden]")
    min_chars: int = _option(20, "characters", "… and the least shared characters. [golden]")
    min_item_words: int = _option(
        3,
        "words",
        "The same where a post is one sentence from the middle of a longer post of another channel. [excerpts]",
    )
    min_item_chars: int = _option(12, "characters", "… and the least shared characters. [excerpts]")
    item_hours: float = _option(
        192.0, "hours", "… and how far apart such posts, or the items of a channel's own digest, may be. [telegram-ru]"
    )
    min_edited_words: int = _option(6, "words", "The least shared words where the posts differ. [golden]")
    min_coverage: float = _option(0.5, "share", "The least share of the shorter side that must be shared. [golden]")
    max_disagreement: float = _option(
        0.5, "share", "Passages whose names and numbers disagree in a larger share are a template, not a copy. [golden]"
    )
    max_formula_disagreement: float = _option(
        0.3, "share", "The same for posts of one channel, or further apart than same_news_hours. [telegram-ru]"
    )
    repeat_words: int = _option(
        15, "words", "What one channel must share with its own post of another day: less is a formula. [statements]"
    )
    same_news_hours: float = _option(
        12.0, "hours", "Further apart, or in one channel, likeness is more often a formula than a copy. [telegram-ru]"
    )
    formula_coverage: float = _option(
        0.75, "share", "… and so much of one side must then be shared, unless a strong run is. [telegram-ru]"
    )
    min_partial_words: int = _option(
        8, "words", "The least shared words where less than formula_coverage of a side is shared. [telegram-ru]"
    )
    min_apart_words: int = _option(
        12, "words", "The same for posts of one channel, or far apart, that share no whole sentence. [telegram-ru]"
    )
    cut_share: float = _option(0.2, "share of words", "Left out or added beyond this names excerpt or expansion.")
    same_share: float = _option(0.02, "share of words", "Differences up to this still make a copy.")
    score_constant: float = _option(-4.9, "log odds", "Where the score of a copy starts. [calibration]")
    joined_weight: float = _option(
        1.9, "log odds", "For the logarithm of the shared words that follow a shared word, plus one. [calibration]"
    )
    covered_weight: float = _option(2.1, "log odds", "For the share of the better covered side. [calibration]")
    kept_weight: float = _option(3.9, "log odds", "For the share of words kept in paired passages. [calibration]")
    far_weight: float = _option(-1.4, "log odds", "Where posts are further apart than same_news_hours. [calibration]")
    one_channel_weight: float = _option(-2.7, "log odds", "Where posts are of one channel. [calibration]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslateOptions(_Checked):
    """When posts in two languages are held to say the same.

    The score of a pair of posts is a logistic function of what its aligned passages show; the weights are rounded
    from several fits of ``benchmarks/fit_translation.py``, which prints what they reach; those marked [statements] were
    set by hand on that data. Moving one of them moves precision against recall.
    """

    enabled: bool = _option(True, "yes or no", "Whether to look for translations at all.")
    always_encode: bool = _option(
        False, "yes or no", "Encode passages where all are in one language too, for ``search --like``; a choice."
    )
    min_passage_words: int = _option(3, "words", "Shorter passages are no evidence of translation; a choice.")
    anchor_similarity: float = _option(
        0.5, "cosine", "Two posts are compared when one pair of passages is this close. [fit_translation]"
    )
    pair_similarity: float = _option(0.35, "cosine", "Passages less close are never paired. [fit_translation]")
    lifts: tuple[tuple[str, float], ...] = _option(
        _weights(
            "other 0.12, be 0.05, bg 0.05, fa 0.07, he 0.11, hi 0.05, id 0.05, uk 0.05, "
            "ar 0, de 0, en 0, es 0, fr 0, it 0, ja 0, ko 0, nl 0, pl 0, pt 0, ru 0, th 0, tr 0, zh 0"
        ),
        "cosine",
        "What is added where a language's vectors stand further from the others; nothing between two others, which are "
        "of one model. [translations]",
    )
    max_merge: int = _option(3, "passages", "So many passages may answer one of the other language; a choice.")
    merge_cost: float = _option(0.03, "cosine", "How much closer a merge must bring the two sides; a choice.")
    min_score: float = _option(0.5, "score", "Links that score less are not kept. [fit_translation]")
    constant: float = _option(-23.5, "log odds", "Where the score starts. [fit_translation]")
    coverage_weight: float = _option(11.2, "log odds", "For the share of the better covered side. [fit_translation]")
    similarity_weight: float = _option(15.8, "log odds", "For the mean cosine of the pairs. [fit_translation]")
    count_weight: float = _option(1.7, "log odds", "For the logarithm of the number of pairs. [fit_translation]")
    contrast_weight: float = _option(
        9.5, "log odds", "For how far pairs stand above the posts' other passages, in cosine. [fit_translation]"
    )
    blur_weight: float = _option(
        -26.0,
        "log odds",
        "For how far the contrast stays under 0.25: two reports of one event have names, numbers and half of their "
        "meaning in common everywhere, a translation in its own place. [fit_translation]",
    )
    name_weight: float = _option(0.05, "log odds", "For each name in common, up to 6. [fit_translation]")
    spelt_name_weight: float = _option(
        0.5,
        "log odds",
        "For each name that the other side spells in Arabic or Hebrew letters, up to 6: a true pair has one 20 times "
        "as often as a random one, 4 times as often as two sentences of one text. [news-parallel]",
    )
    other_name_weight: float = _option(-0.38, "log odds", "For names without counterpart, a pair. [fit_translation]")
    stretch_weight: float = _option(
        0.0, "log odds", "For how far the two sides of a pair differ in length, a log ratio. [fit_translation]"
    )
    number_weight: float = _option(0.45, "log odds", "For each number in common, up to 6. [fit_translation]")
    other_number_weight: float = _option(
        -3.5, "log odds", "For numbers against others, a pair: a series differs in its numbers alone. [statements]"
    )
    length_weight: float = _option(
        0.0, "log odds", "For the logarithm of the longer post's number of passages. [fit_translation]"
    )
    short_passages: int = _option(
        4, "passages", "A post with no more is aligned as a short one and, beside a long one, an excerpt; a choice."
    )
    long_passages: int = _option(
        8, "passages", "A long post has so many: with fewer, the others show too little contrast. [golden]"
    )
    excerpt_weights: tuple[tuple[str, float], ...] = _option(
        _weights(
            "constant -16.0, blur_weight 0, coverage_weight 9.2, similarity_weight 14.1, count_weight 2.3, "
            "contrast_weight 12.8, stretch_weight -3.8, length_weight -1.0, name_weight 0.11, "
            "other_name_weight -1.0, number_weight 1.05, other_number_weight -3.5"
        ),
        "log odds",
        "What replaces the weights above for excerpts; a lower constant finds fewer of one sentence, a higher one "
        "links more reports of one event. [fit_translation; constant, length, names, numbers: translations, "
        "statements, golden]",
    )
    length_cost: float = _option(
        0.1,
        "cosine",
        "In short posts a pair is less close by this for each e-fold that its sides differ in length; a choice.",
    )
    near_hours: float = _option(1.0, "hours", "Posts no further apart are likelier to be one text; a choice.")
    near_bonus: float = _option(2.0, "log odds", "… and start higher by this. [statements]")
    far_hours: float = _option(18.0, "hours", "Posts further apart are less likely to be one text; a choice.")
    far_bonus: float = _option(
        -1.0, "log odds", "… and start lower by this; -2 loses late excerpts. [statements, translations]"
    )
    announcement_passages: int = _option(2, "passages", "Posts up to this length may be of a series; a choice.")
    announcement_hours: float = _option(1.0, "hours", "So far apart, time says nothing of such posts. [statements]")
    announcement_weight: float = _option(
        1.5, "log odds", "… and each e-fold further apart they are less likely one text by this. [statements]"
    )
    version_lift: float = _option(
        0.1, "cosine", "Two languages in one post are mostly one text: what is added there; a choice."
    )
    min_version_coverage: float = _option(
        0.4, "share", "Versions of one post must account for this much of one another. [telegram-ru]"
    )
    version_bonus: float = _option(5.5, "log odds", "… and what its score starts higher by; a choice.")
    precise: bool = _option(False, "yes or no", "Whether e5 scores the doubtful pairs again: finds more, slowly.")
    precise_from: float = _option(0.02, "score", "Pairs that score less are not doubtful. [fit_translation]")
    precise_to: float = _option(0.98, "score", "… nor are pairs that score this. [fit_translation]")
    precise_weights: tuple[tuple[str, float], ...] = _option(
        _weights(
            "constant -23.8, blur_weight 0, coverage_weight 9.9, similarity_weight 24.2, count_weight 1.2, "
            "contrast_weight 11.3, name_weight 0.07, other_name_weight -1.24, number_weight 0.7"
        ),
        "log odds",
        "What replaces the weights above, and the lifts, where e5 scores. [fit_translation --precise]",
    )
    precise_excerpt_weights: tuple[tuple[str, float], ...] = _option(
        _weights(
            "constant -11.7, coverage_weight 8.6, similarity_weight 8.8, count_weight 3.0, contrast_weight 16.8, "
            "stretch_weight -4.2, length_weight -1.0, name_weight 0.18, other_name_weight -0.54, "
            "number_weight 1.6, other_number_weight -3.5"
        ),
        "log odds",
        "… and for excerpts. [fit_translation --precise, length and numbers as in excerpt_weights]",
    )
    max_holders: int = _option(
        200, "pairs of posts", "Texts that more pairs hold are paired with the earliest holder only; a choice."
    )

    @property
    def other_lift(self) -> float:
        """What is added for a language that the lifts do not name."""
        return dict(self.lifts).get("other", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescendOptions(_Checked):
    """How links become families and stemmata."""

    whole_share: float = _option(
        0.5,
        "share of a text",
        "A text of which a statement explains this much is a witness of it as a whole; a choice.",
    )
    min_sure_score: float = _option(
        0.9,
        "score",
        "Inside a language, a link of a lower score joins only what is the same word for word. [statements]",
    )
    lead_share: float = _option(
        0.65, "share of a text", "… if it explains its first passage too; or this much of it. [telegram-ru]"
    )
    contained_share: float = _option(
        0.65,
        "share of a passage",
        "What a text contains of a statement has a passage of which so much stands there, or the other way round. "
        "[telegram-ru]",
    )
    close_share: float = _option(
        0.8,
        "share of a text",
        "A text of which it explains this much has nothing of its own that others could take from it. [telegram-ru]",
    )
    digest_share: float = _option(
        0.6,
        "share of a text",
        "So much of a digest without bullets stands in items, and a text that has so much of it says nothing of its "
        "seams. [statements]",
    )
    edition_share: float = _option(
        0.7,
        "share of both texts",
        "Two texts that have so much of one another are one text, or two on one event. [statements]",
    )
    single_share: float = _option(
        0.8,
        "share of a text",
        "A single passage that answers across languages counts where it is this much of a side; a choice.",
    )
    min_support: float = _option(
        0.34,
        "share of posts",
        "A text joins a statement if it is linked with this many of those of its language that have the same passages. "
        "[telegram-ru]",
    )
    min_cohesion: float = _option(
        0.5, "score", "… or if its links with them score so on average, over the languages that they have. [statements]"
    )
    prior_cohesion: float = _option(
        0.6, "score", "… one more of this score counted in: few links say less than many; a choice."
    )
    part_share: float = _option(
        0.2,
        "share of a part",
        "Parts of posts of which more than this has no counterpart are excerpts; as for posts. [golden]",
    )
    frame_share: float = _option(
        0.4,
        "share of both texts",
        "Two posts of a channel that have so much in common may fill one frame. [telegram-ru]",
    )
    occasion_hours: float = _option(
        20.0, "hours", "… if they are further apart than this: a frame is filled anew on another day."
    )
    series_occasions: int = _option(3, "occasions", "A frame that was filled so often is a series. [telegram-ru]")
    second_source_share: float = _option(
        0.2, "share of the target", "A further source must account for this much that the others do not. [golden]"
    )
    second_source_cost: float = _option(
        3.0, "log odds", "… and explain so much more: one text in twenty is put together from two; a choice."
    )
    wording_weight: float = _option(
        0.25, "log odds a character", "For what two witnesses share: 1.5 a word of six letters; a choice."
    )
    reading_weight: float = _option(
        1.5, "log odds", "For a reading of usual weight that two texts do not share. [stemmata, descent]"
    )
    across_weight: float = _option(
        0.01,
        "log odds a character",
        "The same across languages, where passages of whole translations too stay without an answer; a choice.",
    )
    tightness_weight: float = _option(
        2.0,
        "log odds",
        "For the logarithm of each side's coverage: a text of n passages has about n²/2 excerpts, so the source that "
        "fits more closely is likelier by this power. [combinatorics]",
    )
    cut_odds: float = _option(
        0.9,
        "log odds",
        "That the fuller of two texts came first, for the logarithm of the number of passages they share: of dated "
        "posts that share three or more, the fuller is the earlier in two of three. [telegram-ru]",
    )
    growth_odds: float = _option(
        0.4, "log odds", "… less this: a lone sentence more often grows into a longer text. [telegram-ru]"
    )
    added_margin: float = _option(
        0.05, "share of the target", "Additions up to this are a signature or a lead-in and tell nothing; a choice."
    )
    across_margin: float = _option(
        0.15, "share of the target", "The same across languages, where some passages always stay unanswered; a choice."
    )
    added_share: float = _option(
        0.15, "share of the target", "Additions that are larger by this tell all that they can; a choice."
    )
    omission_cost: float = _option(
        4.0, "log odds", "Against a source that marks an omission where its target has the text; a choice."
    )
    seam_share: float = _option(
        0.07, "share of a text", "Two parts that meet this exactly were joined, not cut apart; a choice."
    )
    thread_hours: float = _option(
        1.0, "hours", "… unless one channel posted both within this time, or nobody knows when; a choice."
    )
    min_certainty: float = _option(
        0.65, "share", "A source or a direction is determined if it is this certain: about two to one; a choice."
    )
    unheld_share: float = _option(
        0.5,
        "share",
        "How often a text with additions goes back not to the shorter one but, like it, to one not held; a choice.",
    )
    elsewhere_minutes: float = _option(
        10.0,
        "minutes",
        "Two channels that have a text so close together, and declare no source, may both have it from elsewhere; a "
        "choice.",
    )
    common_share: float = _option(
        0.8,
        "share of both texts",
        "… and if neither has more than this of the other, both go back to a source that is not held; a choice.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """All options of a run."""

    read: ReadOptions = ReadOptions()
    understand: UnderstandOptions = UnderstandOptions()
    link: LinkOptions = LinkOptions()
    translate: TranslateOptions = TranslateOptions()
    descend: DescendOptions = DescendOptions()

    def as_dict(self) -> dict[str, Any]:
        """The options as nested plain values, in a fixed order."""
        return asdict(self)


def describe(record: type) -> list[tuple[str, Any, str, str]]:
    """Name, default, unit and meaning of each option of a record, for the docs."""
    return [(f.name, f.default, f.metadata["unit"], f.metadata["meaning"]) for f in fields(record)]
