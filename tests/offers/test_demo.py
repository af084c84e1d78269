from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F, Q
from django.utils import timezone

from clinic import audit
from clinic.models import Location, Mode, Provider, VisitType
from messaging import inbox, phone
from messaging.models import Consent, InboundText, OutboundText, Suppression
from offers import candidates, cascade, openings, policy, tick, worklist
from offers.demo import places, seeding
from offers.models import Booking, Offer, Opening
from waitlist.models import Patient, WaitlistEntry

SYNTHETIC = re.compile(r"\+1\d{3}55501\d\d")


@pytest.fixture
def seeded(db):
    seeding.seed(at=timezone.now())


def seed_demo() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def rows():
    for app in ("auth", "clinic", "messaging", "waitlist", "offers"):
        for model in apps.get_app_config(app).get_models():
            yield from model._default_manager.all()


def tomorrow_at_ten(provider: Provider) -> Opening:
    place = provider.usual_location
    now = timezone.now()
    day = now.astimezone(place.zone).date() + timedelta(days=1)
    return openings.log(
        provider=provider,
        location=place,
        starts_at=places.local(place, day, "10:00"),
        minutes=provider.usual_minutes,
        visit_types=[VisitType.objects.get(name=places.FOLLOW_UP)],
        mode=Mode.IN_PERSON,
        actor=audit.SYSTEM,
        at=now,
    )


def test_seeding_again_keeps_the_data_and_says_so(db):
    assert "Made an invented practice" in seed_demo()
    before = sum(1 for _ in rows())
    assert "There is data already" in seed_demo()
    assert sum(1 for _ in rows()) == before


def test_a_database_with_a_location_of_its_own_is_left_alone(db):
    Location.objects.create(name="Ours", text_name="Ours", phone="212-555-0100")
    assert not seeding.seed(at=timezone.now())
    assert not User.objects.exists()


def test_a_server_that_texts_real_people_is_refused(db, settings):
    settings.TWILIO_API_BASE_URL = ""
    with pytest.raises(CommandError, match="not a demonstration"):
        seed_demo()


def test_the_printed_logins_sign_in_and_open_the_admin(client, db):
    lines = re.findall(r"  (\w+) / (\S+)", seed_demo())
    assert [login for login, _ in lines] == ["scheduler", "manager", "admin"]
    for login, password in lines:
        assert client.login(username=login, password=password)
        assert client.get("/admin/").status_code == 200


def test_a_changed_password_is_no_longer_printed(db):
    seed_demo()
    user = User.objects.get(username="admin")
    user.set_password("another")
    user.save()
    assert "admin /" not in seed_demo()


def test_staff_have_their_groups_and_only_the_admin_is_superuser(seeded):
    users = {user.username: user for user in User.objects.all()}
    assert users["scheduler"].has_perm("offers.add_opening")
    assert not users["scheduler"].has_perm("offers.change_offerpolicy")
    assert users["manager"].has_perm("offers.change_offerpolicy")
    assert [u.username for u in users.values() if u.is_superuser] == ["admin"]


def test_the_practice_is_as_large_as_promised(seeded):
    waiting = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.ACTIVE)
    assert waiting.values("patient").distinct().count() == 60
    assert Provider.objects.count() == 8
    assert Location.objects.values("timezone").distinct().count() == 2
    assert Opening.objects.values("status").distinct().count() == 4
    assert Suppression.objects.count() == 2
    assert Patient.objects.filter(language="es").count() >= 5


def test_no_two_patients_have_the_same_name(seeded):
    names = Patient.objects.values_list("first_name", "last_name")
    assert len(set(names)) == len(names)


def test_every_phone_is_a_synthetic_one(seeded):
    models = (Patient, Consent, Suppression, InboundText, OutboundText, Offer)
    phones = {p for m in models for p in m.objects.values_list("phone", flat=True)}
    assert all(SYNTHETIC.fullmatch(p) and phone.parse(p) == p for p in phones)


def test_every_row_is_valid(seeded):
    for row in rows():
        # An event without details is written by code and edited by nobody.
        row.full_clean(exclude=["password", "detail"])


def test_nothing_lies_in_the_future_that_has_happened(seeded):
    now = timezone.now()
    assert not OutboundText.objects.filter(ended_at__gt=now).exists()
    assert not Booking.objects.filter(booked_at__gt=now).exists()
    assert not Opening.objects.filter(closed_at__gt=now).exists()
    assert not OutboundText.objects.exclude(status__in=["delivered", "failed"]).exists()


def test_a_plain_cancellation_of_any_physician_has_everybody_to_ask(seeded):
    waiting = WaitlistEntry.objects.filter(
        visit_type__name=places.FOLLOW_UP, status=WaitlistEntry.Status.ACTIVE
    )
    for provider in Provider.objects.filter(kind=Provider.Kind.PHYSICIAN):
        opening = tomorrow_at_ten(provider)
        search = candidates.Search(opening, policy.current(), at=timezone.now())
        assert sum(one.by_text for one in search.candidates) >= 6
        assert len(search.candidates) == waiting.count()


def test_the_first_cancellation_texts_people_at_once(seeded):
    opening = tomorrow_at_ten(Provider.objects.get(name=places.OKAFOR))
    assert cascade.advance(opening.pk, at=timezone.now()) == 3


def test_the_board_has_something_to_do_from_the_start(seeded):
    now = timezone.now()
    [booking] = worklist.unfinished(user=None, at=now)
    assert booking.can_book
    assert not booking.is_overdue
    [text] = inbox.waiting()
    assert text.is_urgent
    assert "What time" in text.body
    [opening] = Opening.objects.filter(status=Opening.Status.OPEN)
    assert opening.offers.filter(status="pending", channel="call").count() >= 3


def test_the_tick_finds_nothing_amiss(seeded):
    before = Offer.objects.order_by("pk").values_list("pk", "status")
    known = list(before)
    tick.run_due(timezone.now())
    assert list(before.all()) == known
    assert not OutboundText.objects.filter(status="queued").exists()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 8, 7, 30, tzinfo=UTC),  # the night the clocks go forward
        datetime(2026, 11, 6, 6, tzinfo=UTC),  # a Friday just begun: next is Monday
        datetime(2027, 1, 2, 3, tzinfo=UTC),
    ],
)
def test_on_any_day_what_has_happened_lies_in_the_past(db, moment):
    seeding.seed(at=moment)
    assert not OutboundText.objects.filter(created_at__gt=moment).exists()
    assert not Offer.objects.filter(ended_at__gt=moment).exists()
    assert not Booking.objects.filter(booked_at__gt=moment).exists()
    assert not Offer.objects.filter(ended_at__lt=F("created_at")).exists()
    late = Q(closed_at__gt=F("starts_at")) | Q(closed_at__gt=moment)
    assert not Opening.objects.filter(late).exists()
