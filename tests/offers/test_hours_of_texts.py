"""Texts we start, over both nights when clocks change, in the hours of three zones.

What is right is worked out here from the wall clocks alone, minute by minute.
"""

from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest

from messaging import outbox, permission
from messaging.models import OutboundText
from offers import bookings, tick
from tests.factories import EntryFactory, LocationFactory, hours, local, minutes

OPENS, CLOSES = 8, 20
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # Sundays; clocks change at 2:00
NIGHTS = pytest.mark.parametrize("sunday", [SPRING, AUTUMN])

NEW_YORK, CHICAGO, PHOENIX, ANCHORAGE, HONOLULU = (
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",
    "America/Anchorage",
    "Pacific/Honolulu",
)
NUMBERS = {
    NEW_YORK: "+12125550101",
    CHICAGO: "+13125550101",
    PHOENIX: "+16025550101",
    ANCHORAGE: "+19075550101",
    HONOLULU: "+18085550101",
}
# Where the visit is, where the number is from, the patient's own zone, marked local?
PEOPLE = [
    (NEW_YORK, NEW_YORK, "", False),
    (NEW_YORK, PHOENIX, "", False),
    (CHICAGO, NEW_YORK, PHOENIX, False),
    (PHOENIX, CHICAGO, ANCHORAGE, False),
    (PHOENIX, NEW_YORK, "", True),
    (ANCHORAGE, CHICAGO, "", False),
    (ANCHORAGE, HONOLULU, PHOENIX, False),
    (CHICAGO, HONOLULU, ANCHORAGE, True),
]
WHOSE = pytest.mark.parametrize(("place", "number", "own", "is_local"), PEOPLE)


def zones_of(place, number, own, is_local):
    """Every zone whose clock counts: the number's is left out for who is local."""
    return {place, *filter(None, [own]), *([] if is_local else [number])}


def is_allowed(at, zones, opens=OPENS, closes=CLOSES):
    walls = [at.astimezone(ZoneInfo(zone)) for zone in zones]
    return all(opens <= wall.hour < closes for wall in walls)


def first_allowed(at, zones, **hours):
    """The first minute from then on that every clock allows."""
    at = at.replace(second=0, microsecond=0)
    return next(
        at + timedelta(minutes=n)
        for n in range(4 * 24 * 60)
        if is_allowed(at + timedelta(minutes=n), zones, **hours)
    )


def clinic(zone):
    return LocationFactory(timezone=zone, contact=(time(OPENS), time(CLOSES)))


def patient(number, own, is_local):
    return EntryFactory(
        patient__phone=NUMBERS[number],
        patient__timezone=own,
        patient__is_local=is_local,
    )


def sent_at(carrier, phone):
    return [
        parsedate_to_datetime(m["date_created"])
        for m in reversed(carrier.messages)
        if m["to"] == phone
    ]


def saturday_evening(location, sunday):
    return local(location, sunday - timedelta(days=1), time(20, 30))


@NIGHTS
@WHOSE
def test_an_invitation_waits_for_the_morning_of_every_clock(
    story, clock, carrier, sunday, place, number, own, is_local
):
    location, entry = clinic(place), patient(number, own, is_local)
    zones = zones_of(place, number, own, is_local)
    evening = saturday_evening(location, sunday)
    clock.move_to(evening)
    story.cancellation(location=location, starts_at=evening + hours(60))
    due = first_allowed(evening, zones)
    night = [evening + hours(n) for n in range(0, 13, 2) if evening + hours(n) < due]
    for moment in (*night, due - minutes(1)):
        clock.move_to(moment)
        story.tick()
        assert sent_at(carrier, entry.patient.phone) == []
    # Once nobody could be asked, it looks again every five minutes.
    for moment in (due, due - minutes(1) + tick.LOOK_AGAIN):
        clock.move_to(moment)
        story.tick()
    (invited_at,) = sent_at(carrier, entry.patient.phone)
    assert due <= invited_at < due + tick.LOOK_AGAIN


@NIGHTS
@WHOSE
def test_the_outbox_agrees_with_the_clocks_at_every_quarter_of_those_nights(
    story, sunday, place, number, own, is_local
):
    text = OutboundText(
        phone=NUMBERS[number],
        location=clinic(place),
        timezone=own,
        is_local=is_local,
        hours=OutboundText.Hours.CONTACT,
    )
    zones = zones_of(place, number, own, is_local)
    start = datetime.combine(sunday, time(0), tzinfo=UTC) - hours(6)
    for quarter in range(4 * 36):
        at = start + quarter * minutes(15)
        refusal = permission.refusal(text, at=at)
        assert (refusal is None) == is_allowed(at, zones), at
        if refusal is not None:
            assert refusal.not_before == first_allowed(at, zones), at


@NIGHTS
@WHOSE
def test_a_confirmation_within_a_day_may_go_from_seven_by_every_clock(
    story, clock, carrier, sunday, place, number, own, is_local
):
    location, entry = clinic(place), patient(number, own, is_local)
    zones = zones_of(place, number, own, is_local)
    noon = local(location, sunday - timedelta(days=1), time(12))
    clock.move_to(first_allowed(noon, zones))
    opening = story.cancellation(
        location=location, starts_at=local(location, sunday, time(19))
    )
    story.replies(entry.patient.phone, "YES")
    late = local(location, sunday - timedelta(days=1), time(22, 30))
    clock.move_to(late)
    before = len(sent_at(carrier, entry.patient.phone))
    bookings.mark_booked(story.booking(opening).pk, actor=story.actor, at=story.now)
    story.work()
    due = first_allowed(late, zones, opens=7, closes=21)
    for moment in (late, due - minutes(1), due):
        clock.move_to(max(moment, story.now))
        story.tick()
        sent = sent_at(carrier, entry.patient.phone)[before:]
        assert sent == ([due] if moment == due else [])


@NIGHTS
@pytest.mark.parametrize("hour", [0, 1, 1.5, 2, 2.5, 3, 4, 6])
def test_an_answer_goes_out_at_any_hour_of_those_nights(
    story, clock, carrier, sunday, hour
):
    location, entry = clinic(PHOENIX), patient(NEW_YORK, ANCHORAGE, False)
    afternoon = local(location, sunday - timedelta(days=1), time(13))
    clock.move_to(afternoon)
    story.cancellation(location=location, starts_at=afternoon + hours(60))
    midnight = datetime.combine(sunday, time(0), tzinfo=ZoneInfo(NEW_YORK))
    clock.move_to(midnight.astimezone(UTC) + hours(hour))
    story.replies(entry.patient.phone, "what time is it?")
    assert sent_at(carrier, entry.patient.phone)[-1] == story.now


@NIGHTS
@WHOSE
@pytest.mark.parametrize("held", [60, 61])
def test_an_answer_held_for_more_than_an_hour_is_a_text_we_start(
    story, clock, carrier, sunday, place, number, own, is_local, held
):
    zones = zones_of(place, number, own, is_local)
    location = clinic(place)
    asked_at = local(location, sunday, time(1)).astimezone(UTC)
    clock.move_to(asked_at)
    outbox.queue(
        phone=NUMBERS[number],
        body="Our practice: an answer.",
        purpose="clarify",
        hours=OutboundText.Hours.ANY,
        location=location,
        timezone=own,
        is_local=is_local,
        at=asked_at,
    )
    clock.shift(minutes(held))
    story.tick()
    if held > 60 and not is_allowed(story.now, zones):
        assert sent_at(carrier, NUMBERS[number]) == []
        clock.move_to(first_allowed(story.now, zones))
        story.tick()
    assert sent_at(carrier, NUMBERS[number]) == [story.now]
