"""The grid of docs/pacing.md: what is played, and its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from ..pacing import Replies
from . import compare
from .case import Case
from .compare import BEST, Tallies
from .figures import Row
from .policies import ADAPTIVE, BY_NOTICE, EVERYBODY, FIXED, OLD, ONE

HOURS = (3, 24, 72)
# Medians and the deviations of their logarithms belong together, as in the sources.
DELAYS = ((5.0, 1.2), (12.0, 1.5), (29.0, 1.74))
ACCEPTANCES = (0.05, 0.11, 0.25)
PATIENTS = (8, 20, 60)
# No more of the fills may be lost against three every seven minutes.
MAY_LOSE = 0.01
SHOWN = (BEST, OLD.name, FIXED.name, BY_NOTICE.name, ONE.name, EVERYBODY.name)


@dataclass(frozen=True)
class Cell:
    hours: int
    median: float
    sigma: float
    acceptance: float
    patients: int

    @property
    def case(self) -> Case:
        return Case(
            notice=self.hours * 60,
            acceptance=(self.acceptance,) * self.patients,
            replies=Replies(median=self.median, sigma=self.sigma),
        )


CELLS = tuple(
    Cell(hours, *delay, acceptance, patients)
    for hours, delay, acceptance, patients in product(
        HOURS, DELAYS, ACCEPTANCES, PATIENTS
    )
)


def as_published(case: Case) -> Case:
    return case


def evening(case: Case) -> Case:
    """The time comes free at 6 PM: texts leave until 8, and again from 8 to 8."""
    days = [(day * 1440 - 600, day * 1440 + 120) for day in range(1, 4)]
    return replace(case, spans=((0, 120), *days))


def before_morning(case: Case) -> Case:
    """Free at 5, 6 or 7 PM for 8, 9 or 10 AM: texts leave until 8, and again from 8."""
    tonight = 60 * (3 - HOURS.index(round(case.notice / 60)))
    spans = ((0, tonight), (tonight + 720, 900))
    return replace(case, notice=900.0, spans=spans)


def differing(case: Case) -> Case:
    """Every second patient says yes thrice as often as the others; nobody knows."""
    often, seldom = case.acceptance[0] * 1.5, case.acceptance[0] * 0.5
    mixed = [(often, seldom)[place % 2] for place in range(len(case.acceptance))]
    return replace(case, acceptance=tuple(mixed), believed=case.acceptance)


def play(
    cells: Sequence[Cell],
    *,
    runs: int,
    seed: int = 0,
    processes: int = 1,
    world: Callable[[Case], Case] = as_published,
) -> list[Tallies]:
    cases = [world(cell.case) for cell in cells]
    return compare.each(cases, runs=runs, seed=seed, processes=processes)


# --- the table -----------------------------------------------------------------
def table(tallies: Sequence[Tallies], cells: Sequence[Cell]) -> Iterable[str]:
    """Markdown: one line for each cell."""
    names = (*SHOWN, ADAPTIVE.name)
    head = ("notice", "median", "yes", "patients", *names, "gained (95%)", "")
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for cell, found in zip(cells, tallies, strict=True):
        rows = {row.policy: row for row in compare.rows(found)}
        mine = rows[ADAPTIVE.name]
        cells_of_line = [
            f"{cell.hours} h",
            f"{cell.median:.0f}",
            f"{cell.acceptance:.0%}",
            str(cell.patients),
            f"{rows[BEST].within:.1%}".rstrip("%"),
            *(_three(rows[name]) for name in names[1:]),
            _difference(mine),
            "frontier" if mine.on_frontier else "",
        ]
        yield "| " + " | ".join(cells_of_line) + " |"


def _three(row: Row) -> str:
    return f"{row.within * 100:.1f} / {row.texts:.1f} / {row.disappointed:.2f}"


def _difference(row: Row) -> str:
    low, high = row.difference_low * 100, row.difference_high * 100
    return f"{row.difference * 100:+.1f} ({low:+.2f} to {high:+.2f})"


@dataclass(frozen=True)
class Verdict:
    """How many cells keep what is asked of the rule, and the worst of them."""

    cells: int
    kept: int
    frontier: int
    worst: float
    worst_low: float
    at_all: float  # adaptive less 3 per 7 min in fills at all, where that is least
    texts: float  # per fill, adaptive less 3 per 7 min, over all cells


def verdict(tallies: Sequence[Tallies]) -> Verdict:
    played = [{row.policy: row for row in compare.rows(found)} for found in tallies]
    pairs = [(found[ADAPTIVE.name], found[FIXED.name]) for found in played]
    return Verdict(
        cells=len(pairs),
        kept=sum(mine.difference_low > -MAY_LOSE for mine, _ in pairs),
        frontier=sum(mine.on_frontier for mine, _ in pairs),
        worst=min(mine.difference for mine, _ in pairs),
        worst_low=min(mine.difference_low for mine, _ in pairs),
        at_all=min(mine.filled - fixed.filled for mine, fixed in pairs),
        texts=sum(mine.texts - fixed.texts for mine, fixed in pairs) / len(pairs),
    )


def means(tallies: Sequence[Tallies]) -> Iterable[str]:
    """Markdown: each policy over all cells alike."""
    yield "| over all cells | filled by the goal | texts per fill | disappointed per fill |"
    yield "|---|---|---|---|"
    played = [{row.policy: row for row in compare.rows(found)} for found in tallies]
    for name in compare.NAMES:
        rows = [found[name] for found in played]
        texts = sum(row.texts for row in rows) / len(rows)
        gone = sum(row.disappointed for row in rows) / len(rows)
        within = sum(row.within for row in rows) / len(rows)
        yield f"| {name} | {within:.1%} | {texts:.1f} | {gone:.2f} |"
