"""What the drawing library makes, without the parts that only pages can use."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from math import dist
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

SHEET = Path(__file__).with_name("chart.css").read_text()
# Where a number can stand if other dots lie upon its own, in widths of a dot.
ASIDE = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1), (2, 0))
# Opened by itself, a picture is a page: this lets the browser apply the sheet in it.
_DIGEST = base64.b64encode(hashlib.sha256(SHEET.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'"


def bare(
    chart: Any,
    *,
    title: str,
    looks: Sequence[str],
    is_numbered: bool = False,
    aim: str = "",
) -> bytes:
    """No scripts, tips, comments or styles but ours.

    `looks` are those of the series, `aim` the label upwards that is the target.
    """

    def strip(root: Element) -> Element:
        root.attrib.pop("id", None)
        _strip(root)
        SubElement(root, "title").text = title
        for group in root.iter("g"):
            for n, look in enumerate(looks):
                if _is_of(group, n):
                    group.set("class", f"{group.get('class')} {look}")
                    _mark(group, look, number=n + 1 if is_numbered else None)
            if aim and group.findtext("text") == aim:
                group.set("class", f"{group.get('class')} aim")
            if group.get("class") == "ci":
                _with_halo(group)
            if is_numbered and group.get("class") == "legends":
                # From the left edge: the names are long, and have no boxes before them.
                down = group.get("transform", "").partition(",")[2]
                group.set("transform", f"translate(0,{down}")
            group.attrib.pop("id", None)
        _part_numbers(root)
        for overlay in root.iterfind(".//g[@class='plot overlay']"):
            # Where dots lie upon each other, those that matter lie on top.
            overlay[:] = sorted(
                overlay, key=lambda dots: "hollow" not in _classes(dots)
            )
        return root

    chart.add_xml_filter(strip)
    drawn: bytes = chart.render()
    return drawn


def _strip(parent: Element) -> None:
    for child in list(parent):
        if _is_of_pages(child):
            parent.remove(child)
        elif child.tag == "style":
            child.text = SHEET
        else:
            _strip(child)


def _is_of_pages(element: Element) -> bool:
    return (
        not isinstance(element.tag, str)  # a comment
        or element.tag in ("script", "desc", "title")
        or "tooltip-overlay" in _classes(element)
    )


def _is_of(group: Element, n: int) -> bool:
    is_legend = group.get("id") == f"activate-serie-{n}"
    return is_legend or f"serie-{n}" in _classes(group)


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _mark(group: Element, look: str, *, number: int | None) -> None:
    """In the legend the mark that the chart has; in each dot its number."""
    box = group.find("rect")
    if box is not None and number:
        group.remove(box)
    elif box is not None and look == "target":
        middle = float(box.get("y", 0)) + float(box.get("height", 0)) / 2
        box.set("d", f"M{box.get('x')} {middle} h{box.get('width')}")
        box.tag = "path"
    for dots in group.findall("g"):
        dot = dots.find("circle")
        if number and dot is not None and float(dot.get("r", 0)):
            place = {"x": dot.get("cx", ""), "y": dot.get("cy", ""), "class": "inside"}
            SubElement(dots, "text", place).text = str(number)


def _part_numbers(root: Element) -> None:
    """The number of a dot that others lie upon stands beside it, on free ground."""
    dots = [
        dots
        for dots in root.iter("g")
        if dots.find("text[@class='inside']") is not None
    ]
    centres = [_centre(each) for each in dots]
    taken: list[tuple[float, float]] = []
    for n, (group, (x, y)) in enumerate(zip(dots, centres, strict=True)):
        circle, text = group.find("circle"), group.find("text")
        if circle is None or text is None:
            continue
        width = 2 * float(circle.get("r", 0))
        others = centres[:n] + centres[n + 1 :]
        if _is_free((x, y), others, width * 0.8):
            continue
        places = [(x + right * width, y + down * width) for right, down in ASIDE]
        free = (each for each in places if _is_free(each, centres + taken, width * 0.8))
        place = next(free, None)
        if place is not None:
            taken.append(place)
            text.set("x", f"{place[0]:.3f}")
            text.set("y", f"{place[1]:.3f}")
            text.set("class", "inside beside")


def _centre(group: Element) -> tuple[float, float]:
    dot = group.find("circle")
    at = {} if dot is None else dot.attrib
    return float(at.get("cx", 0)), float(at.get("cy", 0))


def _is_free(
    place: tuple[float, float], others: Iterable[tuple[float, float]], apart: float
) -> bool:
    return all(dist(place, other) >= apart for other in others)


def _with_halo(group: Element) -> None:
    """A range stands on a bar as clearly as beside it."""
    for line in group.findall("path"):
        group.insert(0, Element("path", {"d": line.get("d", ""), "class": "halo"}))
