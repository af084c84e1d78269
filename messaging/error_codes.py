"""What the carrier's error codes mean for a text, its number and our account.

One table, after the carrier's own pages (https://www.twilio.com/docs/api/errors):
every other module asks here. A code that is not in it is taken for a passing fault,
and for a permanent one when it comes a second time.
"""

from __future__ import annotations

from enum import Enum

from .models import Suppression


class Kind(Enum):
    """What is done about a code."""

    ACCOUNT = "account"  # every text would meet it: all wait, one asks again
    BUSY = "busy"  # slower, then the same text again
    PASSING = "passing"  # the same text once more
    NETWORK_CAP = "network_cap"  # this number's network takes no more today
    EXPIRED = "expired"  # it was not delivered in the time we gave it: no fault
    OPTED_OUT = "opted_out"  # the carrier heard a STOP that we did not
    UNREACHABLE = "unreachable"  # this number gets no texts: phone instead
    OUR_FAULT = "our_fault"  # this text, or how we are set up: never the same again


KINDS: dict[Kind, tuple[int, ...]] = {
    Kind.ACCOUNT: (
        *(
            10001,
            20003,
            20005,
            20403,
            20404,
        ),  # credentials, account closed or suspended
        *(21606, 21659, 21701, *range(21703, 21713)),  # sender or service misconfigured
        *(30002, 30032, 30034),  # suspended, or the number is not registered
        *(60728, 63038),  # the account's cap for the hour or the day
    ),
    # Requests at once; our queue at the carrier is full; texts in a second (10DLC).
    Kind.BUSY: (20429, 21611, 30022),
    # Queue overflow, handset off, unknown error.
    Kind.PASSING: (30001, 30003, 30008),
    Kind.NETWORK_CAP: (30023,),
    Kind.EXPIRED: (30036,),
    Kind.OPTED_OUT: (21610,),
    # Not a number; not mobile, landline, no route; blocked, unknown or landline.
    Kind.UNREACHABLE: (
        *(21211, 21217, 21421),
        *(21612, 21614, 21635),
        *(30004, 30005, 30006),
    ),
    # Region not enabled, no body, body too long; filtered as spam, taken for pumping.
    Kind.OUR_FAULT: (21408, 21602, 21617, 30007, 30450),
}
_BY_CODE = {str(code): kind for kind, codes in KINDS.items() for code in codes}

# Known only from a report after the carrier has taken the text.
LATE = frozenset({"30002", "30032", "30034", "63038"})
HANDSET_OFF = "30003"
# The last texts to one number that may all have met a phone that was off.
OFF_IN_A_ROW = 3

# In the words of `OutboundText.status_reason`.
TRANSIENT_REASON, PERMANENT_REASON, ACCOUNT_REASON = "transient", "permanent", "account"
EXPIRED_REASON = "expired"
_REASONS = {
    Kind.ACCOUNT: ACCOUNT_REASON,
    Kind.BUSY: TRANSIENT_REASON,
    Kind.PASSING: TRANSIENT_REASON,
    Kind.NETWORK_CAP: TRANSIENT_REASON,
    Kind.EXPIRED: EXPIRED_REASON,
}
# What passes by itself: the number is good, and so is the text.
PASSING_REASONS = (TRANSIENT_REASON, EXPIRED_REASON)


def codes(kind: Kind) -> list[str]:
    return [str(code) for code in KINDS[kind]]


def kind(code: str) -> Kind | None:
    """None for what the carrier did not say: a text that was called off there."""
    return _BY_CODE.get(code, Kind.PASSING) if code else None


def reason(code: str) -> str:
    """Why a text failed, in the words of `OutboundText.status_reason`."""
    found = kind(code)
    return _REASONS.get(found, PERMANENT_REASON) if found else PERMANENT_REASON


def suppression_kind(code: str) -> Suppression.Kind | None:
    """How a number that met this code is suppressed, if it is."""
    found = kind(code)
    if found is Kind.OPTED_OUT:
        return Suppression.Kind.OPT_OUT
    return Suppression.Kind.UNREACHABLE if found is Kind.UNREACHABLE else None
