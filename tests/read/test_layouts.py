"""How files lay out their rows: values one behind another, rows of cells, lines before a header, tables in HTML."""

from __future__ import annotations

import json

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.options import ReadOptions
from stemmatic.read.format import Reading
from stemmatic.read.registry import FORMATS
from stemmatic.read.values import Unreadable, read_date

ROWS = [
    {"id": 1, "date": "2031-06-02T08:00:00Z", "text": "Шлюз открыт, паром ходит"},
    {"id": 2, "date": "2031-06-02T09:00:00Z", "text": "Köprü kapalı: İskele açık"},
    {"id": 3, "date": "2031-06-02T10:00:00Z", "text": "الجسر مغلق والعبارة تعمل"},
]
TEXTS = [str(row["text"]) for row in ROWS]
NAMES = ["id", "date", "text"]
CELLS = [list(row.values()) for row in ROWS]


def read(name: str, content: bytes | str, **options: object) -> Outcome:
    source = source_of(name, content)
    form = next(form for form in FORMATS if form.recognise(source))
    assert form.name == "table"
    return read_all(form, source, Reading(options=ReadOptions(**options)))  # type: ignore[arg-type]


def dump(value: object, **how: object) -> str:
    return json.dumps(value, ensure_ascii=False, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\n".join(dump(row, indent=2) for row in ROWS), id="objects over several lines"),
        pytest.param(",\n".join(dump(row, indent=2) for row in ROWS), id="with commas between"),
        pytest.param("".join(map(dump, ROWS)), id="with nothing between"),
        pytest.param("".join(f"\x1e{dump(row)}\n" for row in ROWS), id="RFC 7464"),
        pytest.param(f"{dump(ROWS[:2])}\n{dump(ROWS[2:])}\n", id="arrays one behind another"),
        pytest.param(dump(ROWS[:2], indent=1) + dump(ROWS[2:], indent=1), id="arrays over several lines"),
        pytest.param(dump([ROWS[:2], ROWS[2:]]), id="an array of arrays of objects"),
        pytest.param(dump([{"page": 1, "results": ROWS[:2]}, {"page": 2, "results": ROWS[2:]}]), id="pages"),
        pytest.param(dump([NAMES, *CELLS]), id="an array of rows of cells"),
        pytest.param("\n".join(map(dump, [NAMES, *CELLS])), id="lines of cells"),
        pytest.param(dump({"range": "A1:C4", "values": [NAMES, *CELLS]}), id="a spreadsheet's interface"),
        pytest.param(dump({"range": "A1:C4", "values": [NAMES, *CELLS]}, indent=1), id="the same over several lines"),
        pytest.param(dump({"1": ROWS[0], "2": ROWS[1], "3": ROWS[2]}), id="records by number"),
        pytest.param(dump({"1": ROWS[0], "2": ROWS[1], "3": ROWS[2]}, indent=1), id="the same over several lines"),
        pytest.param(dump({f"-Nq8sKx0vWb7{n:08}": row for n, row in enumerate(ROWS)}, indent=1), id="records by key"),
        pytest.param(dump({name: [row[name] for row in ROWS] for name in NAMES}), id="columns of cells"),
        pytest.param(dump({"status": "ok", "totalResults": 3, "articles": ROWS}), id="a list by another name"),
        pytest.param(f"show({dump(ROWS)});", id="a call"),
    ],
)
def test_a_post_is_read_of_each_record(content: str) -> None:
    outcome = read("quay.json", content)
    assert [post.text for post in outcome.posts] == TEXTS
    assert [post.number for post in outcome.posts] == ["1", "2", "3"]
    assert all(post.date for post in outcome.posts)
    assert not outcome.skipped
    assert not outcome.damage


def test_rows_without_numbers_are_numbered_through() -> None:
    texts = [{"text": text} for text in TEXTS]
    outcome = read("quay.json", dump(texts[:2]) + "\n" + dump(texts[2:]))
    assert [post.number for post in outcome.posts] == ["1", "2", "3"]


def test_arrays_beyond_the_beginning_of_a_file_are_read() -> None:
    long = [{"id": n, "text": f"The lock of Sarn opens {n} times a year"} for n in range(3000)]
    outcome = read("quay.json", dump(long[:2000]) + "\n" + dump(long[2000:]))
    assert [post.number for post in outcome.posts] == [str(n) for n in range(3000)]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (dump({"text": ["The lock", " is open"], "date": "2031-06-02"}), ["The lock is open"]),  # pieces of one text
        (dump({"id": 7, "text": "One", "reply": {"text": "Two"}}, indent=1), ["One"]),  # an object over several lines
        (dump({"title": "t", "text": "One", "values": [["text"], ["Two"]]}), ["One"]),  # a list of a record's own
    ],
)
def test_a_record_stays_one(content: str, texts: list[str]) -> None:
    assert [post.text for post in read("quay.json", content).posts] == texts


def test_a_row_of_too_few_cells_is_said() -> None:
    wanted = f"expected {len(NAMES)} cells, found 1"
    outcome = read("quay.json", dump([NAMES, *CELLS[:2], [3]]))
    assert [post.text for post in outcome.posts] == TEXTS[:2]
    assert outcome.reasons == [f"row 4: {wanted}"]
    paged = read("quay.json", dump([[NAMES, CELLS[0], [3], CELLS[1]]]))  # a page of rows: the others are kept
    assert [post.text for post in paged.posts] == TEXTS[:2]
    assert paged.reasons == [f"row 1, item 2: {wanted}"]


def test_no_file_of_lists_without_a_text_is_a_table() -> None:
    for content in (dump([["a", "b"], [1, 2]]), dump([1, 2]) + dump([3]), dump({"en": {"a": 1}}, indent=1)):
        source = source_of("quay.json", content)
        assert not any(form.recognise(source) for form in FORMATS if form.name == "table")


# --- tables ----------------------------------------------------------------------------------------------------------


def csv_of(delimiter: str = ",", quote: str = '"') -> str:
    return "\n".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in [NAMES, *CELLS]) + "\n"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("Export of Quay News\nmade 2031-06-03, 10:00\n\n", 2),
        ("Quay News,,\nby a tool,,\n", 2),
        ("# made 2031-06-03\n", 1),
        ("sep=,\nQuay News\n", 1),
        ('12" pipes\n', 1),
        ("\n\n", 0),
    ],
)
def test_lines_before_a_header_are_said(before: str, said: int) -> None:
    outcome = read("quay.csv", before + csv_of())
    assert [post.text for post in outcome.posts] == TEXTS
    assert [line.reason for line in outcome.skipped] == ["before the header, and no row of the table"] * said


def test_a_row_that_names_columns_is_no_header_below_others() -> None:
    rows = [["nr", "wann", "inhalt"], ["1", "2031-06-02", "The lock is open"], ["2", "text", "date"], ["3", "a", "b"]]
    source = source_of("quay.csv", "".join(",".join(row) + "\n" for row in rows))
    form = next(form for form in FORMATS if form.recognise(source))
    assert len(read_all(form, source, Reading(columns={"text": "inhalt"})).posts) == 3


@pytest.mark.parametrize("delimiter", "^~¦\x1f;|")
def test_other_signs_between_cells(delimiter: str) -> None:
    assert [post.text for post in read("quay.csv", csv_of(delimiter)).posts] == TEXTS


def test_cells_in_single_quotes() -> None:
    assert [post.text for post in read("quay.csv", csv_of(quote="'")).posts] == TEXTS
    plain = read("quay.csv", "id,text\n1,'tis late\n2,the boats' day\n")
    assert [post.text for post in plain.posts] == ["'tis late", "the boats' day"]


def html_of(cell: str = "td", before: str = "") -> str:
    rows = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>\n" for row in CELLS)
    header = "".join(f"<{cell}>{name}</{cell}>" for name in NAMES)
    return f"<html><body>{before}<table border=1><tr>{header}</tr>\n{rows}</table></body></html>"


@pytest.mark.parametrize(
    "content",
    [
        html_of(),
        html_of("th"),
        html_of(before="<table><tr><td>Quay News</td><td>2031</td></tr></table><p>text</p>"),
        html_of().replace("</td>", ""),
        html_of().replace("<td>", '<TD class="x">'),
        html_of().encode("utf-16"),
        "<meta charset='utf-8'>" + html_of(),
    ],
)
def test_a_table_in_html(content: str | bytes) -> None:
    outcome = read("quay.xls", content)
    assert [(post.number, post.text) for post in outcome.posts] == [(str(n + 1), text) for n, text in enumerate(TEXTS)]


def test_what_cells_of_html_say() -> None:
    page = "<meta charset=windows-1251><table><tr><td>Дата<td>Текст<tr><td>02.06.2031<td>Шлюз <b>закрыт</b><br>до &lt;9"
    (post,) = read("quay.xls", page.encode("cp1251")).posts
    assert post.text == "Шлюз закрыт\nдо <9"


def test_rows_of_html_with_other_cells_are_said_and_long_ones_left_out() -> None:
    page = html_of().replace("</table>", "<tr><td>4</td></tr><tr><td>5</td><td></td><td>" + "x" * 3000 + "</td></tr>")
    outcome = read("quay.xls", page, max_record_bytes=2000)
    assert [post.text for post in outcome.posts] == TEXTS
    assert [line.reason.partition(" ")[0] for line in outcome.skipped] == ["expected", "longer"]


def test_a_page_without_a_table_of_texts_is_none() -> None:
    source = source_of("quay.html", "<table><tr><td>Name</td><td>Age</td></tr><tr><td>a</td><td>1</td></tr></table>")
    assert not any(form.recognise(source) for form in FORMATS)


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "8:00 AM · Jun 2, 2031",
        "8:00 am, 2 June 2031",
        "2031-06-02_08-00-00",
        "2031-06-02-08.00",
        "2031. 6. 2. 오전 8:00",
        "/Date(1938153600000)/",
        "/Date(1938153600000+0300)/",
        "48001.333333",
    ],
)
def test_other_ways_to_write_a_date(written: str) -> None:
    found = read_date(written)
    assert found is not None
    assert found.isoformat()[:16] == "2031-06-02T08:00"


def test_a_half_day_of_a_spreadsheet() -> None:
    found = read_date("48001.5")
    assert found is not None
    assert found.isoformat()[:16] == "2031-06-02T12:00"


@pytest.mark.parametrize("written", ["Date(12)", "2031-06-02_99-00-00", "8:00 AM · soon", "12001.5"])
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(Unreadable):
        read_date(written)
