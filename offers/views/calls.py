"""The buttons of the call list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic import audit

from .. import calls, lifecycle, visibility
from . import taking
from .acting import acts_on
from .answers import answer

ENDED = "This offer has ended; nothing was changed."
SAYS_NO_NOW = "They had won this time. Take it back under Bookings if they mean no."
Outcome = lifecycle.Outcome
REFUSALS = {
    Outcome.ALREADY_WON: "It is theirs already.",
    Outcome.GONE: "Somebody else has it. Please tell the patient: they stay on the "
    "list and are asked first next time.",
    Outcome.CLOSED: "Too late: the visit has begun. Please tell the patient.",
    Outcome.ENTRY_ENDED: "This patient is no longer waiting for a visit.",
    Outcome.NOT_EARLIER: "The patient has an appointment before this one.",
    Outcome.NEVER_WITH: "The patient is never seen by this provider; nothing was booked.",
    Outcome.PROVIDER_OUT: "The provider or the place is out then; nothing was booked.",
}


@acts_on("offers.change_offer", visibility.offers)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """With `from`, over from the colleague who was shown to be calling."""
    actor, at = audit.staff(request.user), timezone.now()
    done = calls.claim(pk, actor=actor, at=at, from_id=taking.former(request))
    no = "Meanwhile a colleague is calling, or the offer has ended."
    return answer(request, done, yes=taking.taken(at), no=no)


@acts_on("offers.change_offer", visibility.offers)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    done = calls.give_back(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "It was not yours to call any more."
    return answer(request, done, yes="Back on the call list.", no=no)


@acts_on("offers.change_offer", visibility.offers)
def said_yes(request: HttpRequest, pk: int) -> HttpResponse:
    outcome = calls.said_yes(pk, actor=audit.staff(request.user), at=timezone.now())
    no = REFUSALS.get(outcome, ENDED)
    yes = "It is theirs. Now book it in the EHR."
    return answer(request, outcome == Outcome.WON, yes=yes, no=no)


@acts_on("offers.change_offer", visibility.offers)
def said_no(request: HttpRequest, pk: int) -> HttpResponse:
    outcome = calls.said_no(pk, actor=audit.staff(request.user), at=timezone.now())
    no = SAYS_NO_NOW if outcome == Outcome.WINNER_SAYS_NO else ENDED
    done = outcome == Outcome.DECLINED
    return answer(request, done, yes="Noted: said no.", no=no)


@acts_on("offers.change_offer", visibility.offers)
def no_answer(request: HttpRequest, pk: int) -> HttpResponse:
    done = calls.no_answer(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "Noted: no answer. They stay on the call list."
    no = "A colleague is calling, or the offer has ended; nothing was changed."
    return answer(request, done, yes=yes, no=no)
