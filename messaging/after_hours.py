"""While nobody is at the desk, whoever needs a person hears that one will read it."""

from __future__ import annotations

from django.utils import timezone

from clinic import hours

from . import answers, permission
from .models import InboundText

Intent, Topic = InboundText.Intent, InboundText.Topic
PERSON_WILL_READ = "person_will_read"
# Machines, and those whose answer is a matter of law.
NOT_ASKED = (Intent.IGNORE, Intent.OPT_OUT, Intent.HELP)
# An emergency has a text of its own; bereaved, wrong and leaving people get none.
TOPICS = (Topic.NONE, Topic.CANCELS_VISIT)


def answer(text: InboundText) -> bool:
    """Called when everybody else is done with the text. True when it was answered."""
    at = timezone.now()
    if not text.needs_person or text.intent in NOT_ASKED or text.topic not in TOPICS:
        return False
    if at - text.received_at > permission.STILL_DIRECT or text.answers.exists():
        return False
    if hours.desk_is_open(at):
        return False
    return answers.answer_if_allowed(text, PERSON_WILL_READ, per_day=1)
