"""The bundled examples and their labels agree with one another; nothing of Stemmatic's own code is asked here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import html

EXAMPLES = Path(str(files("stemmatic"))) / "examples"
DUMPS = EXAMPLES / "dumps"
LABELS: dict[str, Any] = json.loads((Path(__file__).parent / "labels.json").read_text(encoding="utf-8"))
POSTS: dict[str, dict[str, Any]] = {post["key"]: post for post in LABELS["posts"]}
MUST: list[dict[str, Any]] = LABELS["links"]["must"]
MAY: list[dict[str, Any]] = LABELS["links"]["may"]
RELATIONS = {
    "copy",
    "edited copy",
    "excerpt",
    "expanded copy",
    "shared passages",
    "translation",
    "translated excerpt",
    "expanded translation",
    "shared translated passages",
}


@dataclass(frozen=True)
class Found:
    """What a plain look into a file shows of a post."""

    key: str
    dump: str
    text: str | None
    date: str | None
    forwarded_from: str | None = None


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_of(element: html.HtmlElement) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return element.text_content().strip()


def has_class(element: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    return element.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")


def page_posts(name: str) -> Iterator[Found]:
    tree = html.fromstring((DUMPS / name).read_bytes())
    for message in has_class(tree, "tgme_widget_message"):
        text = has_class(message, "tgme_widget_message_text")
        forward = has_class(message, "tgme_widget_message_forwarded_from_name")
        time = message.xpath(".//time/@datetime")[0]
        yield Found(
            f"telegram:{message.get('data-post')}",
            name,
            text_of(text[0]) if text else None,
            stamp(datetime.fromisoformat(time)),
            text_of(forward[0]) if forward else None,
        )


def desktop_json_posts(name: str) -> Iterator[Found]:
    whole = json.loads((DUMPS / name).read_text(encoding="utf-8"))
    for chat in whole["chats"]["list"] if "chats" in whole else [whole]:
        if chat["type"] != "public_channel":
            continue
        for message in chat["messages"]:
            parts = message["text"] if isinstance(message["text"], list) else [message["text"]]
            text = "".join(part if isinstance(part, str) else part["text"] for part in parts)
            assert text == "".join(entity["text"] for entity in message["text_entities"])
            moment = datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
            local = datetime.fromisoformat(message["date"]).replace(tzinfo=UTC)
            assert (local - moment).total_seconds() == 3 * 3600
            yield Found(
                f"telegram:{chat['id']}/{message['id']}", name, text, stamp(moment), message.get("forwarded_from")
            )


def desktop_html_posts(name: str) -> Iterator[Found]:
    tree = html.fromstring((DUMPS / name).read_bytes())
    channel = text_of(has_class(tree, "page_header")[0])
    day = ""
    for message in has_class(tree, "message"):
        number = message.get("id").removeprefix("message")
        if number.startswith("-"):
            day = text_of(message)
        elif "service" in message.get("class"):
            date = datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC)
            yield Found(f"telegram:{channel}/{number}", name, None, stamp(date))
        else:
            text = has_class(message, "text")[0]
            title = has_class(message, "date")[0].get("title")
            forwarded = has_class(message, "forwarded body")
            origin = has_class(forwarded[0], "from_name")[0].text.strip() if forwarded else None
            moment = datetime.strptime(title, "%d.%m.%Y %H:%M:%S UTC%z")
            yield Found(f"telegram:{channel}/{number}", name, text_of(text), stamp(moment), origin)


def table_lines(name: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for number, line in enumerate((DUMPS / name).read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError:
            yield number, None


def table_posts(name: str) -> Iterator[Found]:
    for _, row in table_lines(name):
        if row:
            yield Found(f"table:{row['channel']}/{row['id']}", name, row["text"], row["date"], row["forwarded_from"])


def x_posts(name: str) -> Iterator[Found]:
    def parts(path: Path) -> Any:
        head, _, body = path.read_text(encoding="utf-8").partition(" = ")
        assert re.fullmatch(r"window\.YTD\.\w+\.part0", head)
        return json.loads(body)

    [account] = parts((DUMPS / name).with_name("account.js"))
    user = account["account"]["username"]
    for item in parts(DUMPS / name):
        tweet = item["tweet"]
        text = unescape(tweet["full_text"])
        repost = re.match(r"RT (@\w+): ", text)
        text = text[repost.end() :] if repost else text
        moment = parsedate_to_datetime(
            re.sub(r"(\w+) (\w+) (\d+) (\S+) (\S+) (\d+)", r"\1, \3 \2 \6 \4 \5", tweet["created_at"])
        )
        yield Found(f"x:{user}/{tweet['id_str']}", name, text, stamp(moment), repost and repost[1])


def pasted_posts(name: str) -> Iterator[Found]:
    whole = (DUMPS / name).read_text(encoding="utf-8")
    for ordinal, post in enumerate(re.split(r"^(?:👍|❤)\d+\n", whole, flags=re.M), 1):
        origin = re.match(r"Forwarded from (.+)\n", post)
        yield Found(f"pasted:{ordinal}", name, post[origin.end() if origin else 0 :], None, origin and origin[1])


def all_posts() -> list[Found]:
    return [
        *page_posts("valdoria_mfa.html"),
        *page_posts("fourrivers_summit.html"),
        *desktop_json_posts("DataExport_2031-06-13/result.json"),
        *desktop_html_posts("ChatExport_2031-06-12/messages.html"),
        *desktop_html_posts("ChatExport_2031-06-12/messages2.html"),
        *table_posts("visti_nadrichia.jsonl"),
        *x_posts("lakeside_wire/data/tweets.js"),
        *pasted_posts("harbour-digest.txt"),
    ]


FOUND = {found.key: found for found in all_posts()}


def test_each_key_stands_once() -> None:
    assert [key for key, count in Counter(found.key for found in all_posts()).items() if count > 1] == []
    assert len(POSTS) == len(LABELS["posts"])


def test_files_and_labels_have_the_same_posts() -> None:
    assert sorted(FOUND) == sorted(POSTS)
    assert Counter(key.rpartition("/")[0] or "pasted" for key in POSTS) == {
        "telegram:valdoria_mfa": 14,
        "telegram:fourrivers_summit": 6,
        "telegram:1950000101": 22,
        "telegram:Острел-инфо": 13,
        "table:visti_nadrichia": 13,
        "x:lakeside_wire": 8,
        "pasted": 5,
    }


@pytest.mark.parametrize("key", POSTS)
def test_label_says_what_the_file_says(key: str) -> None:
    label, found = POSTS[key], FOUND[key]
    assert label["dump"] == found.dump
    assert label["forwarded_from"] == found.forwarded_from
    if label["kind"] == "message":
        assert found.text is not None
        assert label["begins"] == found.text[:40]
    if label["kind"] == "service" and found.dump.endswith("messages.html"):
        assert label["date"][:10] == found.date[:10]  # the page gives a service message no hour
    else:
        assert label["date"] == found.date


def test_every_label_names_posts_that_exist() -> None:
    named = [link[end] for link in MUST + MAY + LABELS["near_misses"] for end in "ab"]
    named += [link["source"] for link in MUST if link["source"]]
    named += [forward["post"] for forward in LABELS["forwards"]]
    named += [forward["origin"] for forward in LABELS["forwards"] if forward["origin"]]
    named += [key for family in LABELS["families"] for key in family]
    named += [key for target, sources in LABELS["true_parents"].items() for key in (target, *sources)]
    named += [*LABELS["revisions"], *LABELS["headings"], *LABELS["elisions"]]
    named += [post["reply_to"] for post in LABELS["posts"] if "reply_to" in post]
    assert sorted(set(named) - set(POSTS)) == []


def test_links_are_well_formed() -> None:
    pairs = [frozenset((link["a"], link["b"])) for link in MUST + MAY]
    assert [set(pair) for pair, count in Counter(pairs).items() if count > 1] == []
    assert {link["relation"] for link in MUST + MAY} == RELATIONS
    for link in MUST:
        assert link["source"] in (None, link["a"], link["b"])
        assert set(link.get("also", [])) <= RELATIONS
    assert not {frozenset((pair["a"], pair["b"])) for pair in LABELS["near_misses"]} & set(pairs)


def test_relations_fit_the_languages() -> None:
    for link in MUST + MAY:
        ends = [set(POSTS[link[end]]["languages"]) for end in "ab"]
        if "transla" in link["relation"]:
            assert len(ends[0] | ends[1]) > 1, link
        else:
            assert ends[0] & ends[1], link


def test_sources_are_earlier() -> None:
    pairs = [
        (link["source"], link["b"] if link["source"] == link["a"] else link["a"]) for link in MUST if link["source"]
    ]
    pairs += [(source, target) for target, sources in LABELS["true_parents"].items() for source in sources]
    for source, target in pairs:
        if POSTS[source]["date"] and POSTS[target]["date"]:
            assert POSTS[source]["date"] < POSTS[target]["date"], (source, target)


def test_families_are_closed() -> None:
    """A digest stands in several; whatever is linked is together in one, but for what two digests have of two texts."""
    families_of: dict[str, set[int]] = {}
    for number, family in enumerate(LABELS["families"]):
        for key in family:
            families_of.setdefault(key, set()).add(number)
    assert {key for key, held in families_of.items() if len(held) > 1} == {"telegram:Острел-инфо/3024", "pasted:3"}
    joined = [(link["a"], link["b"]) for link in MUST + MAY]
    joined += [(forward["post"], forward["origin"]) for forward in LABELS["forwards"] if forward["origin"]]
    for a, b in joined:
        assert a == b or families_of[a] & families_of[b], (a, b)
    reached = {key for pair in joined for key in pair if pair[0] != pair[1]}
    assert reached == set(families_of)


def test_true_parents_are_links_or_forwards() -> None:
    known = {frozenset((link["a"], link["b"])) for link in MUST}
    known |= {frozenset((forward["post"], forward["origin"])) for forward in LABELS["forwards"]}
    for target, sources in LABELS["true_parents"].items():
        for source in sources:
            assert frozenset((source, target)) in known


def test_each_forward_is_labelled_once() -> None:
    forwards = Counter(forward["post"] for forward in LABELS["forwards"])
    assert set(forwards.values()) == {1}
    named = {key for key, post in POSTS.items() if post["forwarded_from"]}
    # The export of the embassy has one forward without any name.
    assert set(forwards) - named == {"telegram:1950000101/5123"}
    assert named <= set(forwards)
    for forward in LABELS["forwards"]:
        if forward["origin"] and not forward["post"].startswith("pasted:"):
            assert FOUND[forward["post"]].text == FOUND[forward["origin"]].text


def test_revisions_are_in_their_dumps() -> None:
    for key, revisions in LABELS["revisions"].items():
        assert len({revision["text"] for revision in revisions}) == len(revisions) > 1
        for revision in revisions:
            [found] = [found for found in desktop_json_posts(revision["dump"]) if found.key == key]
            assert found.text == revision["text"]


def test_other_posts_of_the_earlier_export_are_unchanged() -> None:
    for found in desktop_json_posts("ChatExport_2031-06-04/result.json"):
        if found.key not in LABELS["revisions"]:
            assert found.text == FOUND[found.key].text
            assert found.date == FOUND[found.key].date


def test_boilerplate_ends_every_own_post() -> None:
    for channel, lines in LABELS["boilerplate"].items():
        for key, found in FOUND.items():
            if key.startswith(channel + "/") and POSTS[key]["kind"] == "message":
                ends = found.text is not None and found.text.endswith("\n\n" + "\n".join(lines))
                assert ends == (found.forwarded_from is None), key


def test_damaged_and_private_records_are_there() -> None:
    damaged = [f"line {number}" for number, row in table_lines("visti_nadrichia.jsonl") if row is None]
    assert damaged == [s["position"] for s in LABELS["skipped"] if s["dump"] == "visti_nadrichia.jsonl"]
    account = json.loads((DUMPS / "DataExport_2031-06-13/result.json").read_text(encoding="utf-8"))
    private = [n for n, chat in enumerate(account["chats"]["list"]) if chat["type"] != "public_channel"]
    assert private
    positions = [s["position"] for s in LABELS["skipped"] if s["deliberate"]]
    assert positions[: len(private)] == [f"chats.list[{n}]" for n in private]
    assert all(name in account for name in positions[len(private) :])


def test_clauses_and_elisions_are_printed() -> None:
    for key, post in POSTS.items():
        if "clauses" in post:
            assert [int(n) for n in re.findall(r"^(\d+)\. ", FOUND[key].text or "", flags=re.M)] == post["clauses"]
        marks = len(re.findall(r"<(?:\.\.\.|…)>", FOUND[key].text or ""))
        assert marks == LABELS["elisions"].get(key, 0)


def test_readme_names_every_dump() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in DUMPS.iterdir():
        assert f"`{path.name}{'/' if path.is_dir() else ''}`" in readme
    assert f"{len(POSTS)} posts of seven channels" in readme
