"""Is everybody asked alike? Counts by group, and what chance does not explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse

from clinic.models import Location
from messaging.models import Language

from ..models import Offer
from . import comparing, grouped, people, statistics
from .grouped import HOW_HIDDEN, OTHERS, Groups
from .people import NOT_RECORDED, Numbers
from .scope import DAY, Scope
from .statistics import Share
from .table import Cell, Column, Kind, Table

# A median of fewer winners would be about known persons.
LEAST_WINNERS = 5
# A difference is noted if chance makes one on fewer than one page in twenty.
CHANCE = 0.05
# So many times are enough for any comparison, and quickly counted.
MOST = 30_000
LANGUAGES = {code.value: str(code.label) for code in Language}
AGES = {
    0: "under 18",
    18: "18–39",
    40: "40–64",
    65: "65 and over",
    NOT_RECORDED: "not recorded",
}
KNOWN = {True: "established", False: "new"}
CHANNELS = {code.value: str(code.label) for code in Offer.Channel}

HOW_PATIENTS = (
    "Waiting: entries that were on the waitlist on any day of the period, as the patient "
    "is recorded now. Asked: a text left or a call was made about a time that came free "
    "in the period. Said yes: at least once, in time or too late. Days: from the day "
    "waiting began to the win, the median of at least 5 winners."
)
HOW_PLACES = (
    "Offers that left or were called, for times that came free in the period; each "
    "counts, however often somebody was asked. For the comparison everybody counts "
    "as if asked once."
)
HOW_AGE = (
    "Age reached in the year of the period's last day, where the year is recorded."
)


@dataclass(frozen=True)
class Measure:
    """A share that should be alike for all: so many of those who could."""

    words: str
    share: Callable[[Numbers], Share]


WAITED = (
    Measure("were asked", lambda n: Share(n.asked, n.waiting)),
    Measure("of those asked said yes", lambda n: Share(n.said_yes, n.asked)),
    Measure("got a visit", lambda n: Share(n.won, n.waiting)),
)
OFFERED = (
    Measure("offers were answered yes", lambda n: Share(n.said_yes, n.offers)),
    Measure("offers led to a visit", lambda n: Share(n.won, n.offers)),
)


@dataclass(frozen=True)
class Comparison:
    """One group beside all others by one measure; `p` is not corrected yet."""

    table: str
    group: str
    measure: str
    ours: Share
    theirs: Share
    p: float

    def words(self) -> str:
        more = "more" if self.ours.value > self.theirs.value else "fewer"
        return (
            f"{self.table}, {self.group}: {more} {self.measure}, "
            f"{comparing.share(self.ours)} beside "
            f"{comparing.share(self.theirs)} of all others."
        )


@dataclass(frozen=True)
class Report:
    notes: tuple[str, ...]
    compared: int
    # The first day that is counted.
    since: date
    tables: tuple[Table, ...]
    how: tuple[str, ...] = (HOW_PATIENTS, HOW_PLACES, HOW_HIDDEN)


def report(scope: Scope) -> Report:
    scope = _latest(scope)
    patients, places = people.count(scope)
    names = dict(Location.objects.values_list("pk", "name"))
    by_person = {
        ("language", "Language"): grouped.by_part(patients, 0, LANGUAGES),
        ("age", "Age"): grouped.by_part(patients, 1, AGES),
        ("established", "New or established"): grouped.by_part(patients, 2, KNOWN),
    }
    by_offer = {
        ("location", "Location"): grouped.by_part(places, 0, names),
        ("channel", "Texted or called"): grouped.by_part(places, 1, CHANNELS),
    }
    linked = {name: scope.query(location=pk) for pk, name in names.items()}
    often = _offers_each(patients.values())
    comparisons = [
        *_compared(by_person, WAITED),
        *_compared(by_offer, OFFERED, often=often),
    ]
    return Report(
        notes=_notes(comparisons),
        compared=len(comparisons),
        since=scope.since,
        tables=(
            *(_of_patients(*name, groups) for name, groups in by_person.items()),
            *(_of_offers(*name, groups, linked) for name, groups in by_offer.items()),
        ),
    )


def _latest(scope: Scope) -> Scope:
    """The last days of the period that hold no more than so many times."""
    newest = scope.openings().order_by("-created_at")
    before = newest.values_list("created_at", "location__timezone")[MOST : MOST + 1]
    for moment, zone in before:
        day = moment.astimezone(ZoneInfo(zone)).date()
        return replace(scope, since=min(day + DAY, scope.until))
    return scope


Named = Mapping[tuple[str, str], Groups]


def _offers_each(counts: Iterable[Numbers]) -> float:
    """How often those asked were asked: their offers tell no more than one of each."""
    whole = Numbers()
    for numbers in counts:
        whole.add(numbers)
    return max(1.0, whole.offers / whole.asked) if whole.asked else 1.0


def _compared(
    tables: Named, measures: Sequence[Measure], *, often: float = 1
) -> list[Comparison]:
    """Each group beside all others of its table, where there is enough for a test."""
    return [
        comparison
        for (_, title), groups in tables.items()
        for name in _to_compare(groups)
        for measure in measures
        if (comparison := _beside_others(title, name, groups, measure, often))
    ]


def _to_compare(groups: Groups) -> list[str]:
    """Of two groups one is enough: the other is its mirror."""
    names = [name for name in groups if name != OTHERS]
    return names[:1] if len(groups) == 2 else names if len(groups) > 2 else []


def _beside_others(
    title: str, name: str, groups: Groups, measure: Measure, often: float
) -> Comparison | None:
    rest = Numbers()
    for other, numbers in groups.items():
        if other != name:
            rest.add(numbers)
    ours, theirs = measure.share(groups[name]), measure.share(rest)
    p = statistics.p_value(ours, theirs, often=often)
    if p is None:
        return None
    return Comparison(title, name, measure.words, ours, theirs, p)


def _notes(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    sure = statistics.corrected([each.p for each in comparisons])
    return tuple(
        each.words() for each, p in zip(comparisons, sure, strict=True) if p < CHANCE
    )


def _of_patients(code: str, title: str, groups: Groups) -> Table:
    columns = (
        Column(code, title, Kind.TEXT),
        Column("waiting", "Waiting"),
        Column("asked", "Asked"),
        Column("asked_share", "Asked of waiting", Kind.SHARE),
        Column("offers", "Offers"),
        Column("said_yes", "Said yes"),
        Column("said_yes_share", "Yes of asked", Kind.SHARE),
        Column("won", "Got a visit"),
        Column("won_share", "Visits of waiting", Kind.SHARE),
        Column("days", "Median days waited", Kind.DAYS),
    )
    how = HOW_AGE if code == "age" else ""
    return Table(code, title, columns, _lines(groups, _patient_cells), how)


def _patient_cells(n: Numbers) -> tuple[Cell, ...]:
    asked, yes, won = (each.share(n) for each in WAITED)
    return (
        *(n.waiting, n.asked, _value(asked), n.offers),
        *(n.said_yes, _value(yes), n.won, _value(won), _days(n)),
    )


def _of_offers(
    code: str, title: str, groups: Groups, linked: Mapping[str, str]
) -> Table:
    """`linked` are the filters that show only a group, by its name."""
    columns = (
        Column(code, title, Kind.TEXT),
        Column("offers", "Offers"),
        Column("said_yes", "Said yes"),
        Column("said_yes_share", "Yes of offers", Kind.SHARE),
        Column("won", "Got a visit"),
        Column("won_share", "Visits of offers", Kind.SHARE),
        Column("days", "Median days waited", Kind.DAYS),
    )
    links = {
        (n, m): f"{reverse('report_rows')}?figure={figure}&{linked[name]}"
        for n, name in enumerate(groups)
        for m, figure in ((1, "asked"), (2, "asked_yes"), (4, "asked_won"))
        if name in linked
    }
    return Table(code, title, columns, _lines(groups, _offer_cells), links=links)


def _offer_cells(n: Numbers) -> tuple[Cell, ...]:
    yes, won = (each.share(n) for each in OFFERED)
    return (n.offers, n.said_yes, _value(yes), n.won, _value(won), _days(n))


def _lines(
    groups: Groups, cells: Callable[[Numbers], tuple[Cell, ...]]
) -> tuple[tuple[Cell, ...], ...]:
    return tuple((name, *cells(numbers)) for name, numbers in groups.items())


def _value(known: Share) -> float | None:
    return known.value if known.total else None


def _days(numbers: Numbers) -> float | None:
    return numbers.median if numbers.won >= LEAST_WINNERS else None
