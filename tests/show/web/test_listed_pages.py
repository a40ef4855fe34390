"""Overview, families, channels, speakers, ledger: what they say, that they lead on, and that posts cannot harm them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import lxml.html
import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.api.records import ChannelLine
from stemmatic.show.overview import names_of
from stemmatic.show.web import create_app
from stemmatic.show.web.requests import Days, Listed
from stemmatic.show.web.settings import Settings
from tests.pipeline.test_road import PLAIN, TOLL, row, write

PAGES = ("/", "/families", "/channels", "/channel/telegram/valdoria_mfa", "/speakers", "/speaker?name=Ilse Brandau",
         "/ledger", "/ledger?channel=telegram:valdoria_mfa")  # fmt: skip
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e</script>"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "href" and value and value.startswith("/")]


def links_of(page: str) -> set[str]:
    parser = _Links()
    parser.feed(page)
    return set(parser.found)


@pytest.fixture(scope="module")
def archive(traced_examples: Path) -> Iterator[Archive]:
    with Archive(traced_examples) as opened:
        yield opened


@pytest.mark.parametrize("address", PAGES)
def test_each_page_is_whole_and_its_links_lead_somewhere(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "style=" not in answer.text
    for link in links_of(answer.text):
        if urlsplit(link).path in ("/", "/families", "/channels", "/speakers", "/speaker", "/ledger") or (
            link.startswith("/channel/")
        ):
            assert client.get(link).status_code == 200, link


def test_the_overview_says_what_the_archive_holds(client: TestClient, archive: Archive) -> None:
    text, found = client.get("/").text, archive.overview()
    assert f"<strong>{found.posts}</strong> posts" in text
    assert f"<strong>{len(found.channels)}</strong> channels" in text
    assert "6 undated" in text
    for family in (*found.widest, *found.fastest, *found.newest):
        assert f'href="/family/{family.family}"' in text
    data = json.loads(re.search(r'id="timeline-data">(.*?)</script>', text, re.DOTALL)[1])
    assert sum(sum(one["posts"]) for one in data["by_language"]) == found.posts - found.undated
    table = re.search(r'class="timeline-table">(.*?)</table>', text, re.DOTALL)[1]
    assert sum(int(n) for n in re.findall(r'scope="row">[^<]*</th><td class="number">(\d+)', table)) == 75
    assert "➤ forwards" in text
    assert "not in this archive" in text
    assert "not compared yet" not in text


def test_a_part_of_the_time(client: TestClient, archive: Archive) -> None:
    text = client.get("/?since=2031-06-04&until=2031-06-05").text
    assert 'value="2031-06-04"' in text
    assert "/families?since=2031-06-04&amp;until=2031-06-05" in text
    api = client.get("/api/overview?since=2031-06-04&until=2031-06-05").json()
    assert api["timeline"]["begins"] == ["2031-06-04", "2031-06-05"]
    assert {one["first"][:10] for one in api["widest"]} <= {"2031-06-04", "2031-06-05"}
    assert client.get("/?since=soon").status_code == 400
    assert "soon is no day" in client.get("/api/overview?since=soon").json()["error"]
    assert client.get("/?since=2031-06-05&until=2031-06-04").status_code == 400


def test_families_are_narrowed_and_widened_again(client: TestClient, archive: Archive) -> None:
    text = client.get("/families?language=tr&language=ru&order=newest").text
    both = archive.families.by("newest").where(language=["tr", "ru"]).lines()
    assert f"<strong>{both.total} families</strong>" in text
    assert 'href="/families?order=newest&amp;language=ru"' in text  # without Turkish
    places = [text.index(f'href="/family/{one.family}"') for one in both.families]
    assert places == sorted(places)
    part = client.get("/families?language=tr", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "families</strong>" in part
    assert "No family is like this" in client.get("/families?language=zz").text
    assert client.get("/families?channel=nobody").status_code == 404
    assert client.get("/families?order=best").status_code == 422


def test_the_json_is_what_the_archive_says(client: TestClient, archive: Archive) -> None:
    found = client.get("/api/families?order=fastest&min_channels=3&limit=2&skip=1").json()
    said = archive.families.where(min_channels=3).by("fastest").lines(limit=2, skip=1)
    assert [one["family"] for one in found["families"]] == [one.family for one in said.families]
    assert found["families"][0]["first"].endswith("Z")
    assert len(client.get("/api/channels").json()) == len(archive.channels.lines())
    page = client.get("/api/channel/telegram/valdoria_mfa").json()
    assert page["facts"]["posts"] == archive.channels.page("telegram", "valdoria_mfa").facts.posts
    assert len(client.get("/api/relays").json()) == len(archive.channels.relays())
    assert client.get("/api/speaker", params={"name": "ilse brandau"}).json()["facts"]["posts"] == 7  # in all spellings
    assert client.get("/api/ledger?channel=valdoria_mfa").json()["channels"][0]["channel"] == "valdoria_mfa"
    for gone in ("/api/channel/x/nobody", "/api/speaker?name=Nobody", "/api/ledger?channel=nobody"):
        assert client.get(gone).status_code == 404
    schema = client.get("/api/openapi.json").json()
    assert {"Overview", "FamilyList", "ChannelPage", "SpeakerPage", "Relay"} <= set(schema["components"]["schemas"])


def test_lists_call_channels_by_their_titles(tmp_path: Path) -> None:
    said = {"7001": "Harbour & Sons", "7002": "The Long Bridge", "7003": None}
    rows: list[dict[str, Any]] = [
        {**row(name, n, n, f'Speaker Ilse Brandau: "{TOLL}"'), **({"channel_title": title} if title else {})}
        for n, (name, title) in enumerate(said.items(), 1)
    ]
    with Archive(tmp_path / "archive", create=True) as opened:
        opened.add([write(tmp_path / "posts.jsonl", rows)], options=PLAIN)
        titles = {one.channel: one.title for one in opened.channels.lines()}
        assert titles == said
        speaker = next((one.name for one in opened.speakers.lines().speakers), None)
    with TestClient(create_app(Settings(archive=tmp_path / "archive")), base_url="http://localhost") as client:
        addresses = ["/", "/families", "/families?channel=table:7001"]
        for address in [*addresses, *([f"/speaker?name={quote(speaker)}"] if speaker else [])]:
            page = client.get(address).text
            named = re.findall(r"<bdi>([^<]*)</bdi>", page)
            assert {"Harbour &amp; Sons", "The Long Bridge", "7003"} <= set(named), address
            assert not {"7001", "7002", "table:7001"} & set(named), address


def test_a_name_that_two_platforms_have_is_not_given_the_title_of_one() -> None:
    def line(platform: str, channel: str, title: str | None) -> ChannelLine:
        counts = dict.fromkeys(("posts", "undated", "families", "relays", "forwards", "relayed"), 0)
        return ChannelLine(
            platform=platform, channel=channel, title=title, first=None, last=None, languages=(), **counts
        )

    lines = [line("x", "port", "Port X"), line("telegram", "port", "Port T"), line("x", "tarn", "Tarn")]
    lines += [line("x", "mill", "Mill"), line("telegram", "mill", "Mill"), line("web", "lock", None)]
    assert names_of(lines) == {"tarn": "Tarn", "mill": "Mill", "lock": "lock"}


def test_an_empty_archive_shows_what_to_do(tmp_path: Path) -> None:
    Archive(tmp_path, create=True).close()
    with TestClient(create_app(Settings(archive=tmp_path)), base_url="http://localhost") as client:
        assert '<a class="button" href="/add">' in client.get("/").text
        for address in ("/families", "/channels", "/speakers", "/ledger"):
            assert client.get(address).status_code == 200
        assert client.get("/api/overview").json()["posts"] == 0


def test_names_and_texts_from_dumps_are_text(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        row(f"a/b {HOSTILE}", 1, 0, f"{TOLL} {HOSTILE} #tag"),
        row(f"#{HOSTILE}?x=1&y", 2, 9, f"{TOLL} {HOSTILE}", forwarded_from=HOSTILE),
    ]
    with Archive(tmp_path / "archive", create=True) as opened:
        opened.add([write(tmp_path / "posts.jsonl", rows)], options=PLAIN)
        channels = opened.channels.lines()
    with TestClient(create_app(Settings(archive=tmp_path / "archive")), base_url="http://localhost") as client:
        addresses = ["/", "/families", "/channels", "/speakers", "/ledger"]
        addresses += [f"/channel/table/{quote(one.channel, safe='')}" for one in channels]
        addresses += [f"/ledger?channel=table:{quote(one.channel, safe='')}" for one in channels]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert "<script>alert" not in answer.text
            assert "<img" not in answer.text
        assert {one.channel for one in channels} == {one["channel"] for one in client.get("/api/channels").json()}


def test_posts_that_wait_are_said(own_examples: Path) -> None:
    with Archive(own_examples) as opened, opened._store.writing() as connection:
        connection.execute("DELETE FROM runs")
    with TestClient(create_app(Settings(archive=own_examples)), base_url="http://localhost") as client:
        text = client.get("/").text
        assert "81 posts are not compared yet" in text
        assert 'href="/add"' in text


def test_addresses_of_lists() -> None:
    listed = Listed("/families", {"order": "newest", "language": ["ru"], "skip": 50, "since": ""})
    assert listed.address() == "/families?order=newest&language=ru"
    assert listed.address(skip=100) == "/families?order=newest&language=ru&skip=100"
    assert listed.toggled("language", "tr") == "/families?order=newest&language=ru&language=tr"
    assert listed.toggled("language", "ru") == "/families?order=newest"
    assert Days(since=" ").since is None


def test_families_are_narrowed_by_who_speaks_and_how_posts_are_linked(client: TestClient) -> None:
    narrowed = "relation=translation&speaker=Tomas+Verhalen&hashtag=FourRivers&min_posts=3"
    page = lxml.html.document_fromstring(client.get(f"/families?{narrowed}").text)
    found = client.get(f"/api/families?{narrowed}").json()
    assert len(page.xpath("//*[@class='family-words']")) == len(found["families"]) > 0
    assert page.xpath("//select[@name='relation']/option[@selected]/@value") == ["translation"]
    assert page.xpath("//input[@name='speaker']/@value") == ["Tomas Verhalen"]
    assert found["total"] < client.get("/api/families").json()["total"]
    # A form sends what is empty, too.
    empty = "order=widest&since=&until=&min_channels=&min_posts=&changed=&relation=&speaker=&hashtag="
    assert client.get(f"/api/families?{empty}").json() == client.get("/api/families").json()
    assert "Nobody is named" in client.get("/families?speaker=Nobody+Atall").text
    assert client.get("/api/families?relation=paraphrase").status_code == 400


def test_a_family_is_listed_in_the_readers_language_where_a_witness_has_it(
    client: TestClient, traced_examples: Path
) -> None:
    with Archive(traced_examples) as archive:
        wanted = []
        for family in archive.families.by("widest"):
            told = next((one for one in family.witnesses if one.language == "ar"), None)
            text = archive.posts[told.post].text[told.begin : told.end] if told else ""
            wanted.append((family.id, text))
        texts = {family.id: [archive.posts[key].text for key in family.posts] for family in archive.families}
    page = lxml.html.document_fromstring(client.get("/families?lang=ar").text)
    shown = {
        one.get("href").rpartition("/")[2]: " ".join(one.text_content().split())
        for one in page.xpath("//*[@class='family-words']")
    }
    told = [(family, text) for family, text in wanted if text]
    assert len(told) > 2
    for family, text in told:
        assert " ".join(text.split())[:40] == shown[family][:40]
    lines = client.get("/api/families").json()["families"]
    for line in lines:
        assert set(line["sayings"]) == set(line["languages"])
        for said in line["sayings"].values():
            assert said
            assert any(said in text for text in texts[line["family"]])
    # Of a family that no witness has in that language the earliest is shown.
    other = next(line for line in lines if "ar" not in line["languages"])
    assert shown[other["family"]][:20] == " ".join(other["beginning"].split())[:20]


def test_a_hit_says_what_its_family_says(client: TestClient) -> None:
    page = lxml.html.document_fromstring(client.get("/search?q=grain&lang=ru").text)
    said = page.xpath("//a[@class='hit-family']/span[@class='family-said']")
    assert said
    assert any("\u0400" <= letter <= "\u04ff" for letter in said[0].text_content())


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_charts_are_drawn_and_keys_reach_what_they_show(page: Any, served: Any) -> None:
    page.goto(served.address)
    bars = page.locator("#timeline g.series rect")
    bars.first.wait_for()
    assert bars.count() > 20
    chart, said = page.locator("#timeline > svg"), page.locator("#timeline-said")
    chart.focus()
    assert said.text_content().startswith("2 Jun 2031: 1 post · ru 1")
    page.keyboard.press("ArrowRight")
    assert said.text_content().startswith("3 Jun 2031: 7 posts")
    page.get_by_role("button", name="by channel").click()
    assert page.get_by_role("button", name="by channel").get_attribute("aria-pressed") == "true"
    page.locator("#timeline > svg").focus()
    page.keyboard.press("ArrowRight")
    assert "telegram:valdoria_mfa 2" in said.text_content()

    cells, told = page.locator("#matrix > svg"), page.locator("#matrix-said")
    assert page.locator("#matrix .declared").count() >= 10
    assert page.locator("#matrix .inferred").count() >= 5
    cells.focus()
    before = told.text_content()
    page.keyboard.press("ArrowDown")
    assert told.text_content() != before
    assert "→" in told.text_content()

    page.locator("#timeline > svg").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?since=2031-06-03&until=2031-06-03")
    page.locator("#timeline g.series rect").first.wait_for()
    for width in (360, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_a_cell_leads_to_the_families_of_both_channels(page: Any, served: Any) -> None:
    page.goto(served.address)
    page.locator("#matrix .declared").first.wait_for()
    page.locator("#matrix > svg").focus()
    for _ in range(12):
        if "inferred" in page.locator("#matrix-said").text_content():
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/families?channel=*&channel=*")
    assert page.locator(".family-line").count() >= 1
    page.locator("select[name=order]").select_option("earliest")
    page.wait_for_url("**order=earliest**")
    page.get_by_text("earliest: earliest post first").wait_for()
