"""Reports: one HTML file that runs and loads nothing but what it holds, says where it comes from, and appears whole."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import stemmatic
from stemmatic.errors import NotFound, OptionError
from stemmatic.show.cli import app
from stemmatic.show.web import report as module
from stemmatic.show.web.report import report_dossier, report_family, report_overview
from stemmatic.show.web.single_file import embed, join_modules, policy

MADE = datetime(2031, 7, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(traced_examples: Path) -> Any:
    with stemmatic.open_archive(traced_examples) as opened:
        yield opened


def text_of(html: str) -> str:
    document = lxml.html.document_fromstring(html)
    for element in document.xpath("//script | //style"):
        element.drop_tree()
    return " ".join(document.text_content().split())


@pytest.fixture(autouse=True)
def _made_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report is made at the same moment."""

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Frozen:
            return cls.fromtimestamp(MADE.timestamp(), tz)

    monkeypatch.setattr(module, "datetime", Frozen)


def sources(html: str) -> str:
    return str(lxml.html.document_fromstring(html).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0])


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def every(archive: Any) -> dict[str, str]:
    return {
        "family": report_family(archive, archive.families[0].id).html,
        "dossier": report_dossier(archive, "#FourRivers").html,
        "overview": report_overview(archive).html,
    }


def test_the_policy_names_exactly_what_is_inside(archive: Any) -> None:
    for name, html in every(archive).items():
        document = lxml.html.document_fromstring(html)
        scripts = [one.text for one in document.xpath("//script[not(@type='application/json')]")]
        (style,) = document.xpath("//style")
        assert len(scripts) == (0 if name == "dossier" else 2)
        expected = " ".join(map(hashed, scripts)) or "'none'"
        assert f"script-src {expected};" in sources(html)
        assert f"style-src {hashed(style.text)};" in sources(html)
        assert "default-src 'none'" in sources(html)
        assert "unsafe" not in sources(html)


def test_nothing_is_asked_of_the_network(archive: Any) -> None:
    for html in every(archive).values():
        document = lxml.html.document_fromstring(html)
        assert document.xpath("//link | //img | //iframe | //form | //*[@src] | //*[@style]") == []
        assert not re.search(r"url\((?!#|['\"]?data:)", document.xpath("string(//style)"))
        assert "@import" not in document.xpath("string(//style)")
        for address in document.xpath("//a/@href"):
            assert re.match(r"#|https://", address), address  # to a place in it, or to the post on the web


def test_a_family_says_all_without_scripts(archive: Any) -> None:
    family = archive.families[0]
    html = report_family(archive, family.id).html
    said = text_of(html)
    for key in family.posts:
        assert " ".join(archive.posts[key].text.split()) in said
        assert key in said
    for edge in family.stemma:
        assert all(" ".join(ground.split()) in said for ground in edge.grounds)
    document = lxml.html.document_fromstring(html)
    tables = document.xpath("//table[contains(@class, 'collation')]")
    assert [len(one.xpath("./thead/tr/th")) - 1 for one in tables] == [4, 4], "the first stands in both"
    places = len(archive.collation(family).places)
    assert [len(one.xpath("./tbody/tr")) for one in tables] == [places, places]
    cut = sum(reading.state == "cut" for place in archive.collation(family).places for reading in place)
    assert len(document.xpath("//td[contains(@class, 'reading-cut')]")) == cut > 0


def test_where_it_comes_from_stands_in_it(archive: Any, traced_examples: Path) -> None:
    for html in every(archive).values():
        said = text_of(html)
        assert (
            f"By Stemmatic {stemmatic.__version__} on 1 Jul 2031, 09:30 from the archive {traced_examples.name}" in said
        )
        assert archive.ledger.chain_head in said
        assert re.fullmatch(r"[0-9a-f]{64}", archive.ledger.chain_head)
        assert "Its options are the default ones." in said
        assert "link.min_words" in said
        assert str(traced_examples) not in html


def test_options_that_are_not_the_default_are_named(tmp_path: Path) -> None:
    options = stemmatic.Options()
    changed = type(options)(link=type(options.link)(min_words=7), translate=type(options.translate)(enabled=False))
    dump = tmp_path / "posts.csv"
    dump.write_text("channel,text\nlake,The ferry leaves at nine from the old pier\nwire,The ferry leaves at nine\n")
    with stemmatic.trace([dump], tmp_path / "archive", options=changed) as opened:
        document = lxml.html.document_fromstring(report_overview(opened).html)
    rows = {
        row.xpath("string(th)"): row.xpath("td/text()") for row in document.xpath("//table[@class='options']/tbody/tr")
    }
    assert rows == {"link.min_words": ["7", "4"], "translate.enabled": ["False", "True"]}


def test_the_same_archive_gives_the_same_file(archive: Any) -> None:
    assert every(archive) == every(archive)


def test_of_a_large_family_the_most_telling_witnesses_are_taken(archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WITNESSES", 5)
    monkeypatch.setattr(module, "_FEWER_WITNESSES", 4)
    made = report_family(archive, archive.families[0].id)
    assert "4 of 7 witnesses:" in text_of(made.html)
    assert made.said.endswith("4 of 7 posts collated")
    document = lxml.html.document_fromstring(made.html)
    assert len(document.xpath("//article[@class='witness']")) == 4
    ids = set(document.xpath("//@id"))
    assert all(address[1:] in ids for address in document.xpath("//a/@href[starts-with(., '#')]"))


def test_what_cannot_be_reported_is_said(archive: Any, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="zeppelin"):
        report_dossier(archive, "zeppelin")
    with pytest.raises(OptionError, match="expected a hashtag"):
        report_dossier(archive, " # ")
    with pytest.raises(NotFound, match="Fnone"):
        report_family(archive, "Fnone")
    with stemmatic.Archive(tmp_path / "empty", create=True) as opened, pytest.raises(NotFound, match="no post"):
        report_overview(opened)


def test_an_overview_of_a_time(archive: Any) -> None:
    html = report_overview(archive, since=date(2031, 6, 3), until=date(2031, 6, 5)).html
    assert "Overview 3 Jun 2031 – 5 Jun 2031" in text_of(html)


def test_pages_offer_the_reports(client: TestClient, archive: Any) -> None:
    family = archive.families[0].id
    for path, name in (
        ("/", "overview.html"),
        (f"/family/{family}", f"family-{family}.html"),
        ("/dossier?q=%23FourRivers", "dossier-FourRivers.html"),
    ):
        links = lxml.html.document_fromstring(client.get(path).text).xpath("//a[@download]/@href")
        answers = [client.get(one) for one in links]
        named = {one.headers["content-disposition"]: one for one in answers}
        found = named[f'attachment; filename="{name}"']
        assert "Head of the archive’s chain" in text_of(found.text)
    assert client.get("/report/family/Fnone").status_code == 404


# --- the command -----------------------------------------------------------------------------------------------------


def run(archive: Path, *arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["report", *map(str, arguments), "--archive", str(archive)])


def test_the_command_writes_a_whole_file(traced_examples: Path, tmp_path: Path) -> None:
    target = tmp_path / "family.html"
    target.write_text("earlier")
    done = run(traced_examples, "family", "telegram:valdoria_mfa/2101", "-o", target)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "7 of 7 posts collated" in done.stderr
    assert f"({target.stat().st_size / 1000:,.0f} kB)" in done.stderr
    assert target.read_text("utf-8").endswith("</html>")
    assert [one.name for one in tmp_path.iterdir()] == ["family.html"]

    done = run(traced_examples, "dossier", "zeppelin", "-o", target)
    assert done.exit_code == 2
    assert "7 posts" in target.read_text("utf-8")  # what was there stays

    done = run(traced_examples, "overview", "--since", "2031-06-03")
    assert done.exit_code == 0
    assert done.stdout.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["family"], "report family: expected the id of a family"),
        (["dossier"], "report dossier: expected a hashtag or phrase"),
        (["overview", "x"], "report overview: expected nothing after it, got 'x'"),
        (["dossier", "x", "--since", "2031-06-03"], "--since and --until are for an overview"),
        (["overview", "--since", "soon"], "expected a day or time"),
        (["overview", "-o", "."], ". is a folder"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], line: str, traced_examples: Path) -> None:
    done = run(traced_examples, *arguments)
    assert done.exit_code == 2
    assert line in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


# --- one file --------------------------------------------------------------------------------------------------------


def test_modules_are_joined_whole() -> None:
    for name in ("report-family.js", "report-overview.js"):
        joined = join_modules(name)
        assert not re.search(r"^\s*(import|export)\b", joined, re.MULTILINE)
        assert "return { draw" in joined


def test_what_would_end_its_element_is_refused() -> None:
    for text in ("a</script>", "a</STYLE >", "<!-- a"):
        with pytest.raises(ValueError, match="end the element"):
            embed(text)
    assert str(embed("a < b && c")) == "a < b && c"


def test_a_policy_without_scripts_lets_none_run() -> None:
    assert "script-src 'none';" in policy([], ["a{}"])
