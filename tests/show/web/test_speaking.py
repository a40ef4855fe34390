"""Languages, zones and words: who chooses them, and how messages, numbers and times come out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from gettext import c2py
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import stemmatic.show.web
from stemmatic.model import UNKNOWN_ZONE, Relation
from stemmatic.show.web.choosing import preferred_language
from stemmatic.show.web.phrase_forms import COUNTED, INSTEAD, SAME
from stemmatic.show.web.phrases import said, said_plainly
from stemmatic.show.web.speaking import (
    LANGUAGES,
    Reader,
    ReaderWords,
    catalogue,
    gettext,
    ngettext,
    speaking_to,
    write_moment,
    write_number,
    write_span,
)

STATIC = Path(stemmatic.show.web.__file__).parent / "static"


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("uk,ru;q=0.9,en;q=0.8", "uk"),
        ("de,fr;q=0.9", "en"),
        ("ru;q=0.3,tr;q=0.7", "tr"),
        ("es-MX", "es"),
        ("ar-EG,ar;q=0.9", "ar"),
        ("ru;q=0, en", "en"),
        ("*;q=x,ru", "ru"),
        ("", "en"),
    ],
)
def test_the_browser_chooses(accepts: str, language: str) -> None:
    assert preferred_language(accepts) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_speaks_and_says_so(client: TestClient, language: str) -> None:
    answer = client.get("/families", headers={"Accept-Language": language})
    assert answer.headers["Content-Language"] == language
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in answer.text
    with speaking_to(Reader(language=language)):
        assert f"<h1>{gettext('Families')}</h1>" in answer.text


def test_a_choice_by_hand_beats_the_browser_and_is_kept(own_client: TestClient) -> None:
    russian = {"Accept-Language": "ru"}
    chosen = own_client.get("/?lang=tr&zone=Europe/Kyiv&words=scholar", headers=russian)
    assert '<html lang="tr"' in chosen.text
    kept = own_client.get("/", headers=russian)
    assert '<html lang="tr" dir="ltr" data-locale="tr" data-zone="Europe/Kyiv" data-words="scholar"' in kept.text
    assert '<html lang="es"' in own_client.get("/?lang=es", headers=russian).text


def test_what_cannot_be_chosen_is_passed_over(own_client: TestClient) -> None:
    answer = own_client.get("/?lang=xx&zone=../etc/passwd&words=odd", headers={"Accept-Language": "uk"})
    assert '<html lang="uk" dir="ltr" data-locale="uk" data-zone="UTC" data-words="plain"' in answer.text
    assert "set-cookie" not in answer.headers


def test_the_chooser_keeps_what_the_address_asks_for(client: TestClient) -> None:
    page = client.get("/families?order=newest&channel=telegram%3Alakeherald").text
    assert '/families?order=newest&amp;channel=telegram%3Alakeherald&amp;lang=uk"' in page


def test_programs_get_english_unless_they_ask(client: TestClient) -> None:
    assert client.get("/api/posts/telegram:none/1").json()["error"].startswith("There is no post")
    assert (
        client.get("/api/posts/telegram:none/1", headers={"Accept-Language": "ru"})
        .json()["error"]
        .startswith("Поста 'telegram:none/1'")
    )


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", {1: "1 пост", 2: "2 поста", 5: "5 постов", 11: "11 постов", 21: "21 пост", 112: "112 постов"}),
        ("uk", {1: "1 допис", 3: "3 дописи", 14: "14 дописів", 1001: "1\xa0001 допис"}),
        (
            "ar",
            {1: "منشور واحد", 2: "منشوران", 5: "5 منشورات", 11: "11 منشورًا", 100: "100 منشور", 103: "103 منشورات"},
        ),
        ("tr", {1: "1 gönderi", 5: "5 gönderi"}),
        ("es", {1: "1 publicación", 2: "2 publicaciones"}),
        ("en", {1: "1 post", 2: "2 posts"}),
    ],
)
def test_plural_forms_are_those_of_the_language(language: str, forms: dict[int, str]) -> None:
    with speaking_to(Reader(language=language)):
        for number, words in forms.items():
            assert ngettext("%(num)s post", "%(num)s posts", number) == words


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node")
@pytest.mark.parametrize("language", ["uk", "ru", "tr", "es", "ar"])
def test_scripts_count_as_the_server_does(language: str, tmp_path: Path) -> None:
    forms = ("a", "b", "c", "d", "e", "f")[: catalogue(language).num_plurals]
    (tmp_path / "words.mjs").write_text((STATIC / "words.js").read_text("utf-8"), "utf-8")
    held = json.dumps({"one": [f"{form}%(num)s" for form in forms]})
    locale = Reader(language=language).tag
    (tmp_path / "run.mjs").write_text(
        f"globalThis.document = {{ documentElement: {{ dataset: {{ locale: '{locale}', zone: 'UTC' }} }},"
        f" getElementById: () => ({{ textContent: {json.dumps(held)} }}) }};\n"
        "const { ngettext } = await import('./words.mjs');\n"
        "console.log(Array.from({ length: 240 }, (_, n) => ngettext('one', 'many', n)[0]).join(''));\n",
        "utf-8",
    )
    done = subprocess.run(["node", tmp_path / "run.mjs"], capture_output=True, text=True, check=True)
    form_of = c2py(catalogue(language).plural_expr)
    expected = "".join(forms[form_of(number)] for number in range(240))
    assert done.stdout.strip() == expected


def test_values_are_escaped_and_made_printable_messages_are_not() -> None:
    filled = gettext("<strong>%(count)s</strong> new", count='<script>\x1b[1m"')
    assert filled == "<strong>&lt;script&gt;␛[1m&#34;</strong> new"


def test_times_stand_in_the_readers_zone_with_utc_beside_them() -> None:
    at = datetime(2031, 6, 3, 22, 5, tzinfo=UTC)
    assert write_moment(at) == "3 Jun 2031, 22:05"
    assert write_moment(at.replace(tzinfo=UNKNOWN_ZONE)) == "3 Jun 2031, 22:05 (local time, zone unknown)"
    assert write_moment(None) == "undated"
    with speaking_to(Reader(language="uk", zone="Europe/Kyiv")):
        assert write_moment(at) == "4 черв. 2031\u202fр., 01:05 (3 черв. 2031\u202fр., 22:05 UTC)"


def test_numbers_and_lengths_of_time() -> None:
    assert (write_number(11418), write_span(7500), write_span(0)) == ("11,418", "2 h 5 min", "0 s")
    with speaking_to(Reader(language="ru")):
        assert (write_number(11418), write_span(90000)) == ("11\xa0418", "1 дн. 1 ч")


# --- what the library says -------------------------------------------------------------------------------------------

_HOLE = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("language", ["uk", "ru", "tr", "es", "ar"])
def test_every_form_of_the_library_is_said_in_the_readers_words(language: str) -> None:
    forms = [*SAME, *(form for pair in COUNTED for form in pair), *(form for form, _ in INSTEAD)]
    with speaking_to(Reader(language=language)):
        for form in forms:
            english = _HOLE.sub(lambda hole: "7" if hole[1] in ("num", "count", "most") else "Zq", form)
            if len(english) > 1:
                assert str(said(english)) != english or form in gettext(form.replace("%", "%%")), form


def test_every_relation_and_ground_of_the_examples_is_known(client: TestClient) -> None:
    assert {relation for relation in Relation if relation not in SAME} == set()
    families = client.get("/api/families").json()["families"]
    grounds = {
        ground
        for one in families
        for edge in client.get(f"/api/families/{one['family']}").json()["stemma"]
        for ground in edge["grounds"]
    }
    assert len(grounds) > 20
    with speaking_to(Reader(language="ru")):
        assert [ground for ground in grounds if said_plainly(ground) == ground] == []


def test_what_the_library_says_of_commands_is_said_of_the_page(client: TestClient) -> None:
    for address in (
        "/post/telegram:none/1",
        "/family/Fnone",
        "/channel/telegram/none",
        "/speaker?name=Nobody",
        "/search?q=%22a",
    ):
        page = client.get(address).text
        assert "stemmatic " not in page, address
        assert "`" not in page, address
        assert "--" not in page.split('class="fault"', 1)[1].split("</p>", 1)[0], address


def test_lengths_of_time_are_said_to_their_last_part() -> None:
    with speaking_to(Reader(language="ru")):
        assert said_plainly("time: source earlier by 2 h 9 min") == "время: источник раньше на 2 ч 9 мин"
        assert said_plainly("4 d 22 h before") == "за 4 дн. 22 ч до того"
        assert said_plainly("25 min 39 s after") == "через 25 мин 39 с"
        assert said_plainly("a name that ends in 3 min") == "a name that ends in 3 min"


def test_recovered_posts_are_told_in_the_readers_language(client: TestClient) -> None:
    page = client.get("/recovered?lang=uk").text
    assert "номер невідомий" in page
    assert "не пізніше за " in page
    assert "пересилання називають його канал" in page
    cards = page.partition("<article")[2].rpartition("</article>")[0]
    assert not re.search(r"never held|not after|number unknown|forwards name", cards)


def test_a_text_that_is_no_phrase_stays_and_is_escaped_once(client: TestClient) -> None:
    assert said("Harbour <toll> & co") == "Harbour <toll> & co"
    page = client.get("/post/telegram:%3Cb%3E/1").text
    assert "&lt;b&gt;" in page
    assert "&amp;lt;" not in page


def test_a_long_hostile_text_is_looked_up_at_once() -> None:
    hostile = "%s: no post " + "in this archive; " * 100 + "x" * 300
    assert said(hostile) == hostile


def test_summaries_name_languages_as_the_reader_does() -> None:
    for language, named in (
        ("en", "Turkish"),
        ("ru", "турецкий"),
        ("uk", "турецька"),
        ("tr", "Türkçe"),
        ("ar", "التركية"),
    ):
        with speaking_to(Reader(language=language)):
            assert (ReaderWords().language("tr"), ReaderWords().language("xx")) == (named, "xx")


def test_changes_that_can_turn_the_meaning_are_said_and_the_words_of_posts_stay() -> None:
    with speaking_to(Reader(language="uk")):
        assert said_plainly("term changed: “negation” → “port”") == "слово: змінено «negation» → «port»"
        assert said_plainly("number added: “12”").endswith(": додано «12»")
        assert "taken away" not in said_plainly("name taken away: “Ilse”")
