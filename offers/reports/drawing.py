"""Figures drawn as SVG: few colours, and each kind of mark also differs without them.

A library draws; its scripts, tips and styles are taken out, so that a picture holds
nothing but shapes, words and our own sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log2
from typing import Any

from . import svg
from .library import Style, pygal

NO_FIGURES = "No figures in this period"
BOX, MARGIN, STEPS = 12, 4, 6
# Letters of a name that has no room beside another.
LONG = 32
# Each step doubles, which never comes from nought: that has a place before the rest.
NOUGHT = 0.05
MARKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)


class Look(StrEnum):
    """How a series is drawn; the sheet has a shape and a colour for each."""

    SOLID = "solid"
    HOLLOW = "hollow"
    TARGET = "target"


Range = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """`ranges`: the lower and upper end around each value, where they are known."""

    name: str
    values: Sequence[float | None]
    look: Look = Look.SOLID
    ranges: Sequence[Range | None] = ()

    def cells(self) -> list[Any]:
        ranges = self.ranges or [None] * len(self.values)
        return [
            value
            if value is None or ends is None
            else {"value": value, "ci": {"low": ends[0], "high": ends[1]}}
            for value, ends in zip(self.values, ranges, strict=True)
        ]

    def widened(self) -> Series:
        """Of one value: alone in the middle, but a target from end to end."""
        (value,) = self.values
        beside = value if self.look == Look.TARGET else None
        return replace(self, values=[beside, value, beside])


@dataclass(frozen=True)
class Point:
    """A share upwards, perhaps with its range, and how many of something across."""

    name: str
    across: float
    up: float
    range: Range | None = None
    look: Look = Look.HOLLOW

    def cells(self) -> list[Any]:
        """The ends of the range are joined by a line and have no dots."""
        across = _place(self.across)
        middle = (across, self.up)
        if self.range is None:
            return [middle]
        ends = [{"value": (across, end), "node": {"r": 0}} for end in self.range]
        return [ends[0], middle, ends[1]]


@dataclass(frozen=True)
class Size:
    """Pixels, and how many labels and names find room side by side."""

    width: int
    height: int
    font: int
    labels: int
    names: int


SIZES = {"wide": Size(720, 300, 16, 9, 3), "narrow": Size(340, 290, 13, 5, 1)}
WIDE, NARROW = SIZES["wide"], SIZES["narrow"]


@dataclass(frozen=True)
class Scale:
    """How the figures upwards are written, and how far they can go."""

    written: Callable[[float], str]
    most: float | None = None
    steps: tuple[float, ...] = ()


def share(value: float) -> str:
    return f"{100 * value:.0f}%"


def plain(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


SHARES = Scale(share, most=1, steps=(0, 0.2, 0.4, 0.6, 0.8, 1))
NUMBERS = Scale(plain)


@dataclass(frozen=True)
class Frame:
    """What a picture has around its figures."""

    title: str
    scale: Scale
    size: Size
    aim: float | None = None  # one of the scale's steps, marked as the target


def lines(labels: Sequence[str], series: Sequence[Series], frame: Frame) -> bytes:
    if len(labels) == 1:  # a line of one week, such as the target's, has no length
        labels, series = ["", *labels, ""], [each.widened() for each in series]
    chart = pygal.Line(**_settings(frame, names=len(series)))
    return _along(chart, labels, series, frame)


def columns(labels: Sequence[str], series: Sequence[Series], frame: Frame) -> bytes:
    chart = pygal.Bar(**_settings(frame, names=len(series)))
    highest = max(
        (ends[1] for each in series for ends in each.ranges if ends), default=0
    )
    if frame.scale.most is None and highest:
        chart.range = (0, highest)  # the library looks at the values only
    return _along(chart, labels, series, frame)


def empty(size: Size) -> bytes:
    return lines([], [], Frame(NO_FIGURES, NUMBERS, size))


def points(named: Sequence[Point], across: str, frame: Frame) -> bytes:
    """Each has its number inside; the names stand below. Twice as far is twice as many,
    but for nought."""
    is_long = any(len(point.name) > LONG for point in named)
    size = replace(frame.size, names=1 if is_long else min(frame.size.names, 2))
    rows = -(-len(named) // size.names)
    tall = replace(size, height=size.height + round(1.5 * size.font * (rows + 1)))
    settings = _settings(replace(frame, size=tall), names=len(named))
    settings["margin_bottom"] += 1.5 * size.font  # below the words under the axis
    chart = pygal.XY(**settings | {"include_x_axis": False}, x_title=across)
    chart.dots_size = 0.7 * size.font
    if named:
        _spread(chart, named)
    for n, point in enumerate(named, start=1):
        chart.add(f"{n}: {point.name}", point.cells(), stroke=point.range is not None)
    looks = [point.look for point in named]
    return svg.bare(chart, title=frame.title, looks=looks, is_numbered=True)


def _spread(chart: Any, named: Sequence[Point]) -> None:
    """Both axes as far as the points go, with room for a whole dot at each end."""
    least, most = (f(point.across for point in named) for f in (min, max))
    chart.xrange = (_place(least) - 0.4, _place(most) + 0.4)
    marks: list[float] = [mark for mark in MARKS if least / 1.4 <= mark <= most * 1.4]
    if least < NOUGHT:
        marks.insert(0, 0)
    chart.x_labels = [{"value": _place(mark), "label": plain(mark)} for mark in marks]
    lowest = min(min(point.range or (point.up,)) for point in named)
    tenth = next(n for n in range(9, -1, -1) if n / 10 <= max(lowest, 0) or n == 0)
    chart.y_labels = [n / 10 for n in range(tenth, 11)]
    chart.range = (tenth / 10 - 0.02, 1.03)


def _place(across: float) -> float:
    return log2(max(across, NOUGHT))


def _along(
    chart: Any, labels: Sequence[str], series: Sequence[Series], frame: Frame
) -> bytes:
    """Every so many labels only, that they stay level and legible."""
    every = -(-len(labels) // frame.size.labels) or 1
    chart.x_labels = [label if n % every == 0 else "" for n, label in enumerate(labels)]
    if not any(value is not None for each in series for value in each.values):
        chart.y_labels = None
    for each in series:
        chart.add(each.name, each.cells(), show_dots=each.look != Look.TARGET)
    aim = "" if frame.aim is None else frame.scale.written(frame.aim)
    looks = [each.look for each in series]
    return svg.bare(chart, title=frame.title, looks=looks, aim=aim)


def _settings(frame: Frame, *, names: int) -> dict[str, Any]:
    size, scale = frame.size, frame.scale
    beside = min(size.names, names) or 1
    # The library leaves no room for a last row of names that is not full.
    short = -(-names // beside) - names // beside
    kinds = ("label", "major_label", "legend", "value", "title", "no_data")
    settings: dict[str, Any] = {
        "width": size.width,
        "height": size.height,
        "explicit_size": True,
        "style": Style(**{f"{kind}_font_size": size.font for kind in kinds}),
        "no_prefix": True,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": beside,
        "margin_bottom": MARGIN + 1.5 * size.font * short,
        "legend_box_size": BOX,
        "truncate_legend": -1,
        "truncate_label": -1,
        "margin": MARGIN,
        "margin_left": 3 * MARGIN,
        "margin_right": MARGIN + 1.5 * size.font,  # half a label
        "spacing": 8,
        "dots_size": 4,
        "include_x_axis": True,
        "max_scale": STEPS,
        "allow_interruptions": True,
        "value_formatter": scale.written,
        "y_labels": list(scale.steps) or None,
        "no_data_text": NO_FIGURES,
    }
    if scale.most is not None:
        settings["range"] = (0, scale.most)
    return settings
