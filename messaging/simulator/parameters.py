"""What the carrier documents of a request to send: names, and the values they take.

After https://www.twilio.com/docs/messaging/api/message-resource. What is documented
and not simulated (media, scheduling, content templates) is refused like the unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000
LONGEST_URL = 2048
INTENTS = (
    "otp notifications marketing fraud security customercare delivery education "
    "polling announcements events"
)
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)


def _one_of(words: str) -> Callable[[str], bool]:
    return lambda value: value in words.split()


def _number(least: int, most: int) -> Callable[[str], bool]:
    return lambda value: (
        value.isascii() and value.isdecimal() and least <= int(value) <= most
    )


def _is_callback(value: str) -> bool:
    """An absolute address whose host has no underscore, nor a fragment of ours."""
    try:
        url = urlsplit(value)
        host = url.hostname or ""
        _ = url.port
    except ValueError:
        return False
    labels = host.rstrip(".").split(".")
    return (
        url.scheme in ("http", "https")
        and len(value) <= LONGEST_URL
        and all(_HOST.fullmatch(label) for label in labels)
    )


_TRUTH = _one_of("true false")
# Each with the code that refuses it.
CHECKS: dict[str, tuple[Callable[[str], bool], int]] = {
    "Body": (lambda value: len(value) <= LONGEST_BODY, 21617),
    "To": (lambda value: bool(re.fullmatch(r"\+[1-9]\d{7,14}", value)), 21211),
    "From": (
        lambda value: bool(re.fullmatch(r"\+[1-9]\d{7,14}|\d{5,6}", value)),
        21606,
    ),
    "MessagingServiceSid": (
        lambda value: bool(re.fullmatch(r"MG[0-9a-fA-F]{32}", value)),
        21701,
    ),
    "StatusCallback": (_is_callback, 21609),
    "ValidityPeriod": (_number(1, LONGEST_VALIDITY), 20001),
    "Attempt": (_number(1, 2**31), 20001),
    "SmartEncoded": (_TRUTH, 20001),
    "ShortenUrls": (_TRUTH, 20001),
    "ProvideFeedback": (_TRUTH, 20001),
    "MessageIntent": (_one_of(INTENTS), 20001),
    "RiskCheck": (_one_of("enable disable"), 20001),
    "ContentRetention": (_one_of("retain discard"), 20001),
    "AddressRetention": (_one_of("retain obfuscate"), 20001),
    "TrafficType": (_one_of("free"), 20001),
}


def fault(form: dict[str, str]) -> tuple[int, str]:
    """The code and sentence that refuse the form for what it says, or 0."""
    unknown = sorted(set(form) - set(CHECKS))
    if unknown:
        return 20001, f"Unknown parameter {', '.join(unknown)}"
    for name, needed in (("To", 21604), ("Body", 21602)):
        if not form.get(name):
            return needed, ""
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return 21603, ""
    for name, value in form.items():
        is_right, code = CHECKS[name]
        if value and not is_right(value):
            return code, f"{name} is not as documented" if code == 20001 else ""
    return 0, ""
