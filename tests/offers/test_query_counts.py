"""Every page asks the database a fixed number of questions, however long the lists."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import Practice
from messaging.models import Consent, InboundText
from offers.models import Booking, Offer, Opening
from tests import databases
from tests.factories import (
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    phone,
)
from waitlist.models import Patient, WaitlistEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ENTRIES, OPENINGS = 5000, 200
# At most so many, the session and the person's permissions among them.
LIMITS = {
    "board": 43,
    "board_live": 43,
    "bookings": 26,
    "bookings_live": 26,
    "bookings_today": 14,
    "arrivals": 13,
    "inbox": 22,
    "inbox_live": 22,
    "opening_new": 9,
    "openings_check": 18,
    "closures": 8,
    "unsettled": 9,
    "admin:waitlist_waitlistentry_changelist": 15,
    "admin:waitlist_patient_changelist": 9,
    "admin:offers_opening_changelist": 13,
    "admin:offers_offer_changelist": 12,
    "admin:offers_booking_changelist": 12,
    "opening": 28,
    "opening_live": 28,
    "opening_next": 18,
}
ABOUT_ONE = ("opening", "opening_live", "opening_next")


def waiting(number: int, at: datetime) -> list[WaitlistEntry]:
    visit_type = VisitTypeFactory()
    patients = Patient.objects.bulk_create(
        PatientFactory.build(phone=phone(n % 1000)) for n in range(number)
    )
    Consent.objects.bulk_create(
        Consent(
            phone=patient.phone,
            subject=patient.subject,
            action=Consent.Action.GRANTED,
            method=Consent.Method.VERBAL,
            recorded_at=at,
        )
        for patient in patients
    )
    return WaitlistEntry.objects.bulk_create(
        WaitlistEntry(
            patient=patient,
            visit_type=visit_type,
            waiting_since=at.date() - timedelta(days=place % 400),
        )
        for place, patient in enumerate(patients)
    )


def free(number: int, at: datetime, **fields: object) -> list[Opening]:
    place, visit_type = LocationFactory(), VisitTypeFactory()
    provider = ProviderFactory()
    made = Opening.objects.bulk_create(
        Opening(
            provider=provider,
            location=place,
            starts_at=at + timedelta(hours=2, minutes=10 * n),
            minutes=30,
            texting_from=at,
            closes_at=at + timedelta(hours=1, minutes=10 * n),
            created_at=at - timedelta(days=1),
            **fields,
        )
        for n in range(number)
    )
    for opening in made:
        opening.visit_types.set([visit_type])
    return made


def offers(openings: list[Opening], entries: list[WaitlistEntry], **fields: object):
    """One offer each, to another patient each."""
    return Offer.objects.bulk_create(
        Offer(
            opening=opening,
            entry=entry,
            phone=entry.patient.phone,
            rank=1,
            score=0,
            created_at=opening.created_at,
            channel=Offer.Channel.CALL,
            **fields,
        )
        for opening, entry in zip(openings, entries, strict=False)
    )


def fill(scale: float) -> None:
    """A practice's day; `scale` 1 is the busiest we promise to show."""
    at = timezone.now()
    Practice.objects.update(sending_mode="live")
    number = round(OPENINGS * scale)
    entries = waiting(round(ENTRIES * scale), at)
    for share in range(3):  # three calls to make for each open time
        offers(free_once(number, at), entries[share * number :])
    gone = {"status": "filled", "closing_reason": "won_by_text", "closed_at": at}
    won = offers(free(number, at, **gone), entries[::-1], status="accepted")
    Booking.objects.bulk_create(
        Booking(opening=offer.opening, offer=offer, won_at=at) for offer in won
    )
    InboundText.objects.bulk_create(
        InboundText(
            carrier_id=f"SM{n}",
            phone=phone(n),
            to_phone="+12125550199",
            body="?",
            received_at=at,
            needs_person=True,
        )
        for n in range(number)
    )
    databases.analyze()


def free_once(number: int, at: datetime) -> list[Opening]:
    found = list(Opening.objects.filter(status="open"))
    return found or free(number, at)


@pytest.fixture(params=[0.05, 1], ids=["a quiet day", "the busiest"])
def day(request, desk) -> None:
    fill(request.param)
    desk.get(reverse("board"))  # once a day it is noted who looked


@pytest.mark.usefixtures("day")
def test_every_page_keeps_to_its_number_of_queries(desk, django_assert_max_num_queries):
    opening = Opening.objects.filter(status="open")[0]
    for name, limit in LIMITS.items():
        address = reverse(name, args=[opening.pk] if name in ABOUT_ONE else [])
        with django_assert_max_num_queries(limit, info=name):
            assert desk.get(address).status_code == 200


def test_a_look_without_news_is_cheap_on_the_busiest_day(
    desk, django_assert_max_num_queries
):
    fill(1)
    for page in ("board", "bookings", "inbox"):
        version = desk.get(reverse(page)).context["version"]
        with django_assert_max_num_queries(12):
            response = desk.get(reverse(f"{page}_live"), {"v": version})
        assert (response.status_code, response.content) == (204, b"")
