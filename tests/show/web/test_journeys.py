"""What people do with the page from end to end, in Chromium: by mouse, by keyboard, at every width, in the dark."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import stemmatic
from stemmatic.model import ReadingState
from stemmatic.show.web.drawing import compare_url, family_url, post_url
from stemmatic.show.web.report import report_dossier, report_family, report_overview
from tests.show.web.serving import serving

pytestmark = pytest.mark.browser

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDTHS = (360, 1280, 1920)
_FILES = """
  const files = held.map(([path, bytes]) => {
    const name = path.split("/").pop();
    return { path, file: new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name) };
  });
"""
PARAGRAPH = (
    "Река не знает, где кончается одна страна и начинается другая. Кто отравляет её в верховьях, тот в конце концов "
    "пьёт из той же чаши."
)


# --- journeys --------------------------------------------------------------------------------------------------------


def lacks(archive: Path) -> tuple[str, str, set[int]]:
    """The widest family with a Turkish witness, that witness's siglum, and the places that were cut in it."""
    with stemmatic.open_archive(archive) as opened:
        family = next(one for one in opened.families if "tr" in one.languages)
        collation = opened.collation(family)
        at, witness = next((at, one) for at, one in enumerate(collation.witnesses) if one.language == "tr")
        cut = {n for n, place in enumerate(collation.places, 1) if place[at].state is ReadingState.CUT}
        return family.id, witness.siglum, cut


def held(folder: Path) -> list[list[str]]:
    """The files below a folder, as they reach a page: path from the folder that was taken, and bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [[str(path.relative_to(folder.parent)), b64encode(path.read_bytes()).decode()] for path in files]


def drop(page: Any, folder: Path) -> None:
    """What a page meets when a person drags a folder to it.

    The folder is played by script, not read by the browser: whether a browser may read files lies with its system.
    """
    page.locator("#drop").evaluate(
        f"""(drop, held) => {{
          {_FILES}
          const entry = (path, inside) => inside.some((file) => file.path === path)
            ? {{ isFile: true, fullPath: `/${{path}}`, file: (found) => found(inside[0].file) }}
            : {{ isFile: false, createReader: () => reader(path, inside) }};
          function reader(path, inside) {{
            const names = new Set(inside.map((file) => file.path.slice(path.length + 1).split("/")[0]));
            const entries = [...names].map((name) => {{
              const below = `${{path}}/${{name}}`;
              return entry(below, inside.filter((file) => `${{file.path}}/`.startsWith(`${{below}}/`)));
            }});
            return {{ readEntries: (found) => found(entries.splice(0, 2)) }};
          }}
          const event = new Event("drop", {{ bubbles: true, cancelable: true }});
          const top = entry(files[0].path.split("/")[0], files);
          event.dataTransfer = {{ items: [{{ webkitGetAsEntry: () => top }}], files: [] }};
          drop.dispatchEvent(event);
        }}""",
        held(folder),
    )


def choose(page: Any, folder: Path) -> None:
    """What a page meets when a person opens the dialogue for a folder by keyboard, and chooses one."""
    chooser = page.locator("#folder")
    chooser.evaluate(
        f"""(chooser, held) => chooser.addEventListener("click", (event) => {{
          event.preventDefault();
          {_FILES}
          for (const {{ path, file }} of files) Object.defineProperty(file, "webkitRelativePath", {{ value: path }});
          Object.defineProperty(chooser, "files", {{ value: files.map(({{ file }}) => file) }});
          chooser.dispatchEvent(new Event("change"));
        }})""",
        held(folder),
    )
    press_to(page, "#folder")
    page.keyboard.press("Space")


def test_from_dumps_to_the_evidence_for_what_the_turkish_version_left_out(page: Any, tmp_path: Path) -> None:
    with serving(empty(tmp_path)) as address:
        page.goto(address)
        page.get_by_role("link", name="Add").first.click()
        page.locator("#folder-choice").wait_for()  # the page's script is at work
        (dumps,) = stemmatic.example_dumps()
        drop(page, dumps)
        page.locator("#sending").filter(has_text="chosen").wait_for()
        page.get_by_role("button", name="Add", exact=True).click()
        done = page.locator(".job.is-done")
        done.wait_for()
        assert "81 new" in " ".join(done.locator(".facts").inner_text().split())

        done.get_by_role("link", name="Overview").click()
        family, siglum, cut = lacks(tmp_path / "archive")
        widest = page.locator("section").filter(has=page.get_by_role("heading", name="Widest"))
        turkish = widest.locator(".family-line").filter(has=page.locator('.language[data-language="tr"]'))
        turkish.first.locator(".family-words").click()
        page.wait_for_url(f"**{family_url(family)}")

        page.get_by_label("Only what differs").check()
        page.wait_for_url("**only=differences**")
        assert page.locator("table.collation tr.agrees").count() == 0
        gone = page.locator(f'table.collation td.reading-cut[data-siglum="{siglum}"]')
        assert {
            int(row.split("-")[1]) for row in gone.locator("xpath=..").evaluate_all("rs => rs.map(r => r.id)")
        } == cut
        assert cut
        assert all(text.split() == ["−", "left", "out"] for text in gone.all_inner_texts())

        with page.expect_download() as waited:
            page.get_by_role("button", name="Evidence bundle").click()
        check_evidence(waited.value, tmp_path)


def test_the_same_by_keyboard_alone(page: Any, tmp_path: Path) -> None:
    with serving(empty(tmp_path)) as address:
        page.goto(f"{address}/add")
        page.locator("#folder-choice").wait_for()
        choose(page, stemmatic.example_dumps()[0])
        page.locator("#sending").filter(has_text="chosen").wait_for()
        press_to(page, "#add .go button")
        page.keyboard.press("Enter")
        page.locator(".job.is-done").wait_for()
        press_to(page, '.job a[href="/"]')
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")

        family, siglum, cut = lacks(tmp_path / "archive")
        press_to(page, f'.family-words[href="{family_url(family)}"]')
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{family_url(family)}")
        walk_the_stemma(page)
        press_to(page, 'input[name="only"]')
        page.keyboard.press("Space")
        page.wait_for_url("**only=differences**")
        assert page.locator(f'td.reading-cut[data-siglum="{siglum}"]').count() == len(cut)
        press_to(page, ".take form button")
        with page.expect_download() as downloaded:
            page.keyboard.press("Enter")
        check_evidence(downloaded.value, tmp_path)


def test_a_pasted_paragraph_leads_to_where_it_was(page: Any, traced_examples: Path) -> None:
    with serving(traced_examples) as address:
        page.goto(address)
        page.locator("header .find input").fill(PARAGRAPH)
        page.locator("header .find button").click()
        check_origins(page)

        page.goto(address)
        press_to(page, "header .find input")
        page.keyboard.insert_text(PARAGRAPH)
        page.keyboard.press("Enter")
        check_origins(page)
        press_to(page, '#answer a[href^="/post/"], main a[href^="/post/"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/post/**")
        assert page.locator(".passage:target").count() == 1


def empty(tmp_path: Path) -> Path:
    """An archive with nothing in it."""
    stemmatic.Archive(tmp_path / "archive", create=True).close()
    return tmp_path / "archive"


def check_origins(page: Any) -> None:
    page.locator(".holders").wait_for()
    assert "Held by" in page.locator("main").inner_text()
    languages = page.locator(".holders .language").all_inner_texts()
    assert {"ru", "en"} <= set(languages)


def check_evidence(download: Any, tmp_path: Path) -> None:
    """What was downloaded is what `stemmatic verify` passes."""
    with zipfile.ZipFile(download.path()) as packed:
        packed.extractall(tmp_path / "bundle")
    (folder,) = (tmp_path / "bundle").iterdir()
    command = [str(Path(sys.executable).parent / "stemmatic"), "verify", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Seal:" in done.stdout


def press_to(page: Any, selector: str) -> None:
    """Tab until the focus is on what ``selector`` names."""
    wanted = page.locator(selector).first
    wanted.wait_for(state="attached")
    for _ in range(300):
        if wanted.evaluate("one => document.activeElement === one"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def walk_the_stemma(page: Any) -> None:
    """Arrow keys walk from a post along an edge to the next post; the panel says what it rests on."""
    press_to(page, '.stemma-plot a[tabindex="0"]')
    page.keyboard.press("ArrowRight")
    panel = page.locator(".stemma-panel").inner_text()
    assert "inferred" in panel or "declared" in panel
    page.keyboard.press("ArrowRight")
    assert page.locator(".stemma-plot .node:focus").count() == 1


# --- every page ------------------------------------------------------------------------------------------------------


def addresses(archive: Path) -> list[str]:
    """Every kind of page, of the archive of the examples."""
    with stemmatic.open_archive(archive) as opened:
        family = opened.families[0]
        turkish = next(one for one in opened.families if "tr" in one.languages)
        post = opened.posts[family.posts[2]]
        return [
            "/",
            "/?since=2031-06-03&until=2031-06-06",
            "/families",
            "/families?order=newest&min_posts=3",
            family_url(family.id),
            f"{family_url(turkish.id)}?only=differences",
            post_url(post.key),
            compare_url(*turkish.posts[:2]),
            "/compare",
            "/search?q=grain",
            "/search?q=zeppelin",
            "/whence",
            f"/whence?text={PARAGRAPH}",
            "/channels",
            f"/channel/{post.platform}/{post.channel}",
            "/speakers",
            "/speaker?name=Tomas+Verhalen",
            "/dossier",
            "/dossier?q=%23FourRivers",
            "/add",
            "/notes",
            "/annotations",
            "/links",
            "/ledger",
            "/about",
            "/nowhere",
        ]


class Looked:
    """A browser's page that notes whatever is wrong with the documents that it is led to."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        self.at = ""
        page.on("console", lambda said: self._note(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, fault: str) -> None:
        if "404" not in fault or "/nowhere" not in self.at:
            self.faults.append(f"{self.at}: {fault}")

    def open(self, address: str, width: int) -> None:
        """Open a page at a width, in light colours."""
        self.at = f"{address} at {width}"
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(address)
        self.page.evaluate(AXE)

    def darken(self) -> None:
        """The same page in dark colours."""
        self.at += ", dark"
        self.page.emulate_media(color_scheme="dark")

    def look(self, *, contrast: bool = True, structure: bool = True) -> None:
        """Nothing stands out at the side of the page; axe-core finds nothing serious in contrast or in all else."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self._note(f"{wide} px too wide")
        if not (contrast or structure):
            return
        asked: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        if not structure:
            asked["runOnly"] = ["color-contrast"]
        elif not contrast:
            asked["rules"] = {"color-contrast": {"enabled": False}}
        for one in self.page.evaluate("asked => axe.run(document, asked)", asked)["violations"]:
            if one["impact"] in ("serious", "critical"):
                self._note(f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}")


def test_the_look_itself_finds_what_it_should(chromium: Any, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.html"
    faulty.write_text(
        "<!doctype html><html lang=en><title>a</title><style>@media (prefers-color-scheme: dark) "
        "{body {background: #222; color: #333}}</style><p>words</p><img src='data:,'>"
        "<script>console.error('so it complains'); if (innerWidth < 400) document.body.style.width = '500px'</script>"
    )
    context = chromium.new_context()
    looked = Looked(context.new_page())
    looked.open(faulty.as_uri(), 360)
    looked.look()
    looked.darken()
    looked.look(structure=False)
    context.close()
    said = "\n".join(looked.faults)
    assert "so it complains" in said
    assert "px too wide" in said
    assert "image-alt" in said
    assert "360, dark: color-contrast" in said
    assert "at 360: color-contrast" not in said


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_can_be_read(chromium: Any, traced_examples: Path, width: int) -> None:
    context = chromium.new_context()
    looked = Looked(context.new_page())
    with serving(traced_examples) as address:
        for path in addresses(traced_examples):
            looked.open(address + path, width)
            looked.look(contrast=width != 1920)
            looked.darken()
            looked.look(contrast=width == 1280, structure=False)
    context.close()
    assert looked.faults == []


def test_pages_of_an_empty_archive(chromium: Any, tmp_path: Path) -> None:
    context = chromium.new_context()
    looked = Looked(context.new_page())
    with serving(empty(tmp_path)) as address:
        for path in ("/", "/families", "/channels", "/speakers", "/add", "/notes", "/ledger", "/search?q=grain"):
            looked.open(address + path, 360)
            looked.look()
    context.close()
    assert looked.faults == []


# --- reports, from disk ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reports(traced_examples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    with stemmatic.open_archive(traced_examples) as opened:
        made = {
            "family": report_family(opened, opened.families[0].id),
            "dossier": report_dossier(opened, "#FourRivers"),
            "overview": report_overview(opened),
        }
    for name, one in made.items():
        (folder / f"{name}.html").write_text(one.html, "utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture
def offline(chromium: Any) -> Iterator[Looked]:
    """A page of a browser without network; a request beyond the first file is a fault."""
    context = chromium.new_context(offline=True)
    looked = Looked(context.new_page())
    looked.page.on("request", lambda one: looked.faults.append(one.url) if not one.is_navigation_request() else None)
    yield looked
    context.close()
    assert looked.faults == []


@pytest.mark.parametrize("name", ["family", "dossier", "overview"])
def test_a_report_opens_from_disk_without_network(name: str, reports: dict[str, Path], offline: Looked) -> None:
    page = offline.page
    drawn = {"family": ".stemma-plot .node", "overview": "#timeline rect", "dossier": ".dossier-item"}[name]
    for width in WIDTHS:
        offline.open(reports[name].as_uri(), width)
        assert page.locator(drawn).count() >= 3
        offline.look(contrast=width == 1280)
        offline.darken()
        offline.look(contrast=width == 1280, structure=False)


def test_places_and_witnesses_of_a_report_have_addresses(reports: dict[str, Path], offline: Looked) -> None:
    page = offline.page
    page.goto(reports["family"].as_uri())
    broken = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById("
        "decodeURIComponent(a.getAttribute('href').slice(1)))).map(a => a.getAttribute('href'))"
    )
    assert broken == []
    assert page.locator("#place-3").count() == page.locator("#w-C").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_on_paper_the_stemma_is_as_wide_as_the_sheet(reports: dict[str, Path], offline: Looked) -> None:
    page = offline.page
    for width in (360, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(reports["family"].as_uri())
        page.evaluate(
            "addEventListener('beforeprint', () =>"
            " (window.printed = document.querySelector('.stemma-plot').getAttribute('width')))"
        )
        pdf = page.pdf(prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF")
        labels = page.evaluate("document.querySelector('.stemma-lanes').getBoundingClientRect().width")
        assert 600 <= float(page.evaluate("window.printed")) <= 1030 - labels
