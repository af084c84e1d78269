"""Simulated patients who answer offers by themselves."""

from __future__ import annotations

from . import events, inbound, knobs, messages, numbers
from .carrier import Carrier
from .events import Event
from .knobs import Patients
from .messages import Message

OFFER_MARKS = {"Reply YES": "en", "Responda SI": "es"}
ANSWERS = {
    ("en", True): ("YES", "Yes", "yes", "Yes please", "yes thank you"),
    ("en", False): ("NO", "No", "no", "No thanks", "no thank you"),
    ("es", True): ("SI", "Si", "si", "Sí por favor"),
    ("es", False): ("NO", "No", "No gracias"),
}


def language_of_offer(body: str) -> str | None:
    """The language of an offer; None for a text that asks for no answer."""
    return next((code for mark, code in OFFER_MARKS.items() if mark in body), None)


def consider(carrier: Carrier, message: Message, *, at: float) -> None:
    """Decide once, when an offer arrives, whether, what and when to answer."""
    habits = knobs.load(carrier.store, Patients)
    language = language_of_offer(message.body)
    if not habits.enabled or language is None:
        return
    if not carrier.dice.hits(habits.reply_share):
        return
    answer = carrier.dice.pick(ANSWERS[language, carrier.dice.hits(habits.yes_share)])
    delay = carrier.dice.delay(median=habits.median_seconds, sigma=habits.sigma)
    with carrier.store.transaction() as connection:
        events.schedule(
            connection,
            events.ANSWER,
            sid=message.sid,
            due_at=at + delay,
            body=answer,
        )
    carrier.wake.set()


def answer(carrier: Carrier, event: Event, *, at: float) -> None:
    """Reply now, unless the conversation went on or the number has opted out."""
    offer = messages.find(carrier.store, event.sid)
    enabled = knobs.load(carrier.store, Patients).enabled
    if offer and enabled and _still_unanswered(carrier, offer):
        inbound.receive(
            carrier, phone=offer.phone, body=str(event.detail["body"]), at=at
        )
    events.finish(carrier.store, event, at=at, http_status=None)


def _still_unanswered(carrier: Carrier, offer: Message) -> bool:
    if numbers.find(carrier.store, offer.phone).is_blocked:
        return False
    later = messages.newest(
        carrier.store,
        where=["phone = ?", "seq > ?"],
        values=[offer.phone, offer.seq],
        limit=1,
    )
    return not later
