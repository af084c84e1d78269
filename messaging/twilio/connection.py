"""The one client of the process, and what may be said of its errors."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from twilio.rest import Client


def disconnect() -> None:
    """Close the connection that is kept open; the next call opens another."""
    if _connect.cache_info().currsize:
        client().http_client.session.close()
        _connect.cache_clear()


def client() -> Client:
    tokens = settings.TWILIO_AUTH_TOKENS
    user, password = (
        (settings.TWILIO_API_KEY, settings.TWILIO_API_SECRET)
        if settings.TWILIO_API_KEY
        else (settings.TWILIO_ACCOUNT_SID, tokens[0] if tokens else "")
    )
    return _connect(
        user,
        password,
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_API_BASE_URL,
        tuple(settings.TWILIO_TIMEOUT),
    )


@lru_cache(maxsize=1)
def _connect(
    user: str,
    password: str,
    account: str,
    base_url: str,
    timeout: tuple[float, float],
) -> Client:
    """One client for the process: its session keeps the connection open."""
    from twilio.rest import Client

    client = Client(user, password, account)
    # Its constructor takes one number only, and waits for ever without one.
    client.http_client.timeout = timeout
    # It would print each request, number and all, for whoever turns its logger up.
    client.http_client.logger = _silent()
    if base_url:
        client.api.base_url = client.messaging.base_url = base_url
    return client


def _silent() -> logging.Logger:
    mute = logging.Logger("silent")
    mute.disabled = True
    return mute


def describe(error: Exception) -> str:
    """Its class and code: its words quote the number and sometimes the text."""
    code = getattr(error, "code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
