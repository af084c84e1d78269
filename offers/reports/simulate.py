"""Ways to pace offers, tried side by side on past openings or on published rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django import forms
from django.http import HttpRequest

from ..sentences import count
from ..simulation import policies, replay, rounds
from ..simulation.rounds import Guess, Line, Played
from .pages import Context, page
from .scope import Scope
from .table import Cell, Column, Kind, Table

OWN, PUBLISHED = "own", "published"
# Bounds the wait for the page: openings looked up, and seconds of play.
MOST_OPENINGS, SECONDS = 40, 5.0
FEWEST = 10
# The first is what the others are set against.
COMPARED = (
    policies.BY_NOTICE,
    policies.ADAPTIVE,
    policies.ONE,
    policies.FIXED,
    policies.EVERYBODY,
    policies.OLD,
)
NAMES = {
    policies.BY_NOTICE.name: "Fixed batches by notice",
    policies.ADAPTIVE.name: "Adaptive",
    policies.ONE.name: "One at a time",
    policies.FIXED.name: "3 every 7 minutes",
    policies.EVERYBODY.name: "Everybody at once",
    policies.OLD.name: "Late YES refused, stops at a failed text",
    rounds.BEST: "Knowing who says yes (cannot be had)",
}
COLUMNS = (
    Column("way", "Way", Kind.TEXT),
    Column("in_time", "Filled in time", Kind.SHARE),
    Column("in_time_range", "95% range", Kind.TEXT),
    Column("gained", "Points more", Kind.NUMBER),
    Column("gained_low", "Points more: from", Kind.NUMBER),
    Column("gained_high", "Points more: to", Kind.NUMBER),
    Column("filled", "Filled at all", Kind.SHARE),
    Column("minutes", "Minutes to fill, median", Kind.MINUTES),
    Column("texts", "Texts per fill", Kind.NUMBER),
    Column("disappointed", "Disappointed per fill", Kind.NUMBER),
)
HOW = (
    "In time: within 2 hours of the first text, or 6 where the visit was a day or more "
    "off. Points more: of it than fixed batches, over the same patients, with its 95% "
    "range; below 0 is fewer. Texts and disappointed (a YES too late): all of them, for each time "
    "filled. Every way meets the same simulated patients; adaptive is the function that "
    "the cascade calls."
)


class SimulateForm(forms.Form):
    rates = forms.ChoiceField(
        label="Play",
        choices=[
            (OWN, "our own openings"),
            (PUBLISHED, "published rates"),
        ],
        initial=OWN,
        error_messages={"required": "Choose what to play."},
    )
    rounds = forms.IntegerField(
        label="Rounds",
        min_value=1,
        max_value=500,
        initial=50,
        help_text="Each round plays every opening once in each way.",
        error_messages={"invalid": "Enter how many, from 1 to 500."},
    )


@page("offers/reports/simulate.html", with_request=True)
def show(request: HttpRequest, scope: Scope, at: datetime) -> Context:
    """Plays only when asked to; until then it says what it would do."""
    asked = "rounds" in request.GET or "rates" in request.GET
    form = SimulateForm(request.GET if asked else None)
    if not form.is_valid():
        return {"simulation": form, "most": MOST_OPENINGS}
    wanted = form.cleaned_data
    played = _play(scope, own=wanted["rates"] == OWN, times=wanted["rounds"])
    return {
        "simulation": form,
        "most": MOST_OPENINGS,
        "played": played,
        "words": list(_words(played, own=wanted["rates"] == OWN)),
        "tables": [table(played)] if played.lines else [],
    }


def _play(scope: Scope, *, own: bool, times: int) -> Played:
    if own:
        openings = replay.sample(scope.openings(), most=MOST_OPENINGS)
        cases = list(replay.cases(openings))
    else:
        cases = replay.published()
    return rounds.play(cases, COMPARED, rounds=times, seconds=SECONDS, by_case=own)


def table(played: Played) -> Table:
    return Table(
        code="simulated",
        title="Ways to pace, side by side",
        columns=COLUMNS,
        rows=tuple(_row(line) for line in played.lines),
        how=HOW,
    )


def _row(line: Line) -> tuple[Cell, ...]:
    return (
        NAMES[line.name],
        line.in_time.mean,
        _range(line.in_time),
        *_points(line.gained),
        line.filled.mean,
        line.minutes,
        line.texts_per_fill,
        line.disappointed_per_fill,
    )


def _range(guess: Guess) -> str | None:
    if guess.low is None or guess.high is None:
        return None
    return f"{100 * guess.low:.0f}–{guess.high:.0%}"


def _points(guess: Guess | None) -> tuple[Cell, Cell, Cell]:
    if guess is None:
        return (None, None, None)
    low, high = (None if end is None else 100 * end for end in (guess.low, guess.high))
    return (100 * guess.mean, low, high)


def _between(guess: Guess) -> str:
    return f"{_signed(guess.low or 0)} to {_signed(guess.high or 0)}"


def _signed(share: float) -> str:
    """In points, with a real minus; nought has no sign."""
    points = round(100 * share, 1)
    return f"{points:+.1f}".replace("-", "\N{MINUS SIGN}") if points else "0"


def _words(played: Played, *, own: bool) -> Iterator[str]:
    """What the table says, most important first."""
    if not played.lines:
        yield "No time of this period could have been texted to anybody: nothing to play."
        return
    kind = "of your openings" if own else "invented openings with published rates"
    times = count(played.rounds, "time")
    yield f"{played.cases} {kind}, each played {times} in every way."
    fixed, adaptive = played.lines[0], played.lines[1]
    yield f"Adaptive {_against(adaptive, fixed)}."
    if own and played.cases < FEWEST:
        yield f"Under {FEWEST} openings tell little: choose a longer period."


def _against(line: Line, first: Line) -> str:
    gained = line.gained or Guess(0)
    if gained.tells:
        more = "more" if gained.mean > 0 else "fewer"
        points = abs(100 * gained.mean)
        filled = f"fills {points:.1f} points {more} in time than fixed batches"
    else:
        filled = "fills as many in time as fixed batches, as far as this can tell"
    between = f" ({_between(gained)} points)" if gained.low is not None else ""
    return f"{filled}{between}, with {_less(line, first)} per time filled"


def _less(line: Line, first: Line) -> str:
    texts = _change(line.texts_per_fill, first.texts_per_fill, "texts")
    late = _change(line.disappointed_per_fill, first.disappointed_per_fill, "too late")
    return f"{texts} and {late}"


def _change(ours: float | None, theirs: float | None, what: str) -> str:
    if ours is None or theirs is None:
        return f"no {what} to compare"
    more = "more" if ours > theirs else "fewer"
    return f"{abs(ours - theirs):.1f} {more} {what} ({ours:.1f}, not {theirs:.1f})"
