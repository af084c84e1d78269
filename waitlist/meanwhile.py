"""What colleagues did to patients and entries after somebody's page was made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from clinic import audit, trail_words
from clinic.models import AuditEvent

JUST_NOW = timedelta(minutes=1)
PAUSE = ("ready", "not_ready_reason", "paused_until")
URGENT = ("urgent", "urgent_reason", "urgent_until")
BOOST = ("boost", "boost_reason", "boost_until")
# Of events that do not name the fields they changed.
FIELDS: dict[str, tuple[str, ...]] = {
    "patient.phone_changed": ("phone", "phone_type"),
    "entry.paused": PAUSE,
    "entry.resumed": PAUSE,
    "entry.made_urgent": URGENT,
    "entry.moved_up": BOOST,
    "entry.not_first": (*URGENT, *BOOST),
    "entry.displaced": (*BOOST, "current_at"),
}


@dataclass(frozen=True)
class Change:
    """By colleagues, to one row: in sentences, the newest first, and which fields."""

    sentences: tuple[str, ...]
    fields: frozenset[str]

    def __str__(self) -> str:
        return " ".join(self.sentences)


def since(
    rows: Collection[Model],
    mark: int,
    *,
    user: AbstractBaseUser | AnonymousUser,
    at: datetime,
) -> dict[int, Change]:
    """By row: what others than `user` changed of these rows, of one model, since."""
    if not rows:
        return {}
    model = next(iter(rows))._meta.model_name
    events = (
        AuditEvent.objects.changes()
        .filter(object_type=model, object_id__in=[row.pk for row in rows])
        .filter(pk__gt=mark, actor__startswith="user:")
        .exclude(actor=str(audit.staff(user)))
    )
    found: dict[int, list[AuditEvent]] = {}
    for event in events:
        found.setdefault(event.object_id or 0, []).append(event)
    said = trail_words.sentences(list(events), user)
    return {pk: _change(theirs, said, at) for pk, theirs in found.items()}


def _change(events: list[AuditEvent], said: dict[int, str], at: datetime) -> Change:
    fields = {name for event in events for name in _fields(event)}
    sentences = [
        f"{said[event.pk]}{_details(event)}, {_ago(event, at)}." for event in events
    ]
    return Change(tuple(dict.fromkeys(sentences)), frozenset(fields))


def _fields(event: AuditEvent) -> Collection[str]:
    return event.detail.get("fields") or FIELDS.get(event.action, ())


def _details(event: AuditEvent) -> str:
    details = trail_words.details(event)
    return f" ({details})" if details else ""


def _ago(event: AuditEvent, at: datetime) -> str:
    if at - event.at < JUST_NOW:
        return _("just now")
    return _("%s ago") % timesince(event.at, at)
