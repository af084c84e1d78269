"""A practice with two places: a row of every kind here, nothing there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from clinic import audit, jobs
from clinic.models import Closure, Heartbeat, Location, StaffAccess
from messaging.models import (
    DeliveryAttempt,
    LiveStep,
    OutboundText,
    Suppression,
    Wording,
)
from tests import factories

NAME = "Quillfeather"
DOCTOR = "Dr. Zzyzx"
PHONE, STOPPED = "+12125550177", "+13125550178"
# Whoever sees one of these sees something of the place.
TRACES = (NAME, "A.Q.", DOCTOR, PHONE[-4:], STOPPED[-4:])
GROUPS = ("scheduler", "manager", "administrator")
ROLES = ("anonymous", "nobody", *GROUPS, "superuser")


@dataclass
class World:
    """`rows`: by the name of their model."""

    here: Location
    there: Location
    rows: dict[str, Model] = field(default_factory=dict)

    def row(self, name: str) -> Any:
        return self.rows[name]


def build() -> World:
    here, there = factories.LocationFactory(), factories.LocationFactory()
    world = World(here, there)
    _waitlist(world)
    _openings(world)
    _texts(world)
    _machinery(world)
    for model in apps.get_models():
        newest = model._default_manager.order_by("pk").last()
        if newest is not None:
            world.rows.setdefault(model._meta.model_name or "", newest)
    return world


def _waitlist(world: World) -> None:
    patient = factories.PatientFactory(first_name="Ana", last_name=NAME, phone=PHONE)
    entry = factories.EntryFactory(patient=patient)
    entry.locations.set([world.here])
    entry.availabilities.create(weekday=0, start="09:00", end="12:00")
    world.rows |= {"patient": patient, "waitlistentry": entry}
    other = factories.PatientFactory(last_name=NAME, phone=STOPPED)
    factories.EntryFactory(patient=other).locations.set([world.here])


def _openings(world: World) -> None:
    at = timezone.now()
    doctor = factories.ProviderFactory(name=DOCTOR, usual_location=world.here)
    doctor.locations.set([world.here])
    at_place = {"location": world.here, "provider": doctor}
    yesterday = at - timedelta(days=1)
    opening = factories.OpeningFactory(**at_place, created_at=yesterday)
    offer = factories.OfferFactory(opening=opening, entry=world.row("waitlistentry"))
    filled = factories.OpeningFactory(
        **at_place,
        starts_at=opening.starts_at + timedelta(hours=1),
        status="filled",
        closing_reason="won_by_text",
        closed_at=at,
    )
    won = factories.OfferFactory(
        opening=filled,
        entry__patient=world.row("patient"),
        entry__status="won",
        status="accepted",
    )
    won.entry.locations.set([world.here])
    booking = factories.BookingFactory(offer=won)
    closure = Closure.objects.create(
        **at_place, starts_at=at, ends_at=at + timedelta(days=3), reason="away"
    )
    world.rows |= {"opening": opening, "offer": offer, "booking": booking}
    world.rows |= {"closure": closure, "provider": doctor, "location": world.here}


def _texts(world: World) -> None:
    at = timezone.now()
    ago = at - timedelta(hours=2)
    received = factories.InboundTextFactory(
        phone=PHONE,
        body="call me",
        needs_person=True,
        intent="unclear",
        routed_at=at,
        corrected_intent="accept",
    )
    sent = OutboundText.objects.create(
        phone=PHONE,
        body="Hello.",
        purpose="help",
        hours="any",
        status="unknown",
        attempt_count=1,
        created_at=ago,
        not_before=ago,
    )
    DeliveryAttempt.objects.create(
        text=sent, number=1, status="unknown", started_at=ago, lease_until=ago
    )
    Suppression.objects.create(
        phone=STOPPED, kind="opt_out", source="keyword", created_at=at
    )
    world.rows |= {"inboundtext": received, "outboundtext": sent}


def _machinery(world: World) -> None:
    at = timezone.now()
    colleague = factories.UserFactory(username="colleague", is_superuser=False)
    world.rows["user"] = colleague
    Heartbeat.objects.get_or_create(name="worker", defaults={"at": at})
    LiveStep.objects.create(code="lawyer", done_at=at, done_by=colleague)
    Wording.objects.create(
        purpose="offer", language="en", number=1, body="x", created_at=at
    )
    Schedule.objects.create(func="offers.tasks.tick")
    for pk, success in (("a" * 32, True), ("b" * 32, False)):
        Task.objects.create(
            id=pk, name=pk, func="x", started=at, stopped=at, success=success
        )
    jobs.enqueue("offers.tasks.advance", 0)
    world.rows["ormq"] = OrmQ.objects.get()
    row = world.row("patient")
    event = audit.record("opened", row, actor=audit.SYSTEM, at=at)
    world.rows["auditevent"] = event


def browser(role: str, place: Location | None) -> Client:
    """Signed in as somebody of the role, limited to the place if there is one."""
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return client
    user = factories.UserFactory(username=role, is_superuser=role == "superuser")
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=role.capitalize()))
    if place is not None:
        StaffAccess.objects.create(user=user).locations.set([place])
    client.force_login(user)
    return client
