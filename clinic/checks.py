"""What must hold before anything starts: settings that are missing or contradict."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from .models import Practice

HANDLERS = (
    "SMS_INBOUND_HANDLERS",
    "SMS_OUTCOME_HANDLERS",
    "SMS_KEEP_HANDLERS",
    "WAITLIST_CHANGE_HANDLERS",
    "WAITLIST_ASKED",
    "WAITLIST_WAS_AT",
    "SMS_VISIBLE",
    "TRAIL_NAMES",
    "TRAIL_OF_PATIENT",
    "SMS_LIVE_CHECK",
    "SMS_LANGUAGES_IN_USE",
)
SIDS = {
    "TWILIO_ACCOUNT_SID": "AC",
    "TWILIO_API_KEY": "SK",
    "TWILIO_MESSAGING_SERVICE_SID": "MG",
}
E164 = re.compile(r"\+[1-9]\d{7,14}|\d{5,6}")
# django-q2 ends a task that ignores its timeout this many seconds later.
GRACE = 3

Apps = Sequence[AppConfig] | None
Found = Iterator[CheckMessage]


def check_site(app_configs: Apps, **_kwargs: object) -> list[CheckMessage]:
    return list(_site())


def check_texting(app_configs: Apps, **_kwargs: object) -> list[CheckMessage]:
    return [*_credentials(), *_sids(), *_carrier_address()]


def check_handlers(app_configs: Apps, **_kwargs: object) -> list[CheckMessage]:
    return list(_handlers())


def check_queue(app_configs: Apps, **_kwargs: object) -> list[CheckMessage]:
    return list(_queue())


def check_deployment(app_configs: Apps, **_kwargs: object) -> list[CheckMessage]:
    return [] if settings.DEBUG else list(_deployment())


def check_on_call(
    app_configs: Apps, databases: Sequence[str] | None = None, **_kwargs: object
) -> list[CheckMessage]:
    """Reads the practice: with `migrate`, and with `check --database default`."""
    return list(_on_call()) if databases else []


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_site_url(url: str) -> bool:
    """An absolute address of a server, with nothing after its name and port."""
    try:
        parts = urlsplit(url)
        has_server = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.scheme in ("http", "https") and has_server and plain


def _site() -> Found:
    if not settings.SECRET_KEY_IS_SET:
        yield Error(
            "SECRET_KEY is missing.",
            hint="Set it to 50 random characters and keep it: sessions and queued"
            " tasks are signed with it. .env.example shows a command that makes one.",
            id="clinic.E001",
        )
    if not settings.DEBUG and not settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is empty: every request would be refused.",
            hint="Name the host staff type, like ALLOWED_HOSTS=waitlist.example.org.",
            id="clinic.E002",
        )
    needed = settings.SITE_URL or not settings.DEBUG
    if needed and not is_site_url(settings.SITE_URL):
        yield Error(
            "SITE_URL is missing or is not the absolute address of a site.",
            hint="Like https://waitlist.example.org, without a path: the carrier's"
            " signatures are verified against it.",
            id="clinic.E003",
        )


def _credentials() -> Found:
    account, tokens = settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKENS
    if bool(account) != bool(tokens):
        yield Error(
            "Only one of TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKENS is set.",
            hint="Set both, or neither while all patients are phoned. The tokens"
            " verify webhooks even when an API key is used for sending.",
            id="clinic.E004",
        )
    if bool(settings.TWILIO_API_KEY) != bool(settings.TWILIO_API_SECRET):
        yield Error(
            "Only one of TWILIO_API_KEY and TWILIO_API_SECRET is set.",
            hint="Set both, or neither to send with the first auth token.",
            id="clinic.E005",
        )
    sender = settings.TWILIO_MESSAGING_SERVICE_SID or settings.TWILIO_FROM_NUMBER
    if account and not sender:
        yield Error(
            "Texts have no sender.",
            hint="Set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM_NUMBER.",
            id="clinic.E006",
        )


def _sids() -> Found:
    for name, prefix in SIDS.items():
        value = getattr(settings, name)
        if value and not re.fullmatch(prefix + r"[0-9a-fA-F]{32}", value):
            yield Error(
                f"{name} is not a SID.",
                hint=f"It starts with {prefix}, followed by 32 hexadecimal digits.",
                id="clinic.E007",
            )
    number = settings.TWILIO_FROM_NUMBER
    if number and not E164.fullmatch(number):
        yield Error(
            "TWILIO_FROM_NUMBER is neither an E.164 number nor a short code.",
            hint="Write it as +12125550100.",
            id="clinic.E008",
        )


def _carrier_address() -> Found:
    if settings.TWILIO_API_BASE_URL and not is_loopback(settings.TWILIO_API_BASE_URL):
        yield Error(
            "TWILIO_API_BASE_URL points to another machine.",
            hint="It is for the simulator on this machine, like"
            " http://127.0.0.1:8100; leave it empty to use Twilio.",
            id="clinic.E009",
        )


def _handlers() -> Found:
    for name in HANDLERS:
        named = getattr(settings, name)
        for path in [named] if isinstance(named, str) else named:
            try:
                import_string(path)
            except ImportError as error:
                yield Error(
                    f"{name}: {path} cannot be imported.",
                    hint=str(error),
                    id="clinic.E010",
                )


def _on_call() -> Found:
    try:
        named = Practice.objects.exclude(on_call_email="").exists()
    except DatabaseError:
        return  # not migrated yet: other checks say so
    if named and not settings.EMAIL_IS_SET:
        yield checks.Warning(
            "An on-call e-mail address is set, but no e-mail can leave.",
            hint="Set EMAIL_URL, like smtp+tls://user:password@mail.example.org:587,"
            " or clear the address under Practice.",
            id="clinic.W003",
        )


def _queue() -> Found:
    queue = settings.Q_CLUSTER
    if queue["workers"] < 1:
        yield Error(
            "No worker would run.", hint="Set WORKERS to 1 or more.", id="clinic.E011"
        )
        return
    turns = queue["queue_limit"] / queue["workers"] + 1
    least = (queue["timeout"] + GRACE) * turns
    if queue["retry"] <= least:
        yield Error(
            "A task could be handed out again while it waits or runs.",
            hint=f"Set WORKER_RETRY_SECONDS above {least:.0f}: a task may wait for"
            " those taken before it, and the time counts from when it was taken.",
            id="clinic.E012",
        )


def _deployment() -> Found:
    if connection.vendor == "sqlite":
        yield checks.Warning(
            "SQLite is for a single desk.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="clinic.W001",
        )
    url = settings.SITE_URL
    if urlsplit(url).scheme == "http" and not is_loopback(url):
        yield checks.Warning(
            "SITE_URL is plain http: sign-ins and texts could be read on the way.",
            hint="Serve the site by https and say so in SITE_URL.",
            id="clinic.W002",
        )
