"""What the weekly e-mail says: the week's figures, and what to look at. No patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from clinic import access, singletons, weekly
from messaging import visibility as texts
from messaging.models import Suppression

from .. import arrivals, sentences, worklist
from . import figures, sums
from .figures import Figure
from .scope import Scope
from .table import Kind

DAY = timedelta(days=1)
# Of the figures of the main report, those for whoever reads no more than this.
SHOWN = (
    "openings",
    "filled",
    "within_2h",
    "by_hand",
    "empty",
    "booked",
    "seen",
    "to_fill",
    "texts",
    "disappointed",
    "delivered",
)
UNREACHABLE = f"?kind__exact={Suppression.Kind.UNREACHABLE.value}&lifted_at__isempty=1"


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Task:
    """One thing to look at, and where."""

    words: str
    url: str


def write(user: User, week: date, *, at: datetime) -> Letter:
    """About the seven days before that Monday, at the locations this manager sees."""
    scope = Scope(week - 7 * DAY, week - DAY, locations=access.places(user))
    days = f"{date_format(scope.since, 'F j')} to {date_format(scope.until, 'F j, Y')}"
    subject = f"Waitlist, week of {date_format(scope.since, 'F j')}"
    counted = sums.count(scope, at=at)
    found = [each for part in figures.sections(counted) for each in part.figures]
    context = {
        "subject": subject,
        "figures": [_line(each) for each in found if each.code in SHOWN],
        "missed": list(_missed(found)),
        "practice": singletons.practice(),
        "places": _places(user),
        "days": days,
        "tasks": list(tasks(user, scope, at=at)),
        "report": f"{settings.SITE_URL}{reverse('reports')}?{scope.query()}",
    }
    return Letter(
        subject,
        render_to_string("offers/reports/weekly.txt", context),
        render_to_string("offers/reports/weekly.html", context),
    )


def _line(figure: Figure) -> tuple[str, str]:
    """“Filled within 2 hours: 62% (5 of 8), at least 80%: missed”."""
    beside = f" ({figure.beside})" if figure.beside else ""
    unit = (
        " minutes" if figure.kind == Kind.MINUTES and figure.value is not None else ""
    )
    aim = f", {figure.target_words}" if figure.target else ""
    return figure.label, f"{figure.words}{unit}{beside}{aim}"


def _places(user: User) -> str:
    """Named only for somebody who does not see all of them."""
    if access.places(user) is None:
        return ""
    names = access.locations_for(user).values_list("name", flat=True)
    return ", ".join(names.order_by("name"))


def _missed(aimed: Iterable[Figure]) -> Iterator[str]:
    """The targets that the week did not reach, in words."""
    for each in aimed:
        if each.is_missed:
            yield f"{each.label}: {each.words}, {each.target_words}."


def tasks(user: User, scope: Scope, *, at: datetime) -> Iterator[Task]:
    """What is left undone, most pressing first; nothing if there is nothing."""
    to_book = sum(line.can_book for line in worklist.unfinished(user=user, at=at))
    if to_book:
        words = f"{sentences.count(to_book, 'win')} not booked yet."
        yield _task(words, "bookings")
    unanswered = _unanswered(user, at=at)
    if unanswered:
        visits = sentences.count(unanswered, "visit")
        yield _task(f"{visits} of which nobody has said who came.", "arrivals")
    failing = _failing(user, scope)
    if failing:
        numbers = sentences.count(failing, "number")
        words = f"{numbers} could not receive our texts: correct them, or call."
        yield _task(words, "admin:messaging_suppression_changelist", UNREACHABLE)


def _task(words: str, page: str, query: str = "") -> Task:
    return Task(words, f"{settings.SITE_URL}{reverse(page)}{query}")


def _unanswered(user: User, *, at: datetime) -> int:
    days = arrivals.days_left(user=user, at=at)
    lines = [line for day in days for line in arrivals.of_day(day, user=user, at=at)]
    return sum(line.is_awaited for line in lines)


def _failing(user: User, scope: Scope) -> int:
    """Numbers that the carrier gave up on in the week, and that still count as such.

    They belong to no location: the week is that of the practice's clocks.
    """
    midnight = time(tzinfo=weekly.zone())
    found = Suppression.objects.filter(
        kind=Suppression.Kind.UNREACHABLE,
        lifted_at=None,
        created_at__gte=datetime.combine(scope.since, midnight),
        created_at__lt=datetime.combine(scope.until + DAY, midnight),
    )
    return texts.of_numbers(user, found).values("phone").distinct().count()
