"""A free time two days ahead that a default entry passes every rule for."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clinic.models import Mode, Provider
from tests.factories import EntryFactory, VisitTypeFactory, days
from waitlist import eligibility
from waitlist.models import WaitlistEntry
from waitlist.slot import Slot
from waitlist.statement import AnySlot, Statement

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in New York
START = NOW + days(2)


def make_slot(**changes: object) -> Slot:
    values: dict[str, object] = {
        "provider_id": 901,
        "provider_kind": Provider.Kind.PHYSICIAN,
        "location_id": 801,
        "zone": ZoneInfo("America/New_York"),
        "starts_at": START,
        "minutes": 30,
        "mode": Mode.IN_PERSON,
        "visit_type_ids": (VisitTypeFactory().pk,),
        "at": NOW,
    }
    return Slot(**(values | changes))  # type: ignore[arg-type]


def failed_codes(entry: WaitlistEntry, **changes: object) -> list[str]:
    """Codes of the rules the entry fails; filter and statement must agree with them."""
    slot = make_slot(**changes)
    row = eligibility.explain(slot, WaitlistEntry.objects.filter(pk=entry.pk)).get()
    codes = [rule.code for rule in eligibility.failures(row)]
    assert eligibility.matching(slot).filter(pk=entry.pk).exists() is (not codes)
    assert (entry.pk in found_by_statement(slot)) is (not codes)
    return codes


def found_by_statement(slot: Slot) -> list[int]:
    """Entries that pass all rules when their words were written before the slot."""
    unknown = AnySlot(visit_types=len(slot.visit_type_ids))
    statement = Statement(eligibility.matching(unknown).values_list("pk"))
    return [pk for (pk,) in statement.run(slot)]


def make_entry(**values: object) -> WaitlistEntry:
    return EntryFactory(**({"waiting_since": NOW.date()} | values))
