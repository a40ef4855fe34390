"""Pictures: where points come to lie, and that what posts say cannot leave its place."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from stemmatic.show.charts import Edge, Line, Node, alone, line_chart, matrix_chart, network_chart

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>'


def numbers(path: str) -> list[float]:
    return [float(one) for one in re.findall(r"[\d.]+", path)]


def test_a_line_goes_from_the_first_value_to_the_last() -> None:
    drawn = ET.fromstring(line_chart("t", [Line("a", [(0, 0), (10, 5), (20, 10)])], x_says=str, y_name="n"))
    path = next(one for one in drawn.iter(f"{SVG}path") if one.find(f"{SVG}title") is not None)
    x0, y0, x1, y1, x2, y2 = numbers(path.attrib["d"])
    assert x1 - x0 == x2 - x1
    assert round(y0 - y1, 1) == round(y1 - y2, 1)


def test_a_logarithmic_axis_puts_tenfold_at_one_distance_and_leaves_out_nothing_above_zero() -> None:
    chart = line_chart("t", [Line("a", [(0, 0), (1, 1), (2, 10), (3, 100)])], x_says=str, y_name="n", log_y=True)
    path = next(one for one in ET.fromstring(chart).iter(f"{SVG}path") if one.find(f"{SVG}title") is not None)
    heights = numbers(path.attrib["d"])[1::2]
    assert len(heights) == 3
    assert abs((heights[0] - heights[1]) - (heights[1] - heights[2])) < 0.2


def test_names_are_text_wherever_they_stand() -> None:
    for drawn in (
        line_chart(HOSTILE, [Line(HOSTILE, [(0, 1)])], x_says=lambda _: HOSTILE, y_name=HOSTILE),
        matrix_chart(HOSTILE, [HOSTILE, "b"], [(0, 1, 3.0, HOSTILE)]),
        network_chart(HOSTILE, [Node(HOSTILE, 0, 0, 3, 0), Node("b", 1, 1, 3, 1)], [Edge(0, 1, 1.0, dashed=True)]),
    ):
        whole = ET.fromstring(alone(drawn))
        assert not list(whole.iter(f"{SVG}script"))
        assert "style" not in drawn


def test_nothing_to_draw_is_still_a_picture() -> None:
    for drawn in (line_chart("t", [], x_says=str, y_name="n"), matrix_chart("t", [], []), network_chart("t", [], [])):
        assert ET.fromstring(drawn).tag == f"{SVG}svg"
