"""One person entered twice: one goes on, the other keeps its history and waits no more.

Nothing that was told or agreed moves: offers, texts and the ledger stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.audit import Actor
from messaging import consent, phone
from messaging.models import Consent

from . import days, entries
from .duplicates import MERGED, TOLD_APART
from .entries import DUPLICATE, Wishes
from .models import Availability, Patient, WaitlistEntry
from .places import PLACES

# Of what an entry says, all but whose it is, how it began and how it stands.
_NOT_COPIED = {
    "id",
    "patient",
    "import_key",
    "created_at",
    "lost_at",
    "unanswered_offers",
}


def merge(keep: Patient, drop: Patient, *, actor: Actor, at: datetime) -> None:
    """Let `keep` wait for what `drop` waited for."""
    with transaction.atomic():
        both = WaitlistEntry.objects.filter(patient__in=[keep.pk, drop.pk])
        rows = entries.lock(both)
        theirs = {row.visit_type_id: row for row in _waiting(rows, keep)}
        ending = _waiting(rows, drop)
        for row in ending:
            twin = theirs.get(row.visit_type_id)
            if twin is None:
                _go_on(row, keep, actor=actor, at=at)
            elif gains := _gains(twin, row, at=at):
                _give(twin, gains, actor=actor, at=at)
        ids = [row.pk for row in ending]
        entries.close(ids, reason=DUPLICATE, actor=actor, at=at)
        _take_record_number(keep, drop, actor=actor, at=at)
        if _said_no_later(keep, drop):
            entries.record_refusal(keep, actor=actor, at=at)
        audit.record(MERGED, drop, actor=actor, at=at, into=keep.pk)
        audit.record("patient.took_over", keep, actor=actor, at=at, of=drop.pk)


def tell_apart(one: Patient, other: Patient, *, actor: Actor, at: datetime) -> None:
    """They are two people: not to be asked again."""
    audit.record(TOLD_APART, one, actor=actor, at=at, other=other.pk)


def preview(keep: Patient, drop: Patient, *, at: datetime) -> list[str]:
    """What `merge` would do, in sentences."""
    both = WaitlistEntry.objects.filter(patient__in=[keep.pk, drop.pk])
    rows = list(both.select_related("visit_type").order_by("pk"))
    theirs = {row.visit_type_id: row for row in _waiting(rows, keep)}
    lines = [
        line
        for row in _waiting(rows, drop)
        for line in _entry_lines(row, theirs.get(row.visit_type_id), at=at)
    ]
    if lines:
        lines.append(
            _("Offers still out to the other end; a YES to one comes to the inbox.")
        )
    if keep.phone != drop.phone:
        numbers = {
            "kept": phone.display(keep.phone),
            "other": phone.display(drop.phone),
        }
        lines.append(_("Texts and calls go to %(kept)s, not to %(other)s.") % numbers)
    return [*lines, *_agreement_lines(keep, drop), *_record_lines(keep, drop)]


def _entry_lines(
    row: WaitlistEntry, twin: WaitlistEntry | None, *, at: datetime
) -> list[str]:
    since = min(row.waiting_since, twin.waiting_since) if twin else row.waiting_since
    said = {"visit": row.visit_type, "since": _day(since)}
    if twin is None:
        return [_("%(visit)s: goes on under this one, since %(since)s.") % said]
    once = _("%(visit)s: waits once, since %(since)s, with the wishes of this one.")
    return [once % said, *_place_lines(row, _gains(twin, row, at=at))]


def _place_lines(row: WaitlistEntry, gains: Mapping[str, Any]) -> list[str]:
    """A place before others that this one gets, with its reason and its end."""
    said = {"visit": row.visit_type, "points": row.boost}
    places = {
        "urgent": _("%(visit)s: urgent, as the other is") % said,
        "boost": _("%(visit)s: moved up by %(points)s, as the other is") % said,
    }
    return [
        f"{words}{_until_and_why(row, place)}."
        for place, words in places.items()
        if place in gains
    ]


def _until_and_why(row: WaitlistEntry, place: str) -> str:
    until, why = getattr(row, f"{place}_until"), getattr(row, f"{place}_reason")
    end = _(", until %s") % _day(until) if until else ""
    return f"{end}: {why}" if why else end


def _day(day: date) -> str:
    return f"{day:%b %-d, %Y}"


def _agreement_lines(keep: Patient, drop: Patient) -> list[str]:
    if _said_no_later(keep, drop):
        return [_("No texts: the other said no to them later.")]
    if consent.has_consent(keep.phone, keep.subject) or keep.calls_only:
        return []
    if consent.has_consent(drop.phone, drop.subject):
        return [_("Only the other agreed to texts: ask again, or keep the other.")]
    return []


def _record_lines(keep: Patient, drop: Patient) -> list[str]:
    if drop.record_number and not keep.record_number:
        return [_("Takes the record number %s.") % drop.record_number]
    return []


def _waiting(rows: list[WaitlistEntry], patient: Patient) -> list[WaitlistEntry]:
    active = WaitlistEntry.Status.ACTIVE
    return [r for r in rows if r.patient_id == patient.pk and r.status == active]


def _go_on(row: WaitlistEntry, keep: Patient, *, actor: Actor, at: datetime) -> None:
    """A new entry with the same wishes: the old one's offers were told to its number."""
    fields = [f.name for f in row._meta.concrete_fields if f.name not in _NOT_COPIED]
    values = {name: getattr(row, name) for name in fields}
    new = WaitlistEntry(patient=keep, **values)
    wishes = Wishes(
        providers=list(row.providers.all()),
        never_with=list(row.never_with.all()),
        locations=list(row.locations.all()),
        availabilities=[_copied(each) for each in row.availabilities.all()],
    )
    entries.enrol(new, actor=actor, at=at, wishes=wishes)


def _copied(times: Availability) -> Availability:
    return Availability(
        weekday=times.weekday,
        start=times.start,
        end=times.end,
        from_date=times.from_date,
        until_date=times.until_date,
    )


def _gains(twin: WaitlistEntry, row: WaitlistEntry, *, at: datetime) -> dict[str, Any]:
    """What the twin gets of the other: an earlier day, a place further before others."""
    gains: dict[str, Any] = {}
    if row.waiting_since < twin.waiting_since:
        gains["waiting_since"] = row.waiting_since
    today = days.today([], at=at)
    for place in PLACES:
        if _how_far(row, place, today) > _how_far(twin, place, today):
            names = (place, f"{place}_reason", f"{place}_until")
            gains |= {name: getattr(row, name) for name in names}
    return gains


def _how_far(row: WaitlistEntry, place: str, today: date) -> tuple[int, date]:
    """Of two alike, the one that lasts longer; one that is over counts for nothing."""
    until = getattr(row, f"{place}_until") or date.max
    return (0, date.max) if until < today else (int(getattr(row, place)), until)


def _give(
    twin: WaitlistEntry, gains: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    WaitlistEntry.objects.filter(pk=twin.pk).update(**gains)
    audit.record("entry.changed", twin, actor=actor, at=at, fields=[*gains])


def _take_record_number(
    keep: Patient, drop: Patient, *, actor: Actor, at: datetime
) -> None:
    """Next month's file finds the one that goes on."""
    number = drop.record_number
    if not number or keep.record_number:
        return
    Patient.objects.filter(pk=drop.pk, record_number=number).update(record_number="")
    Patient.objects.filter(pk=keep.pk, record_number="").update(record_number=number)
    for row in (drop, keep):
        fields = ["record_number"]
        audit.record("patient.changed", row, actor=actor, at=at, fields=fields)


def _said_no_later(keep: Patient, drop: Patient) -> bool:
    """The other, at the same number, took back or refused what this one agreed to."""
    if keep.phone != drop.phone:
        return False
    lines = Consent.objects.filter(
        phone=keep.phone, subject__in=[keep.subject, drop.subject]
    )
    newest = lines.order_by("-recorded_at", "-pk").first()
    if newest is None or newest.action != Consent.Action.REVOKED:
        return False
    return newest.subject == drop.subject
