"""Every text there is: when it is sent, what it may say and what it must."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVERYWHERE = frozenset({"clinic", "phone"})
VISIT = EVERYWHERE | {"when", "place"}
YES = {"en": "YES", "es": "SI"}


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """`must`: placeholders it makes no sense without. `words`: said as they stand."""

    title: str | Promise
    occasion: str | Promise
    may: frozenset[str] = VISIT
    must: frozenset[str] = frozenset({"clinic"})
    words: frozenset[str] = frozenset()
    asks_yes: bool = False


def _must(*names: str) -> frozenset[str]:
    return frozenset({"clinic", *names})


STOP = frozenset({"STOP"})
PURPOSES: dict[str, Purpose] = {
    "offer": Purpose(
        title=_("Offer"),
        occasion=_("Asks a patient whether they want a time that came free."),
        may=VISIT | {"for"},
        must=_must("for", "when", "place"),
        words=STOP,
        asks_yes=True,
    ),
    "offer_usual": Purpose(
        title=_("Offer with the usual provider"),
        occasion=_("The same, when the time is with the patient's usual provider."),
        must=_must("when", "place"),
        words=STOP,
        asks_yes=True,
    ),
    "received": Purpose(
        title=_("First YES, not yet booked"),
        occasion=_("Thanks whoever is first, until you have booked the visit."),
        must=_must("when"),
    ),
    "confirmed": Purpose(
        title=_("Confirmed"),
        occasion=_("Sent when the visit is booked, or was held for the winner."),
        must=_must("when", "place"),
    ),
    "confirmed_replaces": Purpose(
        title=_("Confirmed, old visit released"),
        occasion=_("Sent when you have released the visit the winner had before."),
        may=VISIT | {"old"},
        must=_must("when", "old"),
    ),
    "taken": Purpose(
        title=_("Somebody else took it"),
        occasion=_("Tells patients who have not answered yet that the time is gone."),
        must=_must("when"),
        words=STOP,
    ),
    "late_yes": Purpose(
        title=_("YES, but it is gone"),
        occasion=_("Answers a YES to a time that somebody else took."),
        must=_must("when"),
    ),
    "declined": Purpose(
        title=_("Thank you for a NO"),
        occasion=_("Answers a NO to an offer."),
        words=STOP,
    ),
    "clarify": Purpose(
        title=_("Yes or no?"),
        occasion=_("Asks once when an answer was not understood."),
        must=_must("when"),
        words=STOP,
        asks_yes=True,
    ),
    "reconfirm": Purpose(
        title=_("YES after NO: sure?"),
        occasion=_("Asks once when a patient says YES who had said NO."),
        must=_must("when"),
        words=STOP,
        asks_yes=True,
    ),
    "which": Purpose(
        title=_("Which of two visits?"),
        occasion=_("Asks when a YES or NO could mean either of two times."),
        may=VISIT | {"other"},
        must=_must("when", "other"),
    ),
    "withdrawn": Purpose(
        title=_("No longer available"),
        occasion=_("Sent when you withdraw a time that patients were offered."),
        must=_must("when"),
        words=STOP,
    ),
    "undone": Purpose(
        title=_("Our mistake"),
        occasion=_("Sent when you take a visit back that was given away by mistake."),
        must=_must("when", "phone"),
    ),
    "closed": Purpose(
        title=_("The visit cannot take place"),
        occasion=_("Sent when a provider is out, or a location closed, after a win."),
        must=_must("when", "phone"),
    ),
    "backed_out": Purpose(
        title=_("The winner cannot come"),
        occasion=_("Answers a NO from somebody who has the visit."),
        must=_must("when"),
    ),
    "no_live_offer": Purpose(
        title=_("YES to nothing"),
        occasion=_("Answers a YES when no offer waits for one."),
        may=EVERYWHERE,
    ),
    "welcome": Purpose(
        title=_("Welcome"),
        occasion=_("Confirms that a patient agreed to texts. Carriers ask for it."),
        may=EVERYWHERE | {"weekly"},
        must=_must("weekly", "phone"),
        words=STOP | {"HELP"},
    ),
    "help": Purpose(
        title=_("Help"),
        occasion=_("Answers HELP."),
        may=EVERYWHERE | {"weekly"},
        must=_must("phone"),
        words=STOP,
    ),
    "stop_confirmation": Purpose(
        title=_("Texts stopped"),
        occasion=_("The one answer to a patient who wants no more texts."),
        may=EVERYWHERE,
    ),
    "emergency": Purpose(
        title=_("May be an emergency"),
        occasion=_("Answers words that may mean an emergency."),
        may=EVERYWHERE,
        must=_must("phone"),
        words=frozenset({"911"}),
    ),
    "person_will_read": Purpose(
        title=_("A person will read this"),
        occasion=_("Answers what needs a person while the desk is closed."),
        may=EVERYWHERE,
    ),
    "no_pictures": Purpose(
        title=_("No pictures"),
        occasion=_("Answers a picture without words."),
        may=EVERYWHERE,
        words=STOP,
    ),
}
