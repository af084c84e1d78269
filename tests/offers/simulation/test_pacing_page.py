"""The table in docs/pacing.md: what was asked of the rule, and that it comes out again."""

import re
from pathlib import Path

import pytest

from offers.simulation import compare, study
from offers.simulation.policies import ADAPTIVE, FIXED

PAGE = Path(__file__).parents[3] / "docs" / "pacing.md"


def lines_of_page() -> dict[tuple[str, ...], list[str]]:
    rows = re.findall(r"^\| (\d+ h .*) \|$", PAGE.read_text(), re.MULTILINE)
    split = [[part.strip() for part in row.split("|")] for row in rows]
    return {tuple(row[:4]): row[4:] for row in split}


def test_the_page_has_every_cell_and_none_loses_a_point():
    lines = lines_of_page()
    assert len(lines) == len(study.CELLS)
    lows = [float(re.search(r"\(([-+\d.]+) to", row[7])[1]) for row in lines.values()]
    assert min(lows) > -1
    assert sum(row[8] == "frontier" for row in lines.values()) > 60


@pytest.mark.once
def test_a_part_of_the_table_comes_out_again():
    """Every tenth cell in few runs, other patients: within what chance allows."""
    cells = study.CELLS[::10]
    played = study.play(cells, runs=150, seed=1)
    lines = lines_of_page()
    for cell, found in zip(cells, played, strict=True):
        key = (f"{cell.hours} h", f"{cell.median:.0f}", f"{cell.acceptance:.0%}")
        said = lines[(*key, str(cell.patients))]
        rows = {row.policy: row for row in compare.rows(found)}
        for name, place in ((FIXED.name, 2), (ADAPTIVE.name, 6)):
            filled, texts, _gone = map(float, said[place].split(" / "))
            assert rows[name].within == pytest.approx(filled / 100, abs=0.12)
            assert rows[name].texts == pytest.approx(texts, rel=0.25)
