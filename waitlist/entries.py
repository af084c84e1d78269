"""An entry's life on the list: enrolled, paused, resumed, closed, reopened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.audit import Actor
from clinic.models import Location, Provider
from messaging import consent, phone, welcome
from messaging.models import Consent

from .models import Availability, Patient, WaitlistEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status, NotReady = WaitlistEntry.Status, WaitlistEntry.NotReady
CLOSED_REASONS = {
    "booked_elsewhere": _("got a visit another way"),
    "not_wanted": _("no longer wants the visit"),
    "moved": _("moved or went elsewhere"),
    "died": _("the patient died"),
    "unreachable": _("could not be reached"),
    "not_needed": _("the visit is no longer needed"),
    "mistake": _("entered by mistake or twice"),
}
VISIT_PASSED = "visit_passed"
DUPLICATE = "duplicate"
# Not for staff to choose.
CLOSED_BY_ITSELF = {
    VISIT_PASSED: _("the visit they had has passed"),
    DUPLICATE: _("entered twice: waits under the other entry of this person"),
    "wrong_person": _("the number belongs to somebody else"),
    "won": _("got a visit from this list"),
}


def why_closed(entry: WaitlistEntry) -> str:
    reason = entry.closed_reason
    named = {**CLOSED_REASONS, **CLOSED_BY_ITSELF}
    return str(named.get(reason, reason.replace("_", " ")))


@dataclass(frozen=True)
class Agreement:
    """The patient agreed to texts at the number they have; not yet in the ledger."""

    method: str
    source: str = ""
    wording: str = ""
    phone_owner: str = Consent.PhoneOwner.PATIENT
    location: Location | None = None
    is_welcomed: bool = True


@dataclass(frozen=True)
class Wishes:
    """What an entry keeps in rows of its own."""

    providers: Sequence[Provider] = ()
    never_with: Sequence[Provider] = ()
    locations: Sequence[Location] = ()
    availabilities: Sequence[Availability] = field(default=())


def enrol(
    entry: WaitlistEntry,
    *,
    actor: Actor,
    at: datetime,
    wishes: Wishes | None = None,
    agreement: Agreement | None = None,
) -> WaitlistEntry:
    """Save an unsaved entry, its patient if new, and the agreement, or none of them."""
    with transaction.atomic():
        if entry.patient.pk is None:
            entry.patient.save()
            audit.record("patient.added", entry.patient, actor=actor, at=at)
        entry.patient = entry.patient  # the key, now that there is one
        entry.save()
        keep_wishes(entry, wishes or Wishes())
        if agreement:
            record_agreement(entry.patient, agreement, actor=actor, at=at)
        audit.record(
            "entry.enrolled", entry, actor=actor, at=at, patient=entry.patient_id
        )
    return entry


def keep_wishes(entry: WaitlistEntry, wishes: Wishes) -> None:
    entry.providers.set(wishes.providers)
    entry.never_with.set(wishes.never_with)
    entry.locations.set(wishes.locations)
    keep_times(entry, wishes.availabilities)


def keep_times(entry: WaitlistEntry, availabilities: Sequence[Availability]) -> None:
    for availability in availabilities:
        availability.entry = entry
    Availability.objects.bulk_create(availabilities)


def record_agreement(
    patient: Patient, agreement: Agreement, *, actor: Actor, at: datetime
) -> None:
    """Write it into the ledger for the patient's number, and confirm it by one text."""
    consent.grant(
        phone=patient.phone,
        subject=patient.subject,
        method=agreement.method,
        at=at,
        source=agreement.source,
        wording=agreement.wording,
        phone_owner=agreement.phone_owner,
        recorded_by=_user(actor),
    )
    if agreement.is_welcomed and not patient.calls_only:
        welcome.send(
            phone=patient.phone,
            language=patient.language,
            at=at,
            location=agreement.location,
            timezone=patient.timezone,
            is_local=patient.is_local,
        )


def record_refusal(patient: Patient, *, actor: Actor, at: datetime) -> None:
    """They were asked and said no: neither an import nor a slip makes it a yes."""
    consent.revoke(
        phone=patient.phone,
        subject=patient.subject,
        method=Consent.Method.VERBAL,
        at=at,
        recorded_by=_user(actor),
    )


def _user(actor: Actor) -> User | None:
    return get_user_model().objects.filter(pk=actor.user_id or 0).first()


def close(
    entry_ids: Iterable[int], *, reason: str, actor: Actor, at: datetime
) -> list[int]:
    """End waiting entries and their offers; returns those that were still waiting."""
    with transaction.atomic():
        rows = lock(WaitlistEntry.objects.filter(pk__in=list(entry_ids)))
        ids = [row.pk for row in rows if row.status == Status.ACTIVE]
        WaitlistEntry.objects.filter(pk__in=ids, status=Status.ACTIVE).update(
            status=Status.CLOSED, closed_reason=reason, closed_at=at
        )
        _record("entry.closed", rows, ids, actor=actor, at=at, reason=reason)
        tell(ids, reason=reason, actor=actor, at=at)
    return ids


def reopen(entry_ids: Iterable[int], *, actor: Actor, at: datetime) -> list[int]:
    """Closed entries wait again, with the date they began; returns those reopened.

    A visit that has passed is forgotten: they would be closed again because of it.
    """
    with transaction.atomic():
        rows = lock(WaitlistEntry.objects.filter(pk__in=list(entry_ids)))
        ids = [row.pk for row in rows if row.status == Status.CLOSED]
        WaitlistEntry.objects.filter(pk__in=ids, current_start__lte=at).update(
            current_start=None, current_minutes=None
        )
        WaitlistEntry.objects.filter(pk__in=ids, status=Status.CLOSED).update(
            status=Status.ACTIVE, closed_reason="", closed_at=None
        )
        _record("entry.reopened", rows, ids, actor=actor, at=at)
    return ids


def pause(
    entry_ids: Iterable[int],
    *,
    actor: Actor,
    at: datetime,
    reason: str = NotReady.STAFF,
    until: date | None = None,
) -> list[int]:
    """Ask no more until that day, or until somebody resumes; returns those paused.

    Offers already out stay: their YES still wins.
    """
    with transaction.atomic():
        rows = lock(WaitlistEntry.objects.filter(pk__in=list(entry_ids)))
        ids = [row.pk for row in rows if row.status == Status.ACTIVE]
        WaitlistEntry.objects.filter(pk__in=ids, status=Status.ACTIVE).update(
            ready=until is not None, not_ready_reason=reason, paused_until=until
        )
        detail = {"reason": str(reason), "until": until.isoformat() if until else None}
        _record("entry.paused", rows, ids, actor=actor, at=at, **detail)
    return ids


def resume(entry_ids: Iterable[int], *, actor: Actor, at: datetime) -> list[int]:
    """Paused entries are asked again, their unanswered offers forgotten."""
    with transaction.atomic():
        rows = lock(WaitlistEntry.objects.filter(pk__in=list(entry_ids)))
        ids = [row.pk for row in rows if _is_paused(row)]
        WaitlistEntry.objects.filter(pk__in=ids, status=Status.ACTIVE).update(
            ready=True, not_ready_reason="", paused_until=None, unanswered_offers=0
        )
        _record("entry.resumed", rows, ids, actor=actor, at=at)
    return ids


def change_phone(
    patient: Patient,
    phone_number: str,
    *,
    actor: Actor,
    at: datetime,
    phone_type: str | None = None,
) -> bool:
    """Give the patient another number (E.164); False if they had it already.

    Ends the offers at the old number. Agreements stay with the old number, so the
    new one gets no texts until the patient agrees to them there.
    """
    if phone_type is None and phone.is_landline(phone_number):
        phone_type = Patient.PhoneType.LANDLINE
    kind = {} if phone_type is None else {"phone_type": phone_type}
    before = patient.phone
    with transaction.atomic():
        rows = lock(patient.entries.all())
        others = Patient.objects.filter(pk=patient.pk).exclude(phone=phone_number)
        if not others.update(phone=phone_number, **kind):
            return False
        audit.record("patient.phone_changed", patient, actor=actor, at=at)
        ids = [row.pk for row in rows]
        tell(ids, reason="phone_changed", actor=actor, at=at)
        if not Patient.objects.filter(phone=before).exists():
            welcome.cancel(before, reason="phone_changed", at=at)
    patient.phone = phone_number
    patient.phone_type = phone_type or patient.phone_type
    return True


def tell(entry_ids: list[int], *, reason: str, actor: Actor, at: datetime) -> None:
    """Let WAITLIST_CHANGE_HANDLERS end what hangs on these entries, in the transaction."""
    if not entry_ids:
        return
    for path in settings.WAITLIST_CHANGE_HANDLERS:
        import_string(path)(entry_ids, reason=reason, actor=actor, at=at)


def _is_paused(entry: WaitlistEntry) -> bool:
    paused = not entry.ready or entry.paused_until is not None
    return entry.status == Status.ACTIVE and paused


def lock(entries: QuerySet[WaitlistEntry]) -> list[WaitlistEntry]:
    """Lock entries in the order everybody does: by pk, before their offers."""
    locked = entries.select_for_update(of=("self",), no_key=True)
    return list(locked.order_by("pk"))


def _record(
    action: str,
    rows: Iterable[WaitlistEntry],
    ids: Iterable[int],
    *,
    actor: Actor,
    at: datetime,
    **detail: str | None,
) -> None:
    changed = set(ids)
    for row in rows:
        if row.pk in changed:
            audit.record(action, row, actor=actor, at=at, **detail)
