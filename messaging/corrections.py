"""What a text meant in the judgement of the staff, for mending the rules later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit
from clinic.singletons import practice

from .models import InboundText


def correct(inbound_id: int, *, intent: str, actor: audit.Actor, at: datetime) -> bool:
    """Note another meaning than the one read; the one read takes the note back.

    A note only: no offer, consent or suppression changes with it. False when there is
    nothing to change: not read yet, erased, as it stands, or somebody else was first.
    """
    intent = InboundText.Intent(intent).value
    with transaction.atomic():
        text = judgeable().filter(pk=inbound_id).first()
        if text is None or intent == meaning(text):
            return False
        if not _note(text, intent, actor=actor, at=at):
            return False
        before = meaning(text)
        audit.record(
            "inbox.corrected", text, actor=actor, at=at, intent=intent, before=before
        )
    return True


def meaning(text: InboundText) -> str:
    """The intent staff gave it, or else the one that was read."""
    return text.corrected_intent or text.intent


def judgeable() -> QuerySet[InboundText]:
    return InboundText.objects.filter(erased_at=None).exclude(intent="")


def corrected() -> QuerySet[InboundText]:
    """Those whose words are still here, in the order they came."""
    noted = judgeable().exclude(corrected_intent="")
    return noted.order_by("received_at", "pk")


def export(
    texts: QuerySet[InboundText], *, actor: audit.Actor, at: datetime
) -> list[str]:
    """A line for each, as `interpret_replies` reads them. The trail says who took them."""
    with transaction.atomic():
        lines = list(_lines(texts))
        audit.record(
            "inbox.corrections_exported",
            practice(),
            actor=actor,
            at=at,
            texts=len(lines),
        )
    return lines


def _note(text: InboundText, intent: str, *, actor: audit.Actor, at: datetime) -> bool:
    """Only while nobody else has noted, or read, anything new."""
    as_read = intent == text.intent
    as_seen = {"intent": text.intent, "corrected_intent": text.corrected_intent}
    unchanged = judgeable().filter(pk=text.pk, **as_seen)
    return bool(
        unchanged.update(
            corrected_intent="" if as_read else intent,
            corrected_at=None if as_read else at,
            corrected_by_id=None if as_read else actor.user_id,
        )
    )


def _lines(texts: QuerySet[InboundText]) -> Iterator[str]:
    for intent, body in texts.values_list("corrected_intent", "body"):
        yield f"{intent}\t{_one_line(body)}"


def _one_line(body: str) -> str:
    """Tabs become spaces and new lines `\\n`, as `interpret_replies` has them."""
    for new_line in ("\r\n", "\r", "\n"):
        body = body.replace(new_line, "\\n")
    return body.replace("\t", " ")
