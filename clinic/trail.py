"""Who looked at what, searched for what and signed in: lines of the same trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model, signals
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import audit
from .audit import Actor
from .models import AuditEvent, Location

SALT = "clinic.trail"
# The longest day anywhere, and some.
DAY = timedelta(hours=26)


def opened(row: models.Model, *, actor: Actor, at: datetime) -> None:
    """Somebody opened the page of this row."""
    audit.record(AuditEvent.OPENED, row, actor=actor, at=at)


def searched(
    model: type[models.Model], words: str, *, actor: Actor, at: datetime
) -> None:
    """Somebody searched; the words are kept only so that the same are known again."""
    if words.strip():
        _about_nothing(
            AuditEvent.SEARCHED,
            kind=model._meta.model_name or "",
            actor=actor,
            at=at,
            detail={"term": fingerprint(words)},
        )


def board_opened(locations: Iterable[Location], *, actor: Actor, at: datetime) -> None:
    """Once for each of the locations on each of its days."""
    lately = AuditEvent.objects.filter(
        action=AuditEvent.BOARD, actor=str(actor), at__gt=at - DAY
    ).values_list("object_id", "at")
    seen = dict(lately.order_by("at"))
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            actor=str(actor),
            action=AuditEvent.BOARD,
            object_type="location",
            object_id=place.pk,
        )
        for place in locations
        if place.pk not in seen or _day(seen[place.pk], place) < _day(at, place)
    )


def _day(moment: datetime, place: Location) -> date:
    return moment.astimezone(place.zone).date()


def mark() -> int:
    """How far the trail of changes reaches; taken before a page reads its rows."""
    newest = AuditEvent.objects.changes().order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def seen(request: HttpRequest) -> dict[str, object]:
    """For templates: the mark of this page, which its buttons send back."""
    return {"seen": vars(request).get("mark", "")}


def fingerprint(words: str) -> str:
    """The same for the same words in any case and spacing, and not told from it."""
    return _hashed(words, settings.SECRET_KEY)


def fingerprints(words: str) -> list[str]:
    """As `fingerprint`, under each key that was ever in force and is still listed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_hashed(words, key) for key in keys]


def _hashed(words: str, key: str) -> str:
    plain = " ".join(words.lower().split())
    return salted_hmac(SALT, plain, secret=key, algorithm="sha256").hexdigest()[:32]


def listen() -> None:
    """Called once, when the apps are ready."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="trail")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="trail")
    signals.user_login_failed.connect(_failed, dispatch_uid="trail")


def _signed_in(user: models.Model, **_kwargs: object) -> None:
    _of_account("signed_in", user)


def _signed_out(user: models.Model | None, **_kwargs: object) -> None:
    if user is not None:
        _of_account("signed_out", user)


def _of_account(action: str, user: models.Model) -> None:
    actor = Actor("user", user.pk)
    audit.record(action, user, actor=actor, at=timezone.now())


def _failed(
    credentials: dict[str, object],
    request: HttpRequest | None = None,
    **_kwargs: object,
) -> None:
    """Which account, if there is one; people type passwords into the field of the name."""
    User = get_user_model()
    name = str(credentials.get(User.USERNAME_FIELD, ""))
    account = User._default_manager.filter(**{User.USERNAME_FIELD: name}).first()
    _about_nothing(
        "sign_in_failed",
        kind="user",
        pk=account.pk if account else None,
        actor=Actor("nobody"),
        at=timezone.now(),
        detail={"term": fingerprint(name)},
    )


def _about_nothing(
    action: str,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    detail: dict[str, object],
    pk: int | None = None,
) -> None:
    """A line that is about no row, or perhaps none."""
    AuditEvent.objects.create(
        at=at,
        actor=str(actor),
        action=action,
        object_type=kind,
        object_id=pk,
        detail=detail,
    )
