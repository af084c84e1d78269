"""The carrier's signature under its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def verify(request: HttpRequest) -> bool:
    """Whether the carrier signed this form for our account, with any of our tokens.

    The URL is the one we gave the carrier: behind a proxy the request's own scheme
    and host say nothing. Reads `request.POST`, so it may raise what that raises.
    """
    from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

    signature = request.headers.get(SIGNATURE_HEADER, "")
    account = settings.TWILIO_ACCOUNT_SID
    if not signature or not account:
        return False
    if request.POST.getlist("AccountSid") != [account]:
        return False
    url = settings.SITE_URL + request.get_full_path()
    return any(
        RequestValidator(token).validate(url, request.POST, signature)
        for token in settings.TWILIO_AUTH_TOKENS
        if token
    )


def sign(url: str, form: dict[str, str]) -> dict[str, str]:
    """The header with which the carrier would send this form, to try our own doors."""
    from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

    token = next(filter(None, settings.TWILIO_AUTH_TOKENS), "")
    return {SIGNATURE_HEADER: RequestValidator(token).compute_signature(url, form)}
