"""Who waits for what in the invented practice, and what is special about whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waitlist.models import Patient, WaitlistEntry

from .places import FOLLOW_UP, LUNG_TEST, NEW_PATIENT, RESULTS, VIDEO

# Which visit somebody waits for, and the how-manyeth they are among those.
Key = tuple[str, int]
WAITING = {FOLLOW_UP: 24, NEW_PATIENT: 15, LUNG_TEST: 9, VIDEO: 6, RESULTS: 6}
# Nobody who waits for a follow-up wishes anything that rules out an ordinary one
# tomorrow: the first cancellation somebody logs has people to ask.
ALL_WEEK, WORKDAYS = range(7), range(5)
FREE: Mapping[str, tuple[tuple[range, str, str], ...]] = {
    FOLLOW_UP: ((ALL_WEEK, "08:00", "13:00"), (ALL_WEEK, "08:30", "17:00")),
    NEW_PATIENT: ((WORKDAYS, "08:00", "12:00"), (range(1, 5), "09:00", "16:00")),
    LUNG_TEST: ((range(1, 5, 2), "08:00", "12:00"), (WORKDAYS, "09:00", "17:00")),
    VIDEO: ((WORKDAYS, "08:00", "18:00"), (range(0, 5, 2), "12:00", "18:00")),
    RESULTS: ((WORKDAYS, "08:00", "18:00"),),
}
_LANDLINE = {"phone_type": Patient.PhoneType.LANDLINE}
_SPANISH = {"language": "es"}
PREFERS_CALLS = {"prefers_calls": True}
PATIENTS: Mapping[Key, Mapping[str, Any]] = {
    (FOLLOW_UP, 3): _LANDLINE,
    (FOLLOW_UP, 4): PREFERS_CALLS,
    (FOLLOW_UP, 6): _SPANISH,
    (FOLLOW_UP, 7): _SPANISH,
    (FOLLOW_UP, 8): _SPANISH,
    (FOLLOW_UP, 9): {"is_local": True},
    (NEW_PATIENT, 2): _SPANISH,
    (LUNG_TEST, 3): _LANDLINE,
    (LUNG_TEST, 4): _SPANISH,
    (VIDEO, 0): _SPANISH,
    (VIDEO, 1): PREFERS_CALLS,
    (VIDEO, 2): {"timezone": "America/Denver"},
    (RESULTS, 0): _SPANISH,
    (RESULTS, 1): _LANDLINE,
}
# Dates are days from today.
ENTRIES: Mapping[Key, Mapping[str, Any]] = {
    (FOLLOW_UP, 10): {"boost": 15, "boost_reason": "rescheduled twice by us"},
    (NEW_PATIENT, 1): {
        "urgent": True,
        "urgent_reason": "referral asks for two weeks",
        "urgent_until": 14,
    },
    (NEW_PATIENT, 2): {"needs_interpreter": True},
    (NEW_PATIENT, 3): {"needs_transport": True, "other_needs": "wheelchair van"},
    (NEW_PATIENT, 4): {"provider_kind": WaitlistEntry.ProviderKind.PHYSICIAN},
    (NEW_PATIENT, 8): {"paused_until": 12, "not_ready_reason": "staff"},
    (NEW_PATIENT, 9): {"ready": False, "not_ready_reason": "referral"},
    (NEW_PATIENT, 10): {"earliest_date": 10},
    (NEW_PATIENT, 11): {"latest_date": 45},
    (NEW_PATIENT, 12): {"own_notice_minutes": 48 * 60, "note": "drives two hours"},
    (NEW_PATIENT, 14): {"boost": 20, "boost_reason": "asked for by the referrer"},
    (LUNG_TEST, 1): {
        "urgent": True,
        "urgent_reason": "before surgery",
        "urgent_until": 20,
    },
    (LUNG_TEST, 5): {"mode": WaitlistEntry.ModeWanted.IN_PERSON},
    (VIDEO, 3): {"mode": WaitlistEntry.ModeWanted.VIDEO},
    (RESULTS, 2): {"other_needs": "daughter joins by phone"},
}
# Each shares the phone, and the last name, of the other.
FAMILIES: Mapping[Key, Key] = {
    (FOLLOW_UP, 1): (FOLLOW_UP, 0),
    (LUNG_TEST, 0): (NEW_PATIENT, 0),
}
NEVER_AGREED, NO_LONGER_AGREES = (FOLLOW_UP, 5), (NEW_PATIENT, 13)
OPTED_OUT, UNREACHABLE = (FOLLOW_UP, 2), (LUNG_TEST, 2)
