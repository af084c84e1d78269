"""Reads a patient's reply as a whole: what it asks for, what it is about, and why."""

from __future__ import annotations

from . import (
    about_texts,
    answers,
    auto_replies,
    emergencies,
    keywords,
    opt_out,
    reactions,
    topics,
)
from .normalise import Message, normalised
from .reading import (
    CANCELS_VISIT,
    DIED,
    EMERGENCY,
    NO_TOPIC,
    OPT_OUT,
    REACTION,
    REASONS,
    UNCLEAR,
    WRONG_PERSON,
    Reading,
)

__all__ = ["REASONS", "Reading", "read"]

NOT_UNDERSTOOD = Reading(UNCLEAR, NO_TOPIC, "not_understood")


def read(body: str) -> Reading:
    """Never raises and never guesses: what is not plain is `unclear`."""
    reaction = reactions.read(body)
    if reaction:
        return reaction
    around = reactions.around_our_words(body)
    if around and _is_reaction(around):
        return Reading(UNCLEAR, REACTION, "reaction_added")
    message = normalised(body)
    automatic = auto_replies.read(message)
    if automatic:
        return automatic
    stop = opt_out.read(message)
    if emergencies.mentioned(message):
        return Reading(stop.intent if stop else UNCLEAR, EMERGENCY, "emergency_words")
    if stop and topics.died(message):
        return Reading(OPT_OUT, DIED, stop.reason)
    return stop or keywords.read(message) or _special(message) or _answer(message)


def _is_reaction(around: str) -> bool:
    """In a language we do not read; "stop sending “…”" says something itself."""
    found = read(around)
    return found.reason in (NOT_UNDERSTOOD.reason, about_texts.REASON)


def _answer(message: Message) -> Reading:
    found = answers.read(message) or NOT_UNDERSTOOD
    if found == NOT_UNDERSTOOD and about_texts.mentioned(message):
        return Reading(UNCLEAR, NO_TOPIC, about_texts.REASON)
    return found


def _special(message: Message) -> Reading | None:
    if topics.died(message):
        return Reading(UNCLEAR, DIED, "patient_died")
    if topics.cancels_visit(message):
        return Reading(UNCLEAR, CANCELS_VISIT, "cancels_visit")
    if topics.wrong_person(message):
        return Reading(UNCLEAR, WRONG_PERSON, "wrong_person")
    return None
