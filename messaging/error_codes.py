"""What the carrier's error codes mean for a text and for its number."""

from __future__ import annotations

from .models import Suppression

# Something is wrong with our account or sender: every text would meet the same.
_CREDENTIALS = (10001, 20003, 20005, 20403, 20404)
_SENDER = (21606, 21659, *range(21703, 21713), 30002, 30032, 30034)
_CAP_REACHED = (60728, 63038)
ACCOUNT = frozenset(str(code) for code in _CREDENTIALS + _SENDER + _CAP_REACHED)
# The carrier says that it did not take the text and that it may be offered again.
BUSY = frozenset({"20429", "21611"})
# The handset was off, the carrier lost it, or it came too late: the number is good.
TRANSIENT = frozenset({"30001", "30003", "30008", "30036"})

OPTED_OUT = frozenset({"21610"})
UNREACHABLE = frozenset({"21211", "21612", "21614", "21635", "30005", "30006"})

TRANSIENT_REASON, PERMANENT_REASON, ACCOUNT_REASON = "transient", "permanent", "account"


def reason(code: str) -> str:
    """Why a text failed, in the words of `OutboundText.status_reason`."""
    if code in TRANSIENT:
        return TRANSIENT_REASON
    return ACCOUNT_REASON if code in ACCOUNT else PERMANENT_REASON


def suppression_kind(code: str) -> Suppression.Kind | None:
    """How a number that met this code is suppressed, if it is."""
    if code in OPTED_OUT:
        return Suppression.Kind.OPT_OUT
    return Suppression.Kind.UNREACHABLE if code in UNREACHABLE else None
