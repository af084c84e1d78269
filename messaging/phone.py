"""Phone numbers: E.164 inside, ten digits with dashes on screens, masked in logs."""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberType
from phonenumbers.timezone import time_zones_for_number

REGION = "US"
_REFUSED = {
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "premium",
}


def parse(text: str) -> str:
    """The E.164 form of a patient's number.

    Raises ValidationError with a sentence for staff when it is not a number that a
    patient can have: too short, with an extension, toll-free or premium.
    """
    try:
        number = phonenumbers.parse(text.strip(), REGION)
    except NumberParseException:
        raise ValidationError(
            _("Enter a phone number with its area code, like 212-555-0123."),
            code="invalid_phone",
        ) from None
    if number.extension:
        raise ValidationError(
            _("Leave out the extension; texts cannot reach one."), code="extension"
        )
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("This is not a valid phone number. Check the area code and digits."),
            code="invalid_phone",
        )
    kind = _REFUSED.get(phonenumbers.number_type(number))
    if kind == "toll_free":
        raise ValidationError(
            _("This is a toll-free number. Ask for the patient's own number."),
            code=kind,
        )
    if kind == "premium":
        raise ValidationError(
            _("This is a premium-rate number. Ask for the patient's own number."),
            code=kind,
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display(phone: str) -> str:
    """+12125550123 as 212-555-0123; numbers of other countries stay E.164."""
    if phone.startswith("+1") and len(phone) == 12:
        return f"{phone[2:5]}-{phone[5:8]}-{phone[8:]}"
    return phone


def mask(phone: str) -> str:
    """The last four digits, for logs and lists."""
    return f"…{phone[-4:]}" if len(phone) > 4 else "…"


def is_landline(phone: str) -> bool:
    """True where the numbering plan says so; in the US it never does."""
    number = phonenumbers.parse(phone, REGION)
    return phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE


# A prefix in more zones than this belongs to the whole country: personal numbers,
# machines. Hours in all of them at once would be none.
MOST_ZONES = 6


def timezones(phone: str) -> tuple[str, ...]:
    """The zones a number's prefix may be in; empty when the prefix says nothing."""
    found = time_zones_for_number(phonenumbers.parse(phone, REGION))
    zones = tuple(zone for zone in found if zone != "Etc/Unknown")
    return zones if len(zones) <= MOST_ZONES else ()
