"""What must be true before texts go to everybody, and who says that it is.

The system looks itself where it can (`live_checks`); staff sign the rest by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import audit
from clinic.models import Practice

from . import live_checks
from .models import LiveStep

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.utils.functional import _StrPromise as Sentence

# What the system saw may have changed since, at the carrier or on the server.
SEEN_FOR = timedelta(days=7)


def always() -> bool:
    return True


def speaks_spanish() -> bool:
    """Whether a patient is texted in Spanish: what a layer above knows, by name."""
    languages: set[str] = import_string(settings.SMS_LANGUAGES_IN_USE)()
    return "es" in languages


@dataclass(frozen=True, kw_only=True)
class Step:
    """`check` returns what is wrong; without one a person signs."""

    code: str
    title: Sentence
    how: Sentence
    check: Callable[[], list[str]] | None = None
    is_needed: Callable[[], bool] = always
    needs_note: bool = False


STEPS = (
    Step(
        code="named",
        title=gettext_lazy("Texts carry the practice's own name and phone"),
        how=gettext_lazy("They are on the page of the practice."),
        check=live_checks.named,
    ),
    Step(
        code="doors",
        title=gettext_lazy("Signed messages of the carrier come in, others do not"),
        how=gettext_lazy("The system knocks at its own address, signed and unsigned."),
        check=live_checks.doors,
    ),
    Step(
        code="webhook",
        title=gettext_lazy("The carrier brings patients' texts to this system"),
        how=gettext_lazy("The addresses set at the carrier are compared with ours."),
        check=live_checks.webhook,
    ),
    Step(
        code="answered",
        title=gettext_lazy("A colleague was texted and has answered"),
        how=gettext_lazy(
            "In test mode, list their phone, put them on the waitlist and log a time."
        ),
        check=live_checks.answered,
    ),
    Step(
        code="campaign",
        title=gettext_lazy("The A2P campaign is approved"),
        how=gettext_lazy("Twilio's console shows it as verified, with our number."),
    ),
    Step(
        code="baa",
        title=gettext_lazy("The BAA with the carrier is signed"),
        how=gettext_lazy("And the account is marked for HIPAA."),
    ),
    Step(
        code="yes_removed",
        title=gettext_lazy("YES is not one of the carrier's START words"),
        how=gettext_lazy(
            "In Advanced Opt-Out of the messaging service, take YES out of the opt-in "
            "keywords; text YES from a phone and see that nothing but our answer comes."
        ),
    ),
    Step(
        code="inbox_owner",
        title=gettext_lazy("Somebody reads the inbox on every working day"),
        how=gettext_lazy("Name them, and who stands in for them."),
        needs_note=True,
    ),
    Step(
        code="spanish",
        title=gettext_lazy("A native speaker has read the Spanish texts"),
        how=gettext_lazy("Patients of this practice are texted in Spanish. Say who."),
        is_needed=speaks_spanish,
        needs_note=True,
    ),
)
BY_CODE = {step.code: step for step in STEPS}


@dataclass(frozen=True)
class Line:
    """One step as it stands."""

    step: Step
    done: LiveStep | None
    is_stale: bool = False

    @property
    def is_done(self) -> bool:
        return self.done is not None and not self.is_stale


def lines(*, at: datetime) -> list[Line]:
    """The steps that this practice needs, in the order of doing them."""
    done = {row.code: row for row in LiveStep.objects.select_related("done_by")}
    return [
        Line(step, row, is_stale=_is_stale(step, row, at=at))
        for step in STEPS
        if step.is_needed()
        for row in [done.get(step.code)]
    ]


def missing(*, at: datetime) -> list[str]:
    """What stands between the practice and live, for SMS_LIVE_CHECK."""
    return [_open(line) for line in lines(at=at) if not line.is_done]


def look(*, actor: audit.Actor, at: datetime) -> dict[str, list[str]]:
    """Look at everything the system can see; by step, what is wrong.

    Asks the carrier and our own address: not inside a transaction.
    """
    found = {step.code: step.check() for step in STEPS if step.check is not None}
    for code, problems in found.items():
        if problems:
            _take_back(code, actor=actor, at=at)
        else:
            _keep(code, user=None, note="", actor=actor, at=at)
    return found


def sign(code: str, *, user: User, at: datetime, note: str = "") -> bool:
    """A member of staff says that it is done. False if it is not theirs to say."""
    step, note = BY_CODE.get(code), note.strip()
    if step is None or step.check or (step.needs_note and not note):
        return False
    _keep(code, user=user, note=note[:200], actor=audit.staff(user), at=at)
    return True


def revoke(code: str, *, actor: audit.Actor, at: datetime) -> bool:
    """It is not, or no longer, so. False if nobody had said that it was."""
    return _take_back(code, actor=actor, at=at)


def _is_stale(step: Step, row: LiveStep | None, *, at: datetime) -> bool:
    return row is not None and step.check is not None and row.done_at <= at - SEEN_FOR


def _open(line: Line) -> str:
    if line.is_stale:
        words = _("%(step)s: last seen more than a week ago. Check again.")
    elif line.step.check:
        words = _("%(step)s: not seen yet. Check it.")
    else:
        words = _("%(step)s: nobody has signed it.")
    return words % {"step": line.step.title}


@transaction.atomic
def _keep(
    code: str, *, user: User | None, note: str, actor: audit.Actor, at: datetime
) -> None:
    values = {"done_at": at, "done_by": user, "note": note}
    _row, is_new = LiveStep.objects.update_or_create(code=code, defaults=values)
    if is_new or user is not None:
        _record("live_step_done", code, actor=actor, at=at)


@transaction.atomic
def _take_back(code: str, *, actor: audit.Actor, at: datetime) -> bool:
    taken, _kinds = LiveStep.objects.filter(code=code).delete()
    if taken:
        _record("live_step_revoked", code, actor=actor, at=at)
    return bool(taken)


def _record(action: str, code: str, *, actor: audit.Actor, at: datetime) -> None:
    """Of the practice: a step has no number of its own."""
    audit.record(action, Practice(pk=1), actor=actor, at=at, step=code)
