"""Notes on the page: the form beside a link, with and without scripts, and the list."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.show.web.drawing import ENVIRONMENT, post_url
from stemmatic.show.web.requests import own_path
from tests.show.web.conftest import Served

HOSTILE = (
    "</textarea></div><script>alert(1)</script><img src=x onerror=alert(2)>"
    " \"><b x=' {{ 123457 * 7 }} javascript:alert(3)"
)


def archive_of(client: TestClient) -> Archive:
    return Archive(client.app.state.settings.archive)  # type: ignore[attr-defined]


def a_link(client: TestClient) -> tuple[str, str]:
    with archive_of(client) as archive:
        link = archive.links[0]
    return link.source, link.target


def say(client: TestClient, pair: tuple[str, str], verdict: str, *, htmx: bool = False, **more: str) -> Any:
    data = {"source": pair[0], "target": pair[1], "verdict": verdict, **more}
    return client.post("/notes", data=data, headers={"HX-Request": "true"} if htmx else {}, follow_redirects=False)


class Elements(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_without_scripts_the_form_goes_back_to_its_page(own_client: TestClient) -> None:
    pair = a_link(own_client)
    answer = say(own_client, pair, "right", comment="one statement", by="Ina Vale", back="/compare?a=x&b=y")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compare?a=x&b=y")
    with archive_of(own_client) as archive:
        found = archive.verdicts.of(*pair)
        assert found is not None
        assert (found.judgement.verdict, found.judgement.comment, found.judgement.by) == (
            "right",
            "one statement",
            "Ina Vale",
        )
    page = own_client.get("/notes").text
    assert "✓ right" in page
    assert "one statement" in page
    assert 'aria-pressed="true">✓ right' in page


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/\t/evil.example",
        "evil.example",
        "",
        "///evil.example",
        "//[",
        " /family/x",
    ],
)
def test_the_form_never_leads_elsewhere(own_client: TestClient, address: str) -> None:
    assert own_path(address, "/notes") == "/notes"
    answer = say(own_client, a_link(own_client), "right", back=address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/notes")


def test_the_page_of_a_post_with_other_letters_is_returned_to(own_client: TestClient) -> None:
    with archive_of(own_client) as archive:
        link = next(one for one in archive.links if not one.source.isascii())
    address = post_url(link.source)
    assert "%" in address
    assert f'name="back" value="{address}"' in own_client.get(address).text
    answer = say(own_client, (link.source, link.target), "right", back=address)
    assert answer.headers["location"] == address
    assert own_client.get(address).text.count("✓ right") >= 1


@pytest.mark.parametrize("address", ["/", "/family/F4zqk", "/post/telegram:a%252Fb/7#p1-9", "/search?q=%D0%B0+//b"])
def test_paths_of_our_own_are_kept(address: str) -> None:
    assert own_path(address, "/notes") == address


def test_nothing_is_kept_that_another_site_asks_for(own_client: TestClient) -> None:
    pair = a_link(own_client)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": ""}):
        for address in ("/notes", "/api/notes"):
            data = {"source": pair[0], "target": pair[1], "verdict": "wrong"}
            assert own_client.post(address, data=data, headers=headers).status_code == 403
    with archive_of(own_client) as archive:
        assert len(archive.verdicts) == 0


def test_an_older_browser_says_where_its_form_comes_from(own_client: TestClient) -> None:
    pair = a_link(own_client)
    data = {"source": pair[0], "target": pair[1], "verdict": "wrong"}
    del own_client.headers["Sec-Fetch-Site"]
    answer = own_client.post("/notes", data=data, headers={"Origin": "http://localhost"}, follow_redirects=False)
    assert answer.status_code == 303


def test_htmx_gets_the_form_anew_with_what_was_kept(own_client: TestClient) -> None:
    pair = a_link(own_client)
    answer = say(own_client, pair, "unsure", htmx=True, comment="perhaps")
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div class="verdict" data-verdict="unsure">')
    assert "perhaps" in answer.text
    answer = say(own_client, pair, "withdraw", htmx=True)
    assert "was withdrawn on" in answer.text
    assert 'data-verdict=""' in answer.text
    assert "1 earlier entry" in answer.text
    assert "Withdraw</button>" not in answer.text


def test_what_cannot_be_kept_is_one_line_and_what_was_typed_stays(own_client: TestClient) -> None:
    pair = a_link(own_client)
    long = "é" * 4001
    answer = say(own_client, pair, "right", htmx=True, comment=long)
    assert "This is too long: 4,001 characters, and at most 4,000 are kept. Shorten it." in answer.text
    assert 'role="alert"' in answer.text
    assert '<details class="no-print" open>' in answer.text
    assert long in answer.text
    plain = say(own_client, pair, "right", comment=long)
    assert plain.status_code == 400
    assert "at most 4,000 are kept" in plain.text
    for verdict, status in (("true", 400), ("withdraw", 404)):
        assert say(own_client, pair, verdict).status_code == status
    assert say(own_client, ("telegram:nobody/1", pair[1]), "right").status_code == 404
    with archive_of(own_client) as archive:
        assert len(archive.verdicts) == 0


def test_hostile_comments_stay_text(own_client: TestClient) -> None:
    pair = a_link(own_client)
    answers = [say(own_client, pair, "wrong", htmx=True, comment=HOSTILE, by=HOSTILE[:150]).text]
    answers.append(say(own_client, pair, "unsure", htmx=True, comment="calm", back="/notes?x=" + HOSTILE).text)
    answers.append(own_client.get("/notes").text)
    for text in answers:
        elements = Elements(text).found
        assert not [tag for tag, _ in elements if tag in ("img", "b")]
        assert not [attributes for _, attributes in elements if "onerror" in attributes or "style" in attributes]
        assert all(attributes.get("src") for tag, attributes in elements if tag == "script")
        assert "864199" not in text
        assert "&lt;script&gt;" in text
    with archive_of(own_client) as archive:
        assert archive.verdicts[0].earlier[0].comment == HOSTILE


def test_line_breaks_of_a_comment_survive_editing_it_again(own_client: TestClient) -> None:
    pair = a_link(own_client)
    page = say(own_client, pair, "right", htmx=True, comment="\r\n  one\r\n\r\ntwo").text
    with archive_of(own_client) as archive:
        assert archive.verdicts[0].judgement.comment == "one\n\ntwo"
    assert re.search(r"<textarea[^>]*>\none\n\ntwo</textarea>", page)


def test_the_list_is_filtered_and_says_what_became_of_links(own_client: TestClient) -> None:
    assert "Nothing is judged yet" in own_client.get("/notes").text
    with archive_of(own_client) as archive:
        copy = next(link for link in archive.links if not link.relation.crosses_languages)
        across = next(link for link in archive.links if link.relation.crosses_languages)
    say(own_client, (copy.source, copy.target), "right")
    say(own_client, (across.source, across.target), "wrong", comment="another briefing")
    options = Options()
    with archive_of(own_client) as archive:
        archive.link(options=replace(options, translate=replace(options.translate, enabled=False)))
    page = own_client.get("/notes").text
    assert "1–2 of 2" in page
    assert "the present options do not find this link" in page
    gone = own_client.get("/notes", params={"state": "no longer found"}).text
    assert across.target in gone
    assert "another briefing" in gone
    assert "1–1 of 1" in gone
    assert "another briefing" not in own_client.get("/notes", params={"verdict": "right"}).text
    assert "No judged link fits this filter" in own_client.get("/notes", params={"verdict": "unsure"}).text
    assert own_client.get("/notes", params={"verdict": "nonsense"}).status_code == 400
    part = own_client.get("/notes", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "another briefing" in part


def test_the_list_goes_on_page_by_page(own_client: TestClient) -> None:
    with archive_of(own_client) as archive:
        keys = [post.key for post in archive.posts][:12]
        pairs = [(one, other) for at, one in enumerate(keys) for other in keys[at + 1 :]][:53]
        for pair in pairs:
            archive.verdicts.judge(*pair, "wrong")
    first = own_client.get("/notes").text
    assert "1–50 of 53" in first
    address = re.search(r'href="([^"]+)" rel="next"', first)
    assert address is not None
    second = own_client.get(address[1]).text
    assert "51–53 of 53" in second
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_the_json_api_says_what_the_page_says(own_client: TestClient) -> None:
    pair = a_link(own_client)
    said = own_client.post(
        "/api/notes", json={"source": pair[1], "target": pair[0], "verdict": "right", "comment": "да"}
    )
    assert said.status_code == 200
    assert said.json()["judgement"]["comment"] == "да"
    assert said.json()["judgement"]["date"].endswith("Z")
    assert said.json()["state"] == "found"
    listed = own_client.get("/api/notes").json()
    assert listed == {"judged": [said.json()], "total": 1, "verdicts": {"right": 1}, "states": {"found": 1}}
    assert own_client.get("/api/notes/pair", params={"a": pair[0], "b": pair[1]}).json() == said.json()
    assert own_client.get("/api/notes/pair", params={"a": pair[0], "b": pair[0]}).json() is None
    assert own_client.get("/api/notes", params={"state": "lost"}).json()["error"].startswith("state lost: expected")
    gone = own_client.post("/api/notes", json={"source": pair[0], "target": pair[1], "verdict": None})
    assert gone.json()["judgement"]["verdict"] is None
    assert (
        own_client.post("/api/notes", json={"source": pair[0], "target": pair[1], "verdict": "true"}).status_code == 422
    )
    described = json.dumps(own_client.get("/api/openapi.json").json())
    assert "/api/notes/pair" in described
    assert "JudgedLink" in described


def test_the_macro_keeps_its_contract(own_client: TestClient) -> None:
    """As other pages use it: inside a block, with context, and with nothing but the two keys."""
    template = ENVIRONMENT.from_string(
        '{% from "verdict.html" import verdict_form, verdict_mark with context %}'
        "{{ verdict_form('telegram:a/1', 'telegram:b/2') }}{{ verdict_mark(none) }}"
    )
    text = template.render(path="/")
    assert "Judge this link" in text
    assert 'name="back" value="/notes"' in text
    assert "Withdraw" not in text


@pytest.mark.browser
def test_a_link_is_judged_by_keyboard_alone(served: Served, page: Any) -> None:
    with Archive(served.archive) as archive:
        link = archive.links[0]
        archive.verdicts.judge(link.source, link.target, "unsure", comment="first look")
    page.goto(f"{served.address}/notes")

    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if name in page.evaluate("document.activeElement.innerText || document.activeElement.name || ''"):
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("Change the verdict")
    page.keyboard.press("Enter")
    tab_to("comment")
    page.keyboard.press("Control+A")
    page.keyboard.type("read aloud twice")
    tab_to("by")
    page.keyboard.type("Ina Vale")
    tab_to("✗ wrong")
    with page.expect_response(f"{served.address}/notes"):
        page.keyboard.press("Enter")
    page.wait_for_selector('.verdict[data-verdict="wrong"]')
    assert "✗ wrong" in page.inner_text(".verdict-said")
    assert page.inner_text(".verdict-comment") == "read aloud twice"
    assert page.url == f"{served.address}/notes"  # only the form was replaced
    with Archive(served.archive) as archive:
        found = archive.verdicts.of(link.source, link.target)
    assert found is not None
    assert (found.judgement.verdict, found.judgement.by) == ("wrong", "Ina Vale")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    # After the form was replaced the keyboard goes on from it, not from the top of the page.
    assert page.evaluate("document.activeElement.closest('.verdict') !== null")


@pytest.mark.browser
def test_notes_without_scripts_and_without_violations(served: Served, chromium: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with Archive(served.archive) as archive:
        one, other = archive.links[0], archive.links[1]
        archive.verdicts.judge(one.source, one.target, "right", comment="one text")
        archive.verdicts.judge(other.source, other.target, "wrong")
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{served.address}/notes?verdict=right")
    page.click("summary:has-text('Change the verdict')")
    page.click("button:has-text('Unsure')")
    assert page.url == f"{served.address}/notes?verdict=right"
    assert "No judged link fits" in page.inner_text("main")
    context.close()
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{served.address}/notes")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        serious = [
            (one["id"], [node["html"] for node in one["nodes"]])
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == []
        context.close()
