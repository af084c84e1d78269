"""Plays the ways to pace against each other over openings that never were."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import nan
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.models import Location
from offers import rates
from offers.models import AnswerRate
from offers.pacing import Replies
from offers.reports.scope import Scope
from offers.simulation import compare, replay, rounds, study
from offers.simulation.case import Case
from offers.simulation.figures import Row
from offers.simulation.policies import ALL, FIXED
from offers.simulation.rounds import Guess, Line

# The lines between these in a page are replaced by `--write`.
BEGIN, END = "<!-- simulate --study -->\n", "<!-- end -->\n"
STUDY_RUNS, QUICK_RUNS = 2500, 400
# Of our own openings no more are played, each so often.
MOST_OPENINGS, ROUNDS = 200, 20
# What is changed is played in fewer runs: it is about points, not tenths of them.
FEWER = 5


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


class Command(BaseCommand):
    help = "Compares the ways to pace in a simulation of many openings."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--study", action="store_true", help="every cell (minutes)")
        parser.add_argument("--write", type=Path, help="put the study into this page")
        parser.add_argument("--since", type=date.fromisoformat, help="our own openings")
        parser.add_argument("--location", help="of this one only, by its name")
        parser.add_argument("--runs", type=at_least_one, help="plays of each opening")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--processes", type=at_least_one, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"] and not options["study"]:
            raise CommandError("--write needs --study.")
        if options["study"]:
            self._study(options)
        elif options["since"] or options["location"]:
            self._own(options)
        else:
            self._quick(options)

    def _own(self, options: dict[str, Any]) -> None:
        today = timezone.localdate()
        place = _location(options["location"]) if options["location"] else None
        scope = Scope(
            since=options["since"] or today - rates.PERIOD,
            until=today,
            location_id=place.pk if place else None,
        )
        cases = list(replay.cases(replay.sample(scope.openings(), most=MOST_OPENINGS)))
        if not cases:
            raise CommandError("No time of these could have been texted to anybody.")
        others = [policy for policy in ALL if policy is not FIXED]
        played = rounds.play(cases, [FIXED, *others], rounds=options["runs"] or ROUNDS)
        self.stdout.write(
            f"{played.cases} of our openings, each played {played.rounds} times"
        )
        self.stdout.write("\n".join(own_lines(played.lines)))

    def _quick(self, options: dict[str, Any]) -> None:
        runs = options["runs"] or QUICK_RUNS
        self.stdout.write(
            "Published rates: 11% of texts are answered YES, half of the answers come "
            f"within 12 minutes; 20 patients match. {runs} openings each."
        )
        for hours in study.HOURS:
            cell = study.Cell(hours, 12.0, 1.5, 0.11, 20)
            played = compare.each(
                [cell.case],
                runs=runs,
                seed=options["seed"],
                processes=options["processes"],
            )
            goal = f"{cell.case.goal / 60:.0f} h"
            self.stdout.write(f"\n{hours} hours before the visit")
            self.stdout.write("\n".join(lines(compare.rows(played[0]), goal=goal)))

    def _study(self, options: dict[str, Any]) -> None:
        page = options["write"]
        if page and BEGIN not in page.read_text():
            raise CommandError(f"{page} has no line {BEGIN.strip()}")
        text = "\n".join(chapters(options)) + "\n"
        if page is None:
            self.stdout.write(text)
            return
        before, rest = page.read_text().split(BEGIN, 1)
        page.write_text(before + BEGIN + text + END + rest.split(END, 1)[1])


def _location(name: str) -> Location:
    found = Location.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(Location.objects.values_list("name", flat=True))
        raise CommandError(f"No location is called {name!r}; there are: {names}.")
    return found


def own_lines(played: Iterable[Line]) -> Iterable[str]:
    yield (
        f"{'':20} {'in time':>8} {'(95%)':>13} {'at all':>7} {'min':>5} {'texts':>6}"
        f" {'gone':>5} {'against 3 per 7, points':>25}"
    )
    for line in played:
        yield (
            f"{line.name:20} {line.in_time.mean:8.1%} {_range(line.in_time):>13}"
            f" {line.filled.mean:7.1%} {line.minutes or nan:5.0f}"
            f" {line.texts_per_fill or nan:6.1f} {line.disappointed_per_fill or 0:5.2f}"
            f" {_gained(line):>25}"
        )


def _range(guess: Guess) -> str:
    if guess.low is None or guess.high is None:
        return ""
    return f"{guess.low * 100:.1f}–{guess.high * 100:.1f}"


def _gained(line: Line) -> str:
    found = line.gained
    if found is None or found.low is None or found.high is None:
        return ""
    low, high = 100 * found.low, 100 * found.high
    return f"{100 * found.mean:+.1f} ({low:+.1f} to {high:+.1f})"


def lines(rows: Iterable[Row], *, goal: str) -> Iterable[str]:
    """One line a policy, for a terminal."""
    yield (
        f"{'':14} {'within ' + goal:>11} {'(95%)':>13} {'at all':>7} {'min':>5}"
        f" {'texts':>6} {'gone':>5} {'against 3 per 7, points':>25}"
    )
    for row in rows:
        interval = f"{row.within_low * 100:.1f}–{row.within_high * 100:.1f}"
        low, high = row.difference_low * 100, row.difference_high * 100
        against = f"{row.difference * 100:+.1f} ({low:+.1f} to {high:+.1f})"
        if row.policy == FIXED.name:
            against = ""
        yield (
            f"{row.policy:14} {row.within:11.1%} {interval:>13} {row.filled:7.1%}"
            f" {row.minutes:5.0f} {row.texts:6.1f} {row.disappointed:5.2f} {against:>25}"
        )


def chapters(options: dict[str, Any]) -> Iterable[str]:
    runs, seed = options["runs"] or STUDY_RUNS, options["seed"]
    play = partial(study.play, study.CELLS, seed=seed, processes=options["processes"])
    tallies = play(runs=runs)
    found = study.verdict(tallies)
    yield f"{runs} openings in each of {found.cells} cells, seed {seed}."
    yield (
        f"Adaptive keeps within one point of 3 per 7 min (lower end of the 95% interval) "
        f"in {found.kept} of {found.cells} cells; the worst is {found.worst * 100:+.2f} "
        f"points, its lower end {found.worst_low * 100:+.2f}. It is on the frontier in "
        f"{found.frontier}.\n"
    )
    yield from study.means(tallies)
    yield ""
    yield from study.table(tallies, study.CELLS)
    yield f"\nThe same cells in other worlds, {max(1, runs // FEWER)} openings in each:\n"
    yield "| world | kept | frontier | worst cell | worst, filled at all | texts per fill |"
    yield "|---|---|---|---|---|---|"
    for words, change in WORLDS.items():
        other = study.verdict(play(runs=max(1, runs // FEWER), world=change))
        low = other.worst_low * 100
        yield (
            f"| {words} | {other.kept} | {other.frontier} | {other.worst * 100:+.1f} "
            f"(from {low:+.1f}) | {other.at_all * 100:+.1f} | {other.texts:+.1f} |"
        )


def priors_only(case: Case) -> Case:
    """A practice without history: the rule goes by what others published."""
    return _told(case, None)


def lucky(case: Case) -> Case:
    """Of the practice's first 100 offers 25 were answered YES, whatever is true."""
    return _told(case, AnswerRate(asked=100, said_yes=25))


def _told(case: Case, row: AnswerRate | None) -> Case:
    known = rates.smoothed(rates.kind_of(timedelta(minutes=case.notice)), row)
    return replace(
        case,
        believed=(known.yes,) * len(case.acceptance),
        believed_replies=Replies(known.reply, known.median, known.sigma),
        evidence=known.evidence,
    )


def taken_for_certain(case: Case, *, share: float) -> Case:
    """The same share believed in every cell, however many let the time pass."""
    return replace(case, believed=(share,) * len(case.acceptance))


WORLDS: dict[str, Callable[[Case], Case]] = {
    "no history, priors only": priors_only,
    "25 YES of the first 100 texts": lucky,
    "25% taken for certain": partial(taken_for_certain, share=0.25),
    "every second patient says yes thrice as often": study.differing,
    "free at 6 PM, texts until 8 and from 8": study.evening,
    "free at 5, 6 or 7 PM for 8, 9 or 10 AM, texts as there": study.before_morning,
}
