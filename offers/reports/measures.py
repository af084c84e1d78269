"""Every figure's definition: which openings, which offers and which texts it counts.

The sums, the rows behind a figure and the recount of one opening all start from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from messaging.models import OutboundText, Suppression

from ..models import Booking, Offer, Opening
from .expressions import LocalHour, LocalWeek, Minutes
from .scope import NEVER_FREE, NOTICES

Outcome, Sent = Opening.Outcome, OutboundText.Status
TWO_HOURS = timedelta(hours=2)
# An opt-out this soon after a text is an answer to it.
STOPPED_WITHIN = timedelta(hours=12)

FREE = ~Q(closing_reason__in=NEVER_FREE)
FILLED = FREE & Q(outcome__in=[Outcome.TEXT, Outcome.CALL, Outcome.OUTSIDE])
WON = FREE & Q(status=Opening.Status.FILLED)
CHAINED = FREE & Q(depth__gt=0)
HELD_BACK = FREE & Q(held_back=True)
# Noted only once the visit had begun (on “Who arrived”): who knows when it was filled.
AFTERWARDS = FREE & Q(outcome=Outcome.OUTSIDE, closed_at__gte=F("starts_at"))
# When somebody filled it is known, and texts could have helped.
IN_TIME = FILLED & ~AFTERWARDS & Q(held_back=False)
OPENINGS: Mapping[str, Q] = {
    "openings": FREE,
    "set_aside": ~FREE,
    "by_text": WON & Q(outcome=Outcome.TEXT),
    "by_call": WON & Q(outcome=Outcome.CALL),
    "outside": FREE & Q(outcome=Outcome.OUTSIDE),
    "empty": FREE & Q(outcome=Outcome.EMPTY),
    "within_2h": IN_TIME & Q(closed_at__lte=F("created_at") + TWO_HOURS),
    "by_lot": HELD_BACK,
    "unknown_time": AFTERWARDS & Q(held_back=False),
    "booked": WON & Q(current__booked_at__isnull=False),
    "seen": WON & Q(attended=True),
    "absent": WON & Q(attended=False),
    "given_away": FREE
    & Q(
        Exists(
            Booking.objects.filter(
                opening=OuterRef("pk"), undo_cause=Booking.UndoCause.GIVEN_AWAY
            )
        )
    ),
    "chained": CHAINED,
    "chained_filled": CHAINED & FILLED,
}
# Its winner's old time was released, and nobody was offered it here.
GIVEN_UP = WON & Q(
    current__old_released_at__isnull=False, current__release__isnull=True
)
LOST = FREE & Q(source=Opening.Source.RELEASED, outcome=Outcome.EMPTY)

TEXTED = Q(channel=Offer.Channel.TEXT, handed_over_at__isnull=False)
# Answers count until the visit would have begun: after that nothing can come of them.
BEGINS = F("opening__starts_at")
# Who is asked again after a winner backed out may have had it in the end.
HAD_IT = Exists(
    Booking.objects.filter(opening=OuterRef("opening"), offer__entry=OuterRef("entry"))
)
ANSWERED = Q(answered_at__lte=BEGINS) | Q(said_yes_at__lte=BEGINS)
OFFERS: Mapping[str, Q] = {
    "texts": TEXTED,
    "answered": TEXTED & ANSWERED,
    "said_yes": TEXTED & Q(said_yes_at__lte=BEGINS),
    "disappointed": Q(said_yes_at__lte=BEGINS, booking=None) & ~Q(HAD_IT),
}
BY_HOUR = ("texts", "answered", "said_yes")
OPTED_OUT = TEXTED & Q(
    Exists(
        Suppression.objects.filter(
            phone=OuterRef("phone"),
            kind=Suppression.Kind.OPT_OUT,
            created_at__gte=OuterRef("handed_over_at"),
            created_at__lte=OuterRef("handed_over_at") + STOPPED_WITHIN,
        )
    )
)
TEXTS: Mapping[str, Q] = {
    "delivered": Q(text__status=Sent.DELIVERED),
    "not_delivered": Q(text__status=Sent.FAILED),
    "no_receipt": Q(text__status__in=[Sent.HANDED_OVER, Sent.UNKNOWN]),
}
MEASURES = (*OPENINGS, *OFFERS, "opted_out", *TEXTS)


def with_booking(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    """Each with the booking that stands, as `current`: there is at most one."""
    stands = FilteredRelation("bookings", condition=Q(bookings__undone_at=None))
    return openings.annotate(current=stands)


def flag(condition: Q) -> Case:
    """1 or 0, to be added up."""
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def counts(conditions: Mapping[str, Q]) -> dict[str, Count]:
    return {name: Count("pk", filter=each) for name, each in conditions.items()}


def still_open(at: datetime) -> dict[str, Q]:
    """Open now; of these the ones too young to have missed the two hours."""
    is_open = Q(status=Opening.Status.OPEN)
    is_young = is_open & Q(created_at__gt=at - TWO_HOURS, held_back=False)
    return {"open": is_open, "young": is_young}


def notice_band(prefix: str = "") -> Case:
    """The place in NOTICES."""
    starts, came_free = F(f"{prefix}starts_at"), f"{prefix}created_at"
    last = len(NOTICES) - 1
    return Case(
        *(
            When(**{f"{came_free}__gt": starts - band.most}, then=Value(n))
            for n, band in enumerate(NOTICES)
            if band.most is not None
        ),
        default=Value(last),
        output_field=IntegerField(),
    )


def week(prefix: str = "") -> LocalWeek:
    return LocalWeek(F(f"{prefix}created_at"), F(f"{prefix}location__timezone"))


def hour() -> LocalHour:
    return LocalHour(F("handed_over_at"), F("opening__location__timezone"))


def _span(later: F | Subquery, earlier: F) -> ExpressionWrapper:
    return ExpressionWrapper(later - earlier, output_field=DurationField())


def minutes_to_fill() -> Case:
    took = Minutes(_span(F("closed_at"), F("created_at")))
    known = FILLED & ~AFTERWARDS
    return Case(When(known, then=took), default=None, output_field=FloatField())


def minutes_to_text() -> Minutes:
    texted = Offer.objects.filter(TEXTED, opening=OuterRef("pk")).order_by()
    first = texted.values("opening").annotate(at=Min("handed_over_at")).values("at")
    return Minutes(_span(Subquery(first), F("created_at")))


def days_gained() -> Case:
    """From the visit that the winner had to the one won; none if they had none."""
    gained = Minutes(_span(F("current__old_start"), F("starts_at"))) / Value(1440.0)
    return Case(When(WON, then=gained), default=None, output_field=FloatField())
