"""A text is shown as its platform showed it, and its characters stay what they are."""

from __future__ import annotations

import json
from pathlib import Path

import lxml.html
import pytest
from starlette.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.model import Formatting, TextStyle
from stemmatic.show.web.app import create_app
from stemmatic.show.web.settings import Settings
from stemmatic.text.formatted import Formatted, Styled, pieces_without_marks, read_markdown, without_marks

BOLD, ITALIC, SPOILER = TextStyle.BOLD, TextStyle.ITALIC, TextStyle.SPOILER


def test_runs_join_to_the_text_and_nest() -> None:
    text = "Карсу: паромы стоят"
    shown = Formatted(text, (Formatting(BOLD, 0, 13), Formatting(ITALIC, 7, 13), Formatting(SPOILER, 10, 19)))
    assert shown.runs(0, len(text)) == [
        Styled("Карсу: ", (BOLD,)),
        Styled("пар", (BOLD, ITALIC)),
        Styled("омы", (BOLD, ITALIC, SPOILER)),
        Styled(" стоят", (SPOILER,)),
    ]
    assert shown.runs(7, 10) == [Styled("пар", (BOLD, ITALIC))]
    assert "".join(one.text for one in shown.runs(3, 12)) == text[3:12]
    assert shown.runs(5, 5) == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("**Карсу:** паромы", [("Карсу:", BOLD), (" паромы", None)]),
        ("__тихо__ и ~~нет~~", [("тихо", ITALIC), (" и ", None), ("нет", TextStyle.STRUCK)]),
        ("||тсс||", [("тсс", SPOILER)]),
        ("`a = 1`", [("a = 1", TextStyle.CODE)]),
        ("**عاجل** الجسر", [("عاجل", BOLD), (" الجسر", None)]),
    ],
)
def test_markdown_is_shown_without_its_marks(raw: str, shown: list[tuple[str, TextStyle | None]]) -> None:
    found = read_markdown(raw).runs(0, len(raw))
    assert [(one.text, one.styles[0] if one.styles else None) for one in found] == shown


@pytest.mark.parametrize(
    "raw",
    [
        "2 ** 3 ** 4",
        "a__b__c",
        "snake_case_name",
        "** **",
        "****",
        "***",
        "x|| y ||z",
        "[words](javascript:alert(1))",
        "`",
    ],
)
def test_what_is_no_markdown_stays(raw: str) -> None:
    assert "".join(one.text for one in read_markdown(raw).runs(0, len(raw))) == raw


def test_links_lead_to_the_web_alone() -> None:
    raw = "Читайте [здесь](https://tarn.example/1)"
    assert read_markdown(raw).runs(0, len(raw)) == [
        Styled("Читайте "),
        Styled("здесь", (TextStyle.LINK,), "https://tarn.example/1"),
    ]
    link = Formatting(TextStyle.LINK, 0, 4, "tg://resolve?domain=tarn")
    assert Formatted("here", (link,)).runs(0, 4) == [Styled("here", (TextStyle.LINK,), None)]
    bare = "https://tarn.example"
    assert Formatted(bare, (Formatting(TextStyle.LINK, 0, 20),)).runs(0, 20)[0].address == bare


@pytest.mark.parametrize("piece", ["**", "**a", "[a](http://", "`", "||x", "__a "])
def test_hostile_marks_are_read_in_no_time(piece: str) -> None:
    raw = piece * 20_000
    assert len(read_markdown(raw).runs(0, 100)) <= 100


def test_a_posts_page_has_its_text_as_published_and_raw(tmp_path: Path) -> None:
    link = {"type": "text_link", "text": "<b>", "href": "https://tarn.example/?a=1&b"}
    pieces = [{"type": "bold", "text": "Karsu:"}, " see ", link]
    message = {"id": 7, "type": "message", "date_unixtime": "1938153600", "date": "2031-06-02T08:00:00", "text": pieces}
    export = {"name": "Tarn", "type": "public_channel", "id": 1700000001, "messages": [message]}
    (tmp_path / "result.json").write_text(json.dumps(export), "utf-8")
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([tmp_path / "result.json"])
    with TestClient(create_app(Settings(archive=tmp_path / "archive")), base_url="http://localhost") as client:
        shown = client.get("/post/telegram:1700000001/7").text
        assert '<span class="shown-bold">Karsu:</span>' in shown
        assert 'href="https://tarn.example/?a=1&amp;b" rel="noopener noreferrer nofollow ugc">&lt;b&gt;</a>' in shown
        raw = client.get("/post/telegram:1700000001/7?raw=1").text
        assert "shown-bold" not in raw
        assert "Karsu: see &lt;b&gt;" in raw.replace("</span>", "").replace('<span class="passage', "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "⚡**Гавань закрыта**, — порт. [👉 Новости](https://t.me/+abc)",
            "⚡Гавань закрыта, — порт. 👉 Новости",
        ),
        ("**Liman** __kapandı__ ||gece|| `03:00`", "Liman kapandı gece 03:00"),
        ("أُغلق **الميناء** ليلًا", "أُغلق الميناء ليلًا"),
        # what programs that export posts write: marks beside blanks, over lines, around and inside links
        ("**Паром **идёт, **\nпричал** закрыт", "Паром идёт, \nпричал закрыт"),
        ("Vapur **yarın **kalkıyor.\n**\xa0**\nSaat dokuzda", "Vapur yarın kalkıyor.\n\xa0\nSaat dokuzda"),
        ("__«Мост открыт,\nа паром стоит» __— порт", "«Мост открыт,\nа паром стоит» — порт"),
        ("__см. [обращение\nпорта](https://tarn.example/8)__", "см. обращение\nпорта"),
        ("[Капитан [порт Тарн]](https://tarn.example/9)", "Капитан [порт Тарн]"),
        ("الجسر **مغلق **حتى الصباح", "الجسر مغلق حتى الصباح"),
        ("сло**ва** и тыся**ч людей**", "слова и тысяч людей"),
        # the beginning of a text: the other half of a mark, the end of an address lie behind it
        ("**Гавань закрыли до утра и", "Гавань закрыли до утра и"),
        ("**Паром **идёт, **причал закр", "Паром идёт, причал закр"),
        ("см. [обращение порта](https://t.me/quay/81", "см. обращение порта"),
        # no marks at all
        ("2 ** 3 and 2**3 are eight; snake_case__name", "2 ** 3 and 2**3 are eight; snake_case__name"),
        ("[1](note) and f(a)[b](c)", "[1](note) and f(a)[b](c)"),
        ("call(a, **given) or call(**given)", "call(a, **given) or call(**given)"),
        ("2**3 is 8, and 3**2 is 9", "2**3 is 8, and 3**2 is 9"),
        ("my__own and your__own names", "my__own and your__own names"),
        ("х**ня какая, е**нат", "х**ня какая, е**нат"),
        ("a mark** that nothing opened", "a mark** that nothing opened"),
    ],
)
def test_previews_have_the_words_without_marks(text: str, shown: str) -> None:
    assert without_marks(text) == shown
    pieces = [(at, piece) for at, piece in enumerate(text)]
    assert "".join(piece for _, piece in pieces_without_marks(pieces)) == shown


def test_lists_and_collations_show_no_marks(tmp_path: Path) -> None:
    told = "The **harbour of Karsu** is closed until [further notice](https://karsu.example/n), the port authority said"
    rows = [
        {"channel": "quay", "id": 1, "date": "2031-06-03T09:00:00Z", "text": f"{told} on Monday evening."},
        {"channel": "mole", "id": 1, "date": "2031-06-03T10:00:00Z", "text": f"{told} on Tuesday evening."},
    ]
    dump = tmp_path / "posts.jsonl"
    dump.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([dump])
        family = archive.families[0].id
        assert "“The harbour of Karsu is closed until further notice" in archive.families.summary(archive.families[0])
    with TestClient(create_app(Settings(archive=tmp_path / "archive")), base_url="http://localhost") as client:
        for address in ("/", "/families", "/search?q=harbour", f"/family/{family}", "/dossier?q=harbour"):
            page = client.get(address).text
            assert "harbour of Karsu" in lxml.html.document_fromstring(page).text_content().replace("  ", " "), address
            assert "**" not in page, address
            assert "](" not in page, address
