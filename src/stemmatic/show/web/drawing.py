"""Templates: what every page can say, and how records become HTML, escaped.

A page that htmx asks for in parts is drawn as the one block that it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from stemmatic.api.archive import Archive
from stemmatic.api.records import (
    AnnotationKind,
    FamilyLine,
    Hit,
    PostLine,
    Styled,
    Thumbnail,
    format_post,
    pieces_without_marks,
    read_markdown,
    without_marks,
)
from stemmatic.model import NO_LANGUAGE, Post, Verdict, split_key
from stemmatic.show.annotations import SIGNS as ANNOTATION_SIGNS
from stemmatic.show.collation import SIGNS, group_readings, remarks
from stemmatic.show.coverage import how
from stemmatic.show.machine import to_json
from stemmatic.show.printable import one_line, preview, printable, web_address
from stemmatic.show.readings import spaced
from stemmatic.show.verdicts import SIGNS as VERDICT_SIGNS
from stemmatic.show.verdicts import acting_heading, said_when, subject_of, what_changed
from stemmatic.show.web.helping import HELP, MARKS
from stemmatic.show.web.phrases import said, said_place
from stemmatic.show.web.requests import address, asked_address, choosing_address
from stemmatic.show.web.speaking import (
    LANGUAGES,
    RIGHT_TO_LEFT,
    either,
    gettext,
    ngettext,
    reader,
    script_messages,
    write_day,
    write_moment,
    write_number,
    write_score,
    write_share,
    write_span,
)
from stemmatic.show.web.table_files import MOST_LISTED, files_of
from stemmatic.show.web.trial import in_trial
from stemmatic.version import __version__

_MOST_FAMILIES = 4  # of a post, that a list names


def post_url(key: str) -> str:
    """Where a post is shown."""
    return f"/post/{_quoted(key)}"


def post_api_url(key: str, room: str = "posts") -> str:
    """The question to the JSON API about a post; in the rooms ``passages`` and ``nearly`` about these."""
    return f"/api/{room}/{_quoted(key)}"


def thumbnail_url(sha256: str) -> str:
    """Where a small picture is to be had."""
    return f"/thumbnail/{sha256}.jpg"


def _quoted(key: str) -> str:
    return quote(key, safe=":/")  # a "%" of the key is encoded once more


def channel_url(platform: str, channel: str) -> str:
    """Where a channel is shown."""
    return f"/channel/{quote(platform, safe='')}/{quote(channel, safe='')}"


def family_url(family: str) -> str:
    """Where a family is shown."""
    return f"/family/{quote(family, safe='')}"


def speaker_url(speaker: str) -> str:
    """Where a speaker is shown."""
    return address("/speaker", name=speaker)


def compare_url(one: str, other: str) -> str:
    """Where two posts are compared."""
    return address("/compare", a=one, b=other)


def passage_url(key: str, anchor: str) -> str:
    """Where a passage of a post is shown."""
    return f"{post_url(key)}#{anchor}"


def passages_url(key: str, begin: int, skip: int = 0) -> str:
    """Where it is shown in which other posts the passage of a post stands that begins at a character."""
    return f"/passages/{_quoted(key)}?begin={begin}" + (f"&skip={skip}" if skip else "")


def nearly_url(key: str) -> str:
    """Where it is shown what a post was nearly linked with."""
    return f"/nearly/{_quoted(key)}"


def coverage_url(of: str) -> str:
    """Where it is shown who carried what of a post or a family."""
    return address("/coverage", of=of)


_SERVED = (
    *(
        post_url,
        thumbnail_url,
        passage_url,
        passages_url,
        nearly_url,
        family_url,
        channel_url,
        speaker_url,
        compare_url,
    ),
    coverage_url,
)


def _inside(anchors: Mapping[str, str]) -> Mapping[str, Callable[..., str | None]]:
    """The addresses in a file by itself, which holds posts alone: each gives ``None`` for what is shown nowhere."""
    return {
        **{one.__name__: lambda *_: None for one in _SERVED},
        "post_url": lambda key: f"#{quote(anchors[key])}" if key in anchors else None,
        "passage_url": lambda key, anchor: f"#{quote(anchors[key])}-{anchor}" if key in anchors else None,
    }


def direction(language: str | None) -> str:
    """The value of ``dir`` for text in a language; ``auto`` where that is not known."""
    if not language or language in ("und", NO_LANGUAGE):
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def data_block(value: Any) -> Markup:
    """``value`` as JSON that may stand inside a script element: no ``<`` in it can end the element."""
    text = to_json(value, indent=None)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 (escaped for where it stands)


def drawing_of(svg: str) -> Markup:
    """A picture of :mod:`stemmatic.show.charts`, which escapes what it takes from posts, as part of a page."""
    return Markup(svg)  # noqa: S704 (escaped where it is made)


def _attribute(name: str, value: str | None) -> Markup:
    """An attribute with a space before it; nothing without a value: a link to nowhere is no link."""
    return Markup(' {}="{}"').format(name, value) if value else Markup("")


def as_published(shown: Post | str) -> list[Styled]:
    """A post's text, or a part of one, in bold and italics, with links and quotes, as its platform showed it."""
    formatted = read_markdown(shown) if isinstance(shown, str) else format_post(shown)
    return formatted.runs(0, len(formatted.text))


def words_for_reader(family: FamilyLine) -> str:
    """How a family begins in the reader's language, where a witness has it, or else in the earliest post."""
    return family.sayings.get(reader().language) or family.beginning or family.title or ""


def first_pictures(archive: Archive, families: Iterable[FamilyLine]) -> dict[str, tuple[Thumbnail, ...]]:
    """The small pictures of the earliest posts of listed families, by key."""
    return archive.posts.thumbnails({one.earliest for one in families if one.earliest})


def lines_of_families(archive: Archive, listed: Iterable[PostLine | Hit]) -> dict[str, FamilyLine]:
    """The families that listed posts stand in, those that a list names."""
    ids = dict.fromkeys(family for one in listed for family in one.families[:_MOST_FAMILIES])
    return {one.family: one for one in archive.families.lines_of(list(ids))}


def make_environment(anchors: Mapping[str, str] | None = None) -> Environment:
    """The templates, with links to pages of the server, or with ``anchors`` to the ids of posts in one file.

    In a file what only a server can answer is left out.
    """
    addresses = {one.__name__: one for one in _SERVED} if anchors is None else _inside(anchors)
    environment = Environment(
        loader=PackageLoader("stemmatic.show.web", "templates"),
        autoescape=True,
        finalize=lambda value: printable(value) if type(value) is str else value,  # the one door into a page
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # messages fill in and escape their values themselves
    environment.filters |= {
        **addresses,
        "moment": write_moment,
        "day": write_day,
        "span": write_span,
        "number": write_number,
        "score": write_score,
        "share": write_share,
        "said": said,
        "said_place": said_place,
        "one_line": one_line,
        "preview": lambda text, width=140: preview(text, width),
        "without_marks": without_marks,
        "as_published": as_published,
        "words_for_reader": words_for_reader,
        "printable": printable,
        "href": lambda address: _attribute("href", address),
        "id_of": lambda key: _attribute("id", (anchors or {}).get(key)),
        "direction": direction,
        "data_block": data_block,
        "channel_of": lambda key: split_key(key)[1],
        "said_when": said_when,
        "what_changed": what_changed,
        "subject_of": subject_of,
        "acting_heading": acting_heading,
        "iso": lambda date: date.isoformat().replace("+00:00", "Z") if date else "",
    }
    environment.globals |= {
        **addresses,
        "web_address": web_address,
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "either": either,
        "reader": reader,
        "spoken": LANGUAGES,
        "script_messages": lambda: script_messages(reader().language),
        "in_file": anchors is not None,
        "address": address,
        "signs": SIGNS,
        "remarks": remarks,
        "how": how,
        "group_readings": group_readings,
        "spaced": spaced,
        "files_of": files_of,
        "most_rows": MOST_LISTED,
        "most_families": _MOST_FAMILIES,
        "post_api_url": post_api_url,
        "pieces_without_marks": pieces_without_marks,
        "version": __version__,
        "annotation_sign": lambda kind: ANNOTATION_SIGNS[AnnotationKind(kind)],
        "verdict_sign": lambda verdict: VERDICT_SIGNS[Verdict(verdict)],
    }
    return environment


ENVIRONMENT = make_environment()


def compile_templates() -> None:
    """Compile all templates, which takes up to half a second a page, before somebody waits for one."""
    for name in ENVIRONMENT.list_templates(extensions=["html"]):
        ENVIRONMENT.get_template(name)


def draw(
    request: Request, template: str, context: Mapping[str, Any], *, part: str | None = None, status: int = 200
) -> HTMLResponse:
    """A page; or of it the block ``part`` alone, where htmx asked for it."""
    found = ENVIRONMENT.get_template(template)
    values = {
        "archive_name": gettext("the invented posts") if in_trial(request) else request.app.state.settings.archive.name,
        "in_trial": in_trial(request),
        "help": HELP.get(template),
        "help_marks": MARKS,
        "path": request.url.path,
        "here": asked_address(request),
        "choosing": lambda **choice: choosing_address(request, **choice),
        **context,
    }
    if part and request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        text = "".join(found.blocks[part](found.new_context(values)))
    else:
        text = found.render(values)
    return HTMLResponse(text, status, {"Vary": "HX-Request"})
