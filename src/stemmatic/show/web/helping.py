"""What each page says of itself: what it is, how sure, what can be done; its marks; and the words of all pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stemmatic.show.web.speaking import marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The help of a page: three answers, and the names of the marks that stand on it."""

    what: str
    sure: str
    can: str
    marks: Sequence[str] = ()


_LINKS = ("forward", "copy", "translation", "open")
_READINGS = ("same", "changed", "left out", "added", "translated")

MARKS: Mapping[str, tuple[str, str]] = {
    "forward": ("➤", marked("a forward: the platform itself says where it comes from")),
    "copy": ("≈", marked("the same words, found by comparing: a copy, an edited copy or a part of it")),
    "translation": ("⇄", marked("the same in another language, found by comparing")),
    "open": ("?", marked("open: nothing tells which was first, or another source would do as well")),
    "missing": ("○", marked("an origin that somebody names and that this archive does not hold")),
    "same": ("=", marked("the same words")),
    "changed": ("~", marked("other words: red and struck out is gone, green and underlined is new")),
    "left out": ("−", marked("left out: what it is compared with has it")),
    "added": ("+", marked("added: what it is compared with does not have it")),
    "translated": ("⇄", marked("the same place in another language")),
    "absent": ("·", marked("neither this nor what it is compared with has it")),
    "letter": ("A, B", marked("a letter stands for one version, in the order of time: A is the earliest here")),
    "language": ("en, uk", marked("the language of a text, always in the same colour")),
    "score": (
        "0–1",
        marked("a score: from 0.9 on it is nearly always right, from 0.5 on it is likely, below that it is a guess"),
    ),
    "thick": ("━", marked("thick line: a forward, declared by the platform")),
    "thin": ("─", marked("thin line: the same words, later; nobody declares that one had it from the other")),
    "double": ("═", marked("double line: the same in another language, later")),
    "broken": (
        "┄",
        marked("line with gaps: less sure; dotted: a guess; dashed: another source would do as well"),
    ),
    "judged": ("✓ ✗", marked("what a person said of a link: right or wrong")),
    "fault": ("✗", marked("something that could not be read, or that files contradict one another in")),
}

HELP: Mapping[str, Help] = {
    "overview.html": Help(
        what=marked(
            "The whole archive at a glance: how much was published when, which statements went to most channels, and"
            " who takes texts from whom."
        ),
        sure=marked(
            "Counts are exact. Forwards are declared by the platform. Copies and translations are found by comparing"
            " texts, and who had it from whom is a proposal."
        ),
        can=marked(
            "Open a family to see who had it first and what was left out. Mark a time in the chart to see it alone."
            " Search for words, or paste a paragraph to learn where it comes from."
        ),
        marks=(*_LINKS, "missing", "language"),
    ),
    "families.html": Help(
        what=marked("A family is one statement and everything that repeats it: copies, parts, edits and translations."),
        sure=marked(
            "Posts are together because their texts are alike, not because they are about the same event. Now and then"
            " one is missing, or one too many is in it."
        ),
        can=marked(
            "Choose another order, narrow the list by channel, language, time or kind of change, and open a family."
        ),
        marks=("language",),
    ),
    "family.html": Help(
        what=marked(
            "One statement on its way: the drawing shows who had it when, and from whom it may come; the comparison"
            " below shows what each left out, added or changed."
        ),
        sure=marked(
            "The earliest post here is the earliest in this archive, not the first in the world. A line is a proposal,"
            " unless it is a forward; what it rests on stands beside it."
        ),
        can=marked(
            "Choose a line to see why it was drawn. Compare two posts. Look who carried what, sentence by sentence. Say"
            " that a link is wrong, or that a post does not belong here. Take all of it along as a file."
        ),
        marks=(
            "letter",
            "thick",
            "thin",
            "double",
            "broken",
            "missing",
            *_READINGS,
            "absent",
            "judged",
            "score",
            "language",
        ),
    ),
    "coverage.html": Help(
        what=marked("A full text, sentence by sentence, and which posts carried each sentence, whole or changed."),
        sure=marked(
            "That a sentence was carried is found by comparing words and, across languages, meanings. “Nobody” means"
            " nobody in this archive."
        ),
        can=marked("Open “how” to see the words. Paste another full text below, or take the table along."),
        marks=("same", "changed", "translated", "left out", "letter", "language"),
    ),
    "compare.html": Help(
        what=marked("Posts side by side, passage by passage, in whatever languages."),
        sure=marked(
            "Which passages answer each other is found by comparing. Colours show words that differ; whether that"
            " changes the meaning is for you to say."
        ),
        can=marked("Show only what differs, see the whole texts, or say whether the two belong together."),
        marks=(*_READINGS, "absent", "letter", "score", "language"),
    ),
    "compare_pick.html": Help(
        what=marked("Here you choose two posts that are to be laid side by side."),
        sure=marked("Nothing is concluded here; posts that are alike already are listed first."),
        can=marked("Type words of a post, or its key, and choose it from the list."),
        marks=("language",),
    ),
    "post.html": Help(
        what=marked(
            "One post: its text as it was read, where else each passage stands, which files it was read in, and which"
            " posts are like it."
        ),
        sure=marked(
            "The text is never changed. What files say differently is shown. Links are found by comparing, with a score"
            " and what it rests on."
        ),
        can=marked(
            "Open its family, compare it with another post, look where a passage stands elsewhere, or judge a link."
        ),
        marks=("forward", "copy", "translation", "score", "language", "fault", "judged"),
    ),
    "passages.html": Help(
        what=marked("Every other post in which a passage of this post stands, the earliest first."),
        sure=marked("It stands there by a link or a forward; the score says how alike the texts are."),
        can=marked("Open a place to read it where it stands."),
        marks=("forward", "score", "language"),
    ),
    "nearly.html": Help(
        what=marked("Posts that are somewhat like this one, but not enough for a link, and what decided against it."),
        sure=marked("These are no links. Most of them are rightly none."),
        can=marked("Compare the two yourself. If they do belong together, say so there."),
        marks=("score", "language"),
    ),
    "search.html": Help(
        what=marked("One box for words, a pasted paragraph, or a link to a post."),
        sure=marked(
            "Words are found in all their forms. What is found by meaning is a suggestion, with a number: the nearer to"
            " 1, the closer."
        ),
        can=marked(
            "Narrow what is found by channel, language and time, at the side. Paste a paragraph to learn where it stood"
            " first."
        ),
        marks=("language",),
    ),
    "whence.html": Help(
        what=marked("Paste a text: every post that holds it, whole or in part, in any language, the earliest first."),
        sure=marked(
            "The earliest is the earliest in this archive. Where it comes from before that, nobody can say from here."
        ),
        can=marked("Open the earliest post, or compare a later one with it."),
        marks=("forward", "score", "language"),
    ),
    "channels.html": Help(
        what=marked("Every channel of the archive, and how much of what it publishes it has from others."),
        sure=marked("Forwards are declared; the rest is a proposal from comparing texts and times."),
        can=marked("Open a channel to see its sources and who takes from it."),
        marks=("language",),
    ),
    "channel.html": Help(
        what=marked("One channel: how much it publishes, when, whom it takes texts from and who takes them from it."),
        sure=marked("Forwards are declared; the rest is a proposal. A channel that is not here cannot be a source."),
        can=marked("Open its families, search its posts, or see what of it is missing in this archive."),
        marks=(*_LINKS, "missing", "language"),
    ),
    "speakers.html": Help(
        what=marked("Persons and bodies whom posts name as the one who speaks."),
        sure=marked("Names are found in headings and beside quotations; other spellings of a name are put together."),
        can=marked("Open a name to see what was said under it, in order of time."),
    ),
    "speaker.html": Help(
        what=marked("What was said under one name, who carried it, and when."),
        sure=marked("That a post names somebody does not say that the words are really theirs."),
        can=marked("Open a statement, or a channel that carried it."),
        marks=("language",),
    ),
    "dossier.html": Help(
        what=marked("Everything on a hashtag or phrase in order of time, versions side by side."),
        sure=marked("It holds every post that has the words, and what repeats it in other words or languages."),
        can=marked("Take it along as a page, a text or a table."),
        marks=("letter", "language"),
    ),
    "notes.html": Help(
        what=marked("What people said of links and families: right, wrong, unsure, together, not together."),
        sure=marked("It is kept as it was said, with name and time, whatever is compared later."),
        can=marked("Filter it, change what you said, or take it back."),
        marks=("judged",),
    ),
    "links.html": Help(
        what=marked("Every pair of posts of which one seems to have the other’s text, with how sure that is."),
        sure=marked(
            "A score is how often such a link was right where people looked: from 0.9 on nearly always, from 0.5 on"
            " more often than not."
        ),
        can=marked("Narrow it, compare the two posts and say whether the link is right, or take the list along."),
        marks=("copy", "translation", "open", "score", "judged", "language"),
    ),
    "annotations.html": Help(
        what=marked("What you keep for yourself: bookmarks, tags and comments on posts and families, saved searches."),
        sure=marked("It changes nothing that is found. Families that are found anew keep what stood on them."),
        can=marked("Filter it, open what it stands on, take it back, or take the list along as a file."),
    ),
    "add.html": Help(
        what=marked("Here files with posts are put into the archive: exports, saved pages, tables, pasted text."),
        sure=marked("Nothing is lost silently: the report names everything that could not be read, and why."),
        can=marked("Drop files, press Add, and read the report. You can leave the page meanwhile."),
        marks=("fault",),
    ),
    "ledger.html": Help(
        what=marked("What the archive does not have: gaps, posts that vanished, fields that no file fills."),
        sure=marked("A gap in the numbers may be a deleted post, or one that the platform never showed."),
        can=marked("Choose a channel; add another export of it to fill its gaps."),
    ),
}
HELP = {**HELP, "ledger_channel.html": HELP["ledger.html"]}

# Plain word, the scholar's word for it where there is one, meaning.
WORDS: Sequence[tuple[str, str | None, str]] = (
    (marked("Archive"), None, marked("the folder on this machine that holds everything that was read")),
    (marked("File"), marked("Dump"), marked("what was added: an export, a saved page, a table, pasted text")),
    (marked("Channel"), None, marked("who publishes: a Telegram channel, an account, a feed")),
    (marked("Post"), None, marked("one item that a channel published")),
    (marked("Passage"), None, marked("a sentence, list item or clause of a post")),
    (marked("Forward"), None, marked("a post that the platform itself marks as passed on, with its origin")),
    (
        marked("Link"),
        None,
        marked("two posts whose texts are alike enough: a copy, a part, an edit or a translation; it is inferred"),
    ),
    (marked("Score"), None, marked("how sure a link is, from 0 to 1")),
    (marked("Family"), None, marked("one statement and every post that repeats it")),
    (marked("Version"), marked("Witness"), marked("what one post has of the statement")),
    (marked("Letter"), marked("Siglum"), marked("the short name of a version: A, B, C in order of time")),
    (marked("Family tree"), marked("Stemma"), marked("a proposal who had the statement from whom")),
    (marked("Line"), marked("Edge"), marked("one step of the tree, from a source to what was made of it")),
    (marked("Missing source"), marked("Lost exemplar"), marked("a source that must have been and is not here")),
    (marked("Comparison"), marked("Collation"), marked("all versions side by side, place by place")),
    (marked("Wording"), marked("Reading"), marked("the words that one version has at one place")),
    (
        marked("Differences"),
        marked("Apparatus"),
        marked("a list of the places where words differ, each with the versions that have them"),
    ),
    (marked("Why"), marked("Grounds"), marked("what a link or a line rests on: shared words, meanings, times")),
    (marked("What is missing"), marked("Ledger"), marked("what the archive has and has not")),
    (marked("Verdict"), None, marked("what a person says of a link or a family; it acts, and can be taken back")),
)
