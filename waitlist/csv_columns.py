"""The columns of an imported waitlist, their other names, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from clinic.models import Location, Provider, VisitType

from . import csv_cells as cells
from . import days, free_times
from .csv_file import FileRefused

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("patient", "patient name", "full name"),
    "first_name": ("first", "given name"),
    "last_name": ("last", "surname", "family name"),
    "phone": ("phone number", "mobile", "cell", "cell phone", "telephone"),
    "phone_type": ("type of phone",),
    "visit_type": ("visit", "appointment type", "appt type", "type"),
    "providers": ("provider", "doctor", "physician"),
    "provider_kind": ("kind of provider",),
    "never_with": ("not with", "never"),
    "locations": ("location", "site", "office"),
    "mode": ("visit mode", "how"),
    "availability": ("available", "free times", "times"),
    "earliest_date": ("earliest", "not before"),
    "latest_date": ("latest", "not after"),
    "current_appointment": ("appointment", "current appt", "appt", "scheduled for"),
    "current_location": ("appointment location",),
    "current_provider": ("appointment provider",),
    "language": ("preferred language",),
    "urgent": ("priority", "is urgent"),
    "boost": (),
    "waiting_since": ("added", "date added", "on list since"),
    "needs": ("need",),
    "own_notice": ("notice", "notice needed"),
    "record_number": ("mrn", "record", "chart number", "medical record number"),
    "consent": ("texts ok", "text consent", "sms consent"),
    "consent_source": ("consent recorded", "consent where"),
    "consent_phone_owner": ("phone owner", "whose phone"),
    "note": (),
}
REQUIRED = {"phone", "visit_type"}


@dataclass(frozen=True)
class Known:
    """What the practice has, by name in small letters, and the moment of the import."""

    visit_types: Mapping[str, VisitType]
    providers: Mapping[str, Provider]
    locations: Mapping[str, Location]
    location: Location | None
    at: datetime
    today: date


Parser = Callable[[str, Known], Any]


def known(*, location: Location | None, at: datetime) -> Known:
    return Known(
        visit_types={
            row.name.casefold(): row for row in VisitType.objects.filter(is_active=True)
        },
        providers={row.name.casefold(): row for row in Provider.objects.all()},
        locations={row.name.casefold(): row for row in Location.objects.all()},
        location=location,
        at=at,
        today=days.today([location] if location else [], at=at),
    )


def check(columns: tuple[str, ...]) -> None:
    """A name may stand in one column or in two."""
    if "name" not in columns and not {"first_name", "last_name"} <= set(columns):
        raise FileRefused(_("A column is missing: name, or first_name and last_name."))


def _needs(cell: str, known: Known) -> dict[str, Any]:
    """Interpreter and transport are arranged; anything else is kept as words."""
    parts = [part.strip() for part in cell.replace(",", ";").split(";")]
    others = [p for p in parts if p.casefold() not in ("interpreter", "transport", "")]
    small = cell.casefold()
    return {
        "needs_interpreter": "interpreter" in small,
        "needs_transport": "transport" in small,
        "other_needs": cells.text("; ".join(others), most=200),
    }


def _text(most: int) -> Parser:
    return lambda cell, known: cells.text(cell, most=most)


def _choice(choices: Mapping[str, str]) -> Parser:
    return lambda cell, known: cells.one_of(choices, cell)


def _plain(parse: Callable[[str], Any]) -> Parser:
    return lambda cell, known: parse(cell)


def _providers(cell: str, known: Known) -> list[Provider]:
    return cells.names(cell, known.providers, what=_("provider"))


def _location(cell: str, known: Known) -> Location:
    return cells.one_name(cell, known.locations, what=_("location"))


PARSERS: dict[str, Parser] = {
    "name": _plain(cells.person),
    "first_name": _text(80),
    "last_name": _text(80),
    "phone": _plain(cells.phone_number),
    "phone_type": _choice(cells.PHONE_TYPES),
    "visit_type": lambda cell, known: cells.one_name(
        cell, known.visit_types, what=_("visit type")
    ),
    "providers": _providers,
    "provider_kind": _choice(cells.KINDS),
    "never_with": _providers,
    "locations": lambda cell, known: cells.names(
        cell, known.locations, what=_("location")
    ),
    "mode": _choice(cells.MODES),
    "availability": _plain(free_times.read),
    "earliest_date": _plain(cells.day),
    "latest_date": lambda cell, known: cells.not_before(cells.day(cell), known.today),
    "current_appointment": _plain(cells.moment),
    "current_location": _location,
    "current_provider": lambda cell, known: cells.one_name(
        cell, known.providers, what=_("provider")
    ),
    "language": _choice(cells.LANGUAGES),
    "urgent": _plain(cells.yes_or_no),
    "boost": _plain(partial(cells.number, most=40)),
    "waiting_since": lambda cell, known: cells.not_after(cells.day(cell), known.today),
    "needs": _needs,
    "own_notice": _plain(cells.minutes),
    "record_number": _text(40),
    "consent": _plain(cells.yes_or_no),
    "consent_source": _text(200),
    "consent_phone_owner": _choice(cells.PHONE_OWNERS),
    "note": _text(300),
}
