"""One cell of an imported waitlist as a value; refusals say what to type instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from messaging import phone
from messaging.models import Consent

from .models import Patient, WaitlistEntry

Named = TypeVar("Named")

YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", "-"}
PHONE_TYPES = {
    "mobile": Patient.PhoneType.MOBILE,
    "cell": Patient.PhoneType.MOBILE,
    "cellphone": Patient.PhoneType.MOBILE,
    "landline": Patient.PhoneType.LANDLINE,
}
KINDS = {
    "any": WaitlistEntry.ProviderKind.ANY,
    "anyone": WaitlistEntry.ProviderKind.ANY,
    **dict.fromkeys(
        ("physician", "md", "do", "md or do", "doctor"),
        WaitlistEntry.ProviderKind.PHYSICIAN,
    ),
    **dict.fromkeys(
        ("app", "np", "pa", "np or pa", "np/pa"), WaitlistEntry.ProviderKind.APP
    ),
}
PHONE_OWNERS = {
    **dict.fromkeys(("patient", "own", "self"), Consent.PhoneOwner.PATIENT),
    **dict.fromkeys(
        ("guardian", "parent", "mother", "father"), Consent.PhoneOwner.GUARDIAN
    ),
    **dict.fromkeys(
        ("caregiver", "carer", "spouse", "child"), Consent.PhoneOwner.CAREGIVER
    ),
}
MODES = {
    "any": WaitlistEntry.ModeWanted.ANY,
    "in person": WaitlistEntry.ModeWanted.IN_PERSON,
    "in-person": WaitlistEntry.ModeWanted.IN_PERSON,
    "office": WaitlistEntry.ModeWanted.IN_PERSON,
    "video": WaitlistEntry.ModeWanted.VIDEO,
    "telehealth": WaitlistEntry.ModeWanted.VIDEO,
    "phone": WaitlistEntry.ModeWanted.PHONE,
}
LANGUAGES = {"en": "en", "english": "en", "es": "es", "spanish": "es", "español": "es"}
UNITS = {
    "m": 1,
    "min": 1,
    "minute": 1,
    "h": 60,
    "hr": 60,
    "hour": 60,
    "day": 1440,
    "d": 1440,
}
_CLOCK = r"(\d{1,2})(?::(\d{2}))?\s*([ap]m?)?"


def one_of(choices: Mapping[str, str], cell: str) -> str:
    value = choices.get(cell.casefold().replace("_", " "))
    if value is None:
        raise ValidationError(_("Use one of: %s.") % ", ".join(choices))
    return value


def yes_or_no(cell: str) -> bool:
    if cell.casefold() in YES:
        return True
    if cell.casefold() in NO:
        return False
    raise ValidationError(_("Write yes or no."))


def number(cell: str, *, most: int) -> int:
    if not re.fullmatch(r"\d{1,6}(\.0+)?", cell) or int(float(cell)) > most:
        raise ValidationError(_("Write a number from 0 to %s.") % most)
    return int(float(cell))


def text(cell: str, *, most: int) -> str:
    if len(cell) > most:
        raise ValidationError(_("Shorten it to %s characters.") % most)
    return " ".join(cell.split())


def person(cell: str) -> tuple[str, str]:
    """First and last name, of “First Last” or “Last, First”."""
    if "," in cell:
        last, _comma, first = cell.partition(",")
    else:
        first, _blank, last = " ".join(cell.split()).rpartition(" ")
    if not first.strip() or not last.strip():
        raise ValidationError(_("Write first and last name, or “Last, First”."))
    return text(first, most=80), text(last, most=80)


def phone_number(cell: str) -> str:
    if re.search(r"\d[.,]?\d*e\+?\d", cell, re.I):
        raise ValidationError(
            _("The spreadsheet shortened the number. Format the column as text.")
        )
    return phone.parse(re.sub(r"\.0$", "", cell))


def day(cell: str) -> date:
    """2026-12-01, or 12/1/2026 as American spreadsheets write it."""
    for shape in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(cell, shape).date()  # noqa: DTZ007 a day only
        except ValueError:
            continue
    raise ValidationError(_("Write the date like 2026-12-01."))


def moment(cell: str) -> tuple[date, time]:
    """A day and a clock time, like 2026-12-01 09:30."""
    when, _blank, clock = cell.replace("T", " ", 1).partition(" ")
    found = re.fullmatch(rf"{_CLOCK}(?::00)?", clock.strip(), re.I)
    if not found or found[2] is None:
        raise ValidationError(_("Write day and time like 2026-12-01 09:30."))
    return day(when), _time(found[1], found[2], found[3])


def minutes(cell: str) -> int:
    """90, 90 min, 2 hours, 1 day."""
    found = re.fullmatch(r"(\d{1,4})\s*([a-z]*?)s?", cell.casefold())
    unit = UNITS.get(found[2] or "m") if found else None
    if found is None or unit is None:
        raise ValidationError(_("Write it like 90 min, 2 hours or 1 day."))
    return int(found[1]) * unit


def names(cell: str, known: Mapping[str, Named], *, what: str) -> list[Named]:
    """Rows of those names; several are separated by semicolons."""
    if cell.casefold() in ("", "any"):
        return []
    parts = [part.strip() for part in re.split(r"[;|\n]", cell) if part.strip()]
    found = [known.get(part.casefold()) for part in parts]
    missing = [place for place, row in enumerate(found, start=1) if row is None]
    if missing:
        raise ValidationError(
            _("No %(what)s has name %(place)s of this cell. Write it as in the admin.")
            % {"what": what, "place": missing[0]}
        )
    return [row for row in found if row is not None]


def one_name(cell: str, known: Mapping[str, Named], *, what: str) -> Named:
    try:
        return known[cell.casefold()]
    except KeyError:
        raise ValidationError(
            _("No %s has this name. Write it as in the admin, or add it there.") % what
        ) from None


def _time(hour: str, minute: str | None, half: str | None) -> time:
    clock = int(hour)
    if half:
        if not 1 <= clock <= 12:
            raise ValidationError(_("There is no such time of day."))
        clock = clock % 12 + (12 if half[0].casefold() == "p" else 0)
    try:
        return time(clock, int(minute or 0))
    except ValueError:
        raise ValidationError(_("There is no such time of day.")) from None


def not_before(value: date, limit: date) -> date:
    if value < limit:
        raise ValidationError(_("This date is past."))
    return value


def not_after(value: date, limit: date) -> date:
    """One day of tolerance, for places where it is tomorrow already."""
    if value > limit + timedelta(days=1):
        raise ValidationError(_("This date is in the future."))
    return value
