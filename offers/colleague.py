"""What somebody else did to a row meanwhile, so that nobody undoes it by accident."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, Q

from clinic.audit import Actor
from clinic.models import AuditEvent
from messaging.models import InboundText, OutboundText

from . import history, sentences
from .models import Booking, Offer, Opening

ABOUT_TEXTS = ("text.written", "inbox.done")


def since(row: Model, mark: int, *, actor: Actor, at: datetime) -> str:
    """What a colleague last did to it after the page was made; empty if nobody did.

    What the system and patients do meanwhile is left to each transition.
    """
    theirs = AuditEvent.objects.changes().filter(
        _of(row), pk__gt=mark, actor__startswith="user:"
    )
    return _said(theirs.exclude(actor=str(actor)).first(), actor=actor, at=at)


def on_number(number: str, mark: int, *, actor: Actor, at: datetime) -> str:
    """What a colleague did about a number's texts after the page was made.

    What they wrote tells more than that they marked it as done thereafter.
    """
    texts = {
        "outboundtext": OutboundText.objects.exclude(written_by=None),
        "inboundtext": InboundText.objects.exclude(done_by=None),
    }
    about = Q()
    for kind, rows in texts.items():
        ids = [*rows.filter(phone=number).values_list("pk", flat=True)]
        about |= Q(object_type=kind, object_id__in=ids, action__in=ABOUT_TEXTS)
    events = AuditEvent.objects.filter(about, pk__gt=mark, actor__startswith="user:")
    theirs = events.exclude(actor=str(actor))
    written = theirs.filter(action="text.written").first()
    return _said(written or theirs.first(), actor=actor, at=at)


def last(row: Model, *, actor: Actor, at: datetime) -> str:
    """What happened to it last: said to whoever comes too late."""
    about = _of(row)
    if isinstance(row, Opening):
        about |= Q(object_type="offer", object_id__in=_ids(Offer, row))
        about |= Q(object_type="booking", object_id__in=_ids(Booking, row))
    event = AuditEvent.objects.changes().filter(about).first()
    return _said(event, actor=actor, at=at)


def _of(row: Model) -> Q:
    return Q(object_type=row._meta.model_name, object_id=row.pk)


def _ids(model: type[Offer] | type[Booking], opening: Opening) -> list[int]:
    return [
        *model._default_manager.filter(opening=opening).values_list("pk", flat=True)
    ]


def _said(event: AuditEvent | None, *, actor: Actor, at: datetime) -> str:
    """“Ann Lee paused it, 2 min ago.”"""
    if event is None:
        return ""
    who = "You" if event.actor == str(actor) else history.who([event])[event.pk]
    words = f"{who} {history.did(event)}, {sentences.distance(event.at, at=at)}."
    return words[0].upper() + words[1:]
