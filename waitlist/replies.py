"""What a text says about the patient rather than an offer; in SMS_INBOUND_HANDLERS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from messaging import consent, inbound, outbox, suppression
from messaging.models import Consent, InboundText, OutboundText, Suppression

from . import entries
from .models import Patient, WaitlistEntry

if TYPE_CHECKING:
    from collections.abc import Callable

Topic = InboundText.Topic


@dataclass(frozen=True)
class Sender:
    """Whose number it is, as far as we know."""

    phone: str
    patient_ids: tuple[int, ...]
    entry_ids: tuple[int, ...]

    @property
    def is_one_person(self) -> bool:
        return len(self.patient_ids) == 1


def handle(text: InboundText) -> bool:
    """Stop asking where the text says so, send nothing, and show it to a person."""
    act = _ACTIONS.get(text.topic)
    if act is None:
        return False
    at = timezone.now()
    silence(text, at=at)
    act(text, _sender(text.phone), at)
    return True


def silence(text: InboundText, *, at: datetime) -> None:
    """For good: what was agreed here ends too, or a stranger's START would revive it.

    Before any entry is locked, as whoever stops a number does; twice does no harm.
    """
    sender, source = _sender(text.phone), _SILENCES.get(text.topic)
    if source is None or (text.topic == Topic.DIED and not sender.is_one_person):
        return
    suppression.suppress(
        text.phone,
        kind=Suppression.Kind.OPT_OUT,
        source=source,
        at=at,
        inbound=text,
    )
    for patient in Patient.objects.filter(pk__in=sender.patient_ids):
        if consent.has_consent(text.phone, patient.subject):
            consent.revoke(
                phone=text.phone,
                subject=patient.subject,
                method=Consent.Method.TEXT,
                at=at,
                source=f"inbound {text.pk}: {source}",
            )


def _sender(phone: str) -> Sender:
    waiting = WaitlistEntry.objects.filter(
        patient__phone=phone, status=WaitlistEntry.Status.ACTIVE
    )
    return Sender(
        phone=phone,
        patient_ids=tuple(
            Patient.objects.filter(phone=phone)
            .order_by("pk")
            .values_list("pk", flat=True)
        ),
        entry_ids=tuple(waiting.order_by("pk").values_list("pk", flat=True)),
    )


def _died(text: InboundText, sender: Sender, at: datetime) -> None:
    """Never guesses who of a family died; nobody there is asked until a person looks."""
    if sender.is_one_person:
        entries.close(sender.entry_ids, reason="died", actor=audit.PATIENT, at=at)
        reason = _("Says the patient died: entries closed, no more texts.")
    elif sender.patient_ids:
        entries.pause(sender.entry_ids, actor=audit.PATIENT, at=at)
        _withdraw_offers(sender, reason="died", at=at)
        reason = _(
            "Says a patient died; several share this number, so all of them are "
            "paused. Find out who it was."
        )
    else:
        reason = _("Says somebody died; no patient has this number.")
    _cancel_texts(sender.phone, reason="died", at=at, also_confirmations=True)
    inbound.flag(text, reason=reason, urgent=True)


def _wrong_person(text: InboundText, sender: Sender, at: datetime) -> None:
    """The patient still waits, but at no number we know: paused until it is found."""
    entries.pause(sender.entry_ids, actor=audit.PATIENT, at=at)
    _withdraw_offers(sender, reason="wrong_person", at=at)
    _cancel_texts(sender.phone, reason="wrong_person", at=at)
    reason = _("Says it is the wrong number: no more texts to it. Find the right one.")
    inbound.flag(text, reason=reason)


def _left(text: InboundText, sender: Sender, at: datetime) -> None:
    """Moved, or no longer wants it: closed only when one entry can be meant."""
    what = InboundText.Topic(text.topic).label
    if sender.is_one_person and len(sender.entry_ids) == 1:
        entries.close(sender.entry_ids, reason=text.topic, actor=audit.PATIENT, at=at)
        _cancel_texts(sender.phone, reason=text.topic, at=at)
        reason = _("Says: %(what)s. The entry is closed; reopen it if that is wrong.")
    elif sender.entry_ids:
        reason = _(
            "Says: %(what)s. Several entries could be meant; close the right one."
        )
    else:
        reason = _("Says: %(what)s. Nobody with this number is waiting.")
    inbound.flag(text, reason=reason % {"what": what})


def _withdraw_offers(sender: Sender, *, reason: str, at: datetime) -> None:
    entries.tell(list(sender.entry_ids), reason=reason, actor=audit.PATIENT, at=at)


def _cancel_texts(
    phone: str, *, reason: str, at: datetime, also_confirmations: bool = False
) -> None:
    """The confirmation of an opt-out still goes, but not to the bereaved."""
    texts = OutboundText.objects.filter(phone=phone)
    if not also_confirmations:
        texts = texts.filter(confirms=None)
    outbox.cancel(texts, reason=reason, at=at)


_SILENCES: dict[str, str] = {
    Topic.DIED: Suppression.Source.DIED,
    Topic.WRONG_PERSON: Suppression.Source.WRONG_PERSON,
}
_ACTIONS: dict[str, Callable[[InboundText, Sender, datetime], None]] = {
    Topic.DIED: _died,
    Topic.WRONG_PERSON: _wrong_person,
    Topic.MOVED: _left,
    Topic.NOT_WANTED: _left,
}
