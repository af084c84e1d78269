"""The rows behind a figure: the same conditions that are counted, as a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Offer, OfferText, Opening
from . import ended, measures, people
from .baseline_tables import SIDES
from .ended import Side
from .scope import Scope

PAGE = 100
SHORT = timedelta(weeks=14)
WON = measures.WON


@dataclass(frozen=True)
class Line:
    """One row in words; `link` leads to its opening."""

    when: str
    where: str
    what: str
    state: str
    link: str


@dataclass(frozen=True)
class Found:
    title: str
    lines: list[Line]
    # Where the rest begins; None: this is all of it.
    before: int | None


@dataclass(frozen=True)
class Behind:
    title: str
    rows: Callable[[Scope], QuerySet[Any]]
    line: Callable[[Any], Line]


def find(figure: str, scope: Scope, *, before: int | None) -> Found:
    """The newest rows, or those before one; one page and whether there are more."""
    behind = BEHIND[figure]
    rows = behind.rows(scope).order_by(_newest_first(scope))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    rest = found[PAGE - 1].pk if len(found) > PAGE else None
    return Found(behind.title, [behind.line(row) for row in found[:PAGE]], rest)


def _newest_first(scope: Scope) -> OrderBy:
    """In a short period all are found, then sorted; in a long one walked by their key.

    Walking to the few of a short period would pass over every row there is.
    """
    is_short = scope.until - scope.since <= SHORT
    return (F("pk") + 0).desc() if is_short else F("pk").desc()


def _openings(condition: Q) -> Callable[[Scope], QuerySet[Opening]]:
    def rows(scope: Scope) -> QuerySet[Opening]:
        found = measures.with_booking(scope.logged()).filter(condition)
        return found.select_related("provider", "location")

    return rows


def _offers(condition: Q) -> Callable[[Scope], QuerySet[Offer]]:
    def rows(scope: Scope) -> QuerySet[Offer]:
        found = Offer.objects.filter(condition, opening__in=scope.logged())
        return found.select_related(
            "entry__patient", "opening__provider", "opening__location"
        )

    return rows


def _texts(condition: Q) -> Callable[[Scope], QuerySet[OfferText]]:
    def rows(scope: Scope) -> QuerySet[OfferText]:
        found = OfferText.objects.filter(condition, offer__opening__in=scope.logged())
        return found.select_related(
            "text",
            "offer__entry__patient",
            "offer__opening__provider",
            "offer__opening__location",
        )

    return rows


def _of_opening(opening: Opening) -> Line:
    reason = opening.get_closing_reason_display() if opening.closing_reason else ""
    arrived = {True: "arrived", False: "did not come", None: ""}[opening.attended]
    state = ", ".join(filter(None, [reason or opening.get_status_display(), arrived]))
    return _line(opening, f"came free {_moment(opening.created_at, opening)}", state)


def _of_offer(offer: Offer) -> Line:
    who = f"{offer.entry.patient.initials}, by {offer.get_channel_display()}"
    return _line(offer.opening, who, offer.get_status_display())


def _of_text(link: OfferText) -> Line:
    what = f"{link.offer.entry.patient.initials}: {link.get_purpose_display()}"
    return _line(link.offer.opening, what, link.text.get_status_display())


def _line(opening: Opening, what: str, state: str) -> Line:
    return Line(
        when=_moment(opening.starts_at, opening),
        where=f"{opening.provider}, {opening.location}",
        what=what,
        state=state,
        link=reverse("opening", args=[opening.pk]),
    )


def _moment(moment: datetime, opening: Opening) -> str:
    """“Nov 3, 2026, 2:30 PM” on the location's clocks."""
    return date_format(moment.astimezone(opening.location.zone), "M j, Y, g:i A")


def _about_openings(title: str, condition: Q) -> Behind:
    return Behind(title, _openings(condition), _of_opening)


def _about_compared(title: str, side: Side, condition: Q) -> Behind:
    """Times that are compared with those of another side, as of now."""

    def rows(scope: Scope) -> QuerySet[Opening]:
        found = ended.listed(scope, side, at=timezone.now()).filter(condition)
        return found.select_related("provider", "location")

    return Behind(title, rows, _of_opening)


def _about_asked(title: str, condition: Q) -> Behind:
    def rows(scope: Scope) -> QuerySet[Offer]:
        asked = people.ASKED & condition
        return _offers(asked)(scope).filter(opening__in=scope.openings())

    return Behind(title, rows, _of_offer)


def _about_offers(title: str, condition: Q) -> Behind:
    return Behind(title, _offers(condition), _of_offer)


OPENINGS, OFFERS, TEXTS = measures.OPENINGS, measures.OFFERS, measures.TEXTS
HAS_TEXT = Q(Exists(Offer.objects.filter(measures.TEXTED, opening=OuterRef("pk"))))
GAINED = WON & Q(current__old_start__isnull=False)
BEHIND = {
    "openings": _about_openings("Times that came free", OPENINGS["openings"]),
    "set_aside": _about_openings("Times set aside", OPENINGS["set_aside"]),
    "open": _about_openings("Times still open", Q(status=Opening.Status.OPEN)),
    "filled": _about_openings("Filled times", measures.FILLED),
    "within_2h": _about_openings("Filled within 2 hours", OPENINGS["within_2h"]),
    "by_hand": _about_openings(
        "Fills by hand", OPENINGS["by_call"] | OPENINGS["outside"]
    ),
    "empty": _about_openings("Times that stayed empty", OPENINGS["empty"]),
    "won": _about_openings("Times won by text or call", WON),
    "booked": _about_openings("Booked times", OPENINGS["booked"]),
    "seen": _about_openings("Patients seen", OPENINGS["seen"]),
    "given_away": _about_openings("Given away after a win", OPENINGS["given_away"]),
    "texted": _about_openings("Times that were texted about", HAS_TEXT),
    "gained": _about_openings("Won by patients who had a later visit", GAINED),
    "chained": _about_openings("Times from a chain", OPENINGS["chained"]),
    "texts": _about_offers("Invitations texted", OFFERS["texts"]),
    "disappointed": _about_offers("Said YES too late", OFFERS["disappointed"]),
    "answered": _about_offers("Replied", OFFERS["answered"]),
    "said_yes": _about_offers("Said YES", OFFERS["said_yes"]),
    "opted_out": _about_offers("Opted out after a text", measures.OPTED_OUT),
    "asked": _about_asked("Offers that left or were called", Q()),
    "asked_yes": _about_asked("Offers answered YES", Q(said_yes_at__isnull=False)),
    "asked_won": _about_asked("Offers that won", Q(status=Offer.Status.ACCEPTED)),
    **{
        f"{side}_{what}": _about_compared(f"{words}: {what}", side, condition)
        for side, words in SIDES.items()
        for what, condition in (("times", Q()), ("filled", Q(outcome__in=ended.FILLED)))
    },
    "delivered": Behind("Delivered", _texts(TEXTS["delivered"]), _of_text),
    "not_delivered": Behind("Not delivered", _texts(TEXTS["not_delivered"]), _of_text),
    "no_receipt": Behind("Without a receipt", _texts(TEXTS["no_receipt"]), _of_text),
}
