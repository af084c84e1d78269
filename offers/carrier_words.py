"""What the carrier's codes mean for the desk, and what to do about each."""

from __future__ import annotations

from datetime import datetime

from messaging.alarms import Alarm
from messaging.halt import Halt

from . import sentences

TELL = "Tell whoever looks after this system"
PHONE = "phone patients yourself meanwhile"
_UNREGISTERED = "says that our number is not registered for texts"
HALTS = {
    "10001": "has closed our account",
    "20003": "refuses our login",
    "20005": "has suspended our account",
    "20403": "refuses our login",
    "20404": "does not know our account",
    "30002": "has suspended our account",
    "30032": _UNREGISTERED,
    "30034": _UNREGISTERED,
    "60728": "takes no more texts from us this hour",
    "63038": "takes no more texts from us today",
    "url": "cannot be found: its address in our settings is wrong",
}
SENDER = "does not accept our sender or messaging service"
ALARMS = {
    "21408": "may not be sent to that country: allow it at the carrier, or mend the number",
    "21602": "had no words",
    "21617": "was too long",
    "30007": "was stopped as spam: the wording or the registration needs a look",
    "30023": "was not taken by T-Mobile, whose daily limit is used up. Its customers are "
    "texted again after midnight in California",
    "30450": "was stopped because the carrier suspects somebody of making us send texts",
}


def halted(halt: Halt, *, at: datetime) -> str:
    """Why nothing leaves, since the carrier takes nothing from us."""
    why = HALTS.get(halt.error_code, SENDER)
    soon = halt.tries_at > at
    tries = sentences.distance(halt.tries_at, at=at) if soon else "now"
    return (
        f"No text leaves: the carrier {why} ({halt.error_code}). {TELL}, and {PHONE}. "
        f"No invitation is lost; one text tries again {tries}."
    )


def alarm(alarm: Alarm, *, at: datetime) -> str:
    """What concerns more than the text that met it."""
    texts = sentences.count(alarm.texts, "text")
    last = sentences.distance(alarm.last_at, at=at)
    why = ALARMS.get(alarm.error_code, "was refused")
    if alarm.texts > 1:
        why = why.replace("was ", "were ", 1)
    return f"{texts} in 24 hours {why} ({alarm.error_code}, last {last}). {TELL}."
