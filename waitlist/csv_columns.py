"""The columns of an imported waitlist, their other names, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import access
from clinic.access import Reader
from clinic.models import Location, Provider, VisitType

from . import birth_year, csv_names, days, free_times
from . import csv_cells as cells
from .csv_file import FileRefused
from .csv_names import Meanings

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("patient", "patient name", "full name", "pt name", "pt", "client name"),
    "first_name": ("first", "given name", "pt first name"),
    "last_name": ("last", "surname", "family name", "pt last name"),
    "phone": (
        "phone number",
        "phone no",
        "mobile",
        "mobile phone",
        "mobile number",
        "cell",
        "cell phone",
        "cell number",
        "cell no",
        "telephone",
        "tel",
        "contact number",
    ),
    "phone_type": ("type of phone",),
    "visit_type": (
        "visit",
        "appointment type",
        "appt type",
        "type",
        "type of visit",
        "kind of visit",
    ),
    "providers": ("provider", "doctor", "physician", "dr", "preferred provider"),
    "provider_kind": ("kind of provider",),
    "never_with": ("not with", "never"),
    "locations": ("location", "site", "office", "clinic"),
    "mode": ("visit mode", "how"),
    "availability": (
        "available",
        "free times",
        "times",
        "preferred times",
        "best times",
        "days available",
    ),
    "earliest_date": ("earliest", "not before"),
    "latest_date": ("latest", "not after"),
    "current_appointment": (
        "appointment",
        "current appt",
        "appt",
        "scheduled for",
        "next appt",
        "next appointment",
    ),
    "current_location": ("appointment location",),
    "current_provider": ("appointment provider",),
    "language": ("preferred language", "lang"),
    "urgent": ("priority", "is urgent"),
    "boost": (),
    "waiting_since": (
        "added",
        "date added",
        "added on",
        "on list since",
        "date requested",
        "waiting since date",
    ),
    "needs": ("need", "special needs"),
    "own_notice": ("notice", "notice needed"),
    "record_number": (
        "mrn",
        "record",
        "record no",
        "chart",
        "chart number",
        "chart no",
        "medical record number",
        "patient id",
    ),
    "birth_year": ("year of birth", "born", "born in", "yob"),
    "consent": ("texts ok", "text consent", "sms consent", "ok to text", "text ok"),
    "consent_source": ("consent recorded", "consent where"),
    "consent_phone_owner": ("phone owner", "whose phone"),
    "note": (),
}
LABELS: dict[str, Any] = {
    "name": gettext_lazy("name (first and last)"),
    "first_name": gettext_lazy("first name"),
    "last_name": gettext_lazy("last name"),
    "phone": gettext_lazy("phone"),
    "phone_type": gettext_lazy("mobile or landline"),
    "visit_type": gettext_lazy("kind of visit"),
    "providers": gettext_lazy("with whom"),
    "provider_kind": gettext_lazy("MD/DO or APP"),
    "never_with": gettext_lazy("never with"),
    "locations": gettext_lazy("where"),
    "mode": gettext_lazy("in person, video, phone"),
    "availability": gettext_lazy("free times"),
    "earliest_date": gettext_lazy("not before (date)"),
    "latest_date": gettext_lazy("not after (date)"),
    "current_appointment": gettext_lazy("appointment they have (day and time)"),
    "current_location": gettext_lazy("where that appointment is"),
    "current_provider": gettext_lazy("with whom that appointment is"),
    "language": gettext_lazy("language"),
    "urgent": gettext_lazy("urgent (yes or no)"),
    "boost": gettext_lazy("boost (0 to 40)"),
    "waiting_since": gettext_lazy("waiting since (date)"),
    "needs": gettext_lazy("needs"),
    "own_notice": gettext_lazy("notice they need"),
    "record_number": gettext_lazy("record number"),
    "birth_year": gettext_lazy("birth year"),
    "consent": gettext_lazy("agreed to texts (yes or no)"),
    "consent_source": gettext_lazy("where that is recorded"),
    "consent_phone_owner": gettext_lazy("whose phone it is"),
    "note": gettext_lazy("note"),
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
    # The ids of the places rows may wait for; None: all.
    ours: frozenset[int] | None = None


Parser = Callable[[str, Known], Any]


def known(
    *,
    location: Location | None,
    at: datetime,
    meanings: Meanings | None = None,
    reader: Reader = None,
) -> Known:
    """Our names, and those that somebody said the meaning of."""
    names: Any = {
        kind: {
            **(meanings or {}).get(kind, {}),
            **{row.name.casefold(): row for row in rows},
        }
        for kind, rows in csv_names.ours().items()
    }
    return Known(
        **names,
        location=location,
        at=at,
        today=days.today([location] if location else [], at=at),
        ours=access.places(reader),
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


def _locations(cell: str, known: Known) -> list[Location]:
    """Who is to come elsewhere could not be seen by whoever imports them."""
    found = cells.names(cell, known.locations, what=_("location"))
    if known.ours is not None and not known.ours.issuperset(row.pk for row in found):
        raise ValidationError(_("This place is not one of yours. Ask a manager."))
    return found


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
    "locations": _locations,
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
    "birth_year": lambda cell, known: birth_year.read(cell, today=known.today),
    "consent": _plain(cells.yes_or_no),
    "consent_source": _text(200),
    "consent_phone_owner": _choice(cells.PHONE_OWNERS),
    "note": _text(300),
}
