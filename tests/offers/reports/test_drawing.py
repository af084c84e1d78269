import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from offers.reports import drawing, svg
from offers.reports.drawing import NUMBERS, SHARES, SIZES, Frame, Look, Point, Series

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = ["Sep 7", "Sep 14", "Sep 21"]


def frame(scale=SHARES, size="wide") -> Frame:
    return Frame("Filled by week", scale, SIZES[size])


def trend(values=(0.5, None, 1.0), labels=WEEKS, **kwargs) -> ET.Element:
    target = Series("target 80%", [0.8] * len(values), Look.TARGET)
    series = [Series("filled", list(values)), target]
    return read(drawing.lines(labels, series, frame(**kwargs)))


def read(picture: bytes) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - we drew it


def words(root) -> list[str]:
    return [each.text for each in root.iter(f"{SVG}text") if each.text]


def with_class(root, name) -> list[ET.Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def test_a_line_has_a_dot_for_each_week_that_has_a_figure():
    first, last = trend().iter(f"{SVG}circle")
    assert float(last.get("cx")) - float(first.get("cx")) > 600
    assert float(first.get("cy")) > float(last.get("cy"))


def test_the_axis_of_shares_goes_from_nothing_to_all():
    assert words(trend())[:6] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert words(trend())[6:] == [*WEEKS, "filled", "target 80%"]


def test_the_target_is_dashed_in_the_chart_and_in_the_legend():
    group, legend, *_rest = [
        each
        for each in with_class(trend(), "target")
        if each.find(f"{SVG}path") is not None
    ]
    assert len(group.findall(f"{SVG}path")) == 1
    assert legend.find(f"{SVG}rect") is None


def test_the_target_of_a_single_week_still_goes_across():
    root = trend([0.5], labels=["Sep 7"])
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    (line,) = (each for each in with_class(root, "line") if " L" in each.get("d"))
    start, *_rest, end, _height = re.findall(r"[\d.]+", line.get("d"))
    assert float(end) - float(start) > 600


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_without_any_figure_the_picture_says_so(values):
    series = [Series("filled", values)]
    root = read(drawing.lines(["a"] * len(values), series, frame()))
    assert drawing.NO_FIGURES in words(root)


def test_labels_that_have_no_room_are_left_out_evenly():
    root = trend([0.5] * 12, labels=[f"week {n}" for n in range(12)], size="narrow")
    shown = [each for each in words(root) if each.startswith("week")]
    assert shown == ["week 0", "week 3", "week 6", "week 9"]


def test_a_range_is_drawn_around_its_bar():
    series = [Series("before", [0.5, 0.2], Look.HOLLOW, [(0.4, 0.6), None])]
    root = read(drawing.columns(["a", "b"], series, frame()))
    assert len(with_class(root, "ci")) == 1
    assert len(with_class(root, "bar")) == 2


def test_a_number_is_written_without_decimals_unless_it_has_some():
    series = [Series("minutes", [1200, 3.5])]
    root = read(drawing.columns(["a", "b"], series, frame(NUMBERS)))
    assert words(root)[:4] == ["0", "200", "400", "600"]
    assert drawing.plain(1234) == "1,234"
    assert drawing.plain(0.25) == "0.2"


def test_points_are_numbered_as_in_the_names_below():
    named = [
        Point("old way", 16, 0.87),
        Point("adaptive", 6, 0.99, (0.98, 1), Look.SOLID),
    ]
    root = read(drawing.points(named, "texts per fill", frame()))
    assert [each.text for each in with_class(root, "inside")] == ["1", "2"]
    assert words(root)[-2:] == ["1: old way", "2: adaptive"]
    assert "texts per fill" in words(root)


def test_twice_as_many_texts_are_as_far_apart_everywhere():
    named = [Point(str(n), n, 0.9) for n in (1, 2, 4)]
    root = read(drawing.points(named, "texts", frame()))
    one, two, four = (float(dot.get("cx")) for dot in root.iter(f"{SVG}circle"))
    assert two - one == pytest.approx(four - two)


def test_points_may_lie_at_nought():
    named = [Point("clairvoyant", 0, 0), Point("adaptive", 0.5, 1)]
    root = read(drawing.points(named, "disappointed per fill", frame()))
    assert len(list(root.iter(f"{SVG}circle"))) == 2


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_holds_only_shapes_and_words(size):
    root = trend(size=size)
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags == {
        "svg",
        "defs",
        "style",
        "title",
        "g",
        "rect",
        "path",
        "text",
        "circle",
    }
    names = {name for each in root.iter() for name in each.attrib}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    assert root.find(f"{SVG}title").text == "Filled by week"


def test_the_sheet_is_the_one_that_the_policy_allows():
    sheet = trend().find(f"{SVG}defs/{SVG}style").text
    assert sheet == svg.SHEET
    assert svg.POLICY.startswith("default-src 'none'; style-src 'sha256-")


def test_letters_are_at_least_twelve_pixels_at_360():
    page = 360 - 2 * 0.6 * 15
    narrow, wide = SIZES["narrow"], SIZES["wide"]
    assert narrow.font * min(1, page / narrow.width) >= 12
    # The wide one is shown from 577 pixels on.
    assert wide.font * (577 - 2 * 15) / wide.width >= 12


def test_the_target_of_columns_is_the_line_at_its_step():
    target = Frame("By notice", SHARES, SIZES["wide"], aim=0.8)
    root = read(drawing.columns(["a", "b"], [Series("filled", [0.5, 0.9])], target))
    (line,) = with_class(root, "aim")
    assert line.findtext(f"{SVG}text") == "80%"
    assert not with_class(trend(), "aim")


def test_the_axis_holds_the_whole_range():
    series = [Series("said YES", [0.2], ranges=[(0.1, 0.9)])]
    root = read(drawing.columns(["8 AM"], series, frame(drawing.Scale(drawing.share))))
    (span,) = (
        path for path in with_class(root, "ci")[0] if path.get("class") != "halo"
    )
    downs = [
        float(down) for _, down in re.findall(r"([\d.-]+) ([\d.-]+)", span.get("d"))
    ]
    assert min(downs) >= 0
    assert words(root)[:5] == ["0%", "20%", "40%", "60%", "80%"]


@pytest.mark.once
def test_the_library_leaves_no_finder_that_makes_later_imports_warn():
    looks = (
        "from offers.reports import drawing\n"
        "try:\n    import pygal.maps.nowhere\n"
        "except ModuleNotFoundError:\n    print('not found')"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", looks],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
    )
    assert ended.stdout == "not found\n", ended.stderr
