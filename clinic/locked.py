"""Whoever mistyped a password too often, and letting them try again at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import permission_required
from django.db.models import Max, Model, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import audit, trail
from .audit import Actor

may_release = permission_required("clinic.change_practice", raise_exception=True)


@dataclass(frozen=True)
class Locked:
    """A name at an address; `account` is None for a name that nobody has."""

    key: str
    account: Model | None
    address: str
    until: datetime

    @property
    def minutes_left(self) -> int:
        return -(-(self.until - timezone.now()) // timedelta(minutes=1))


def now_locked(*, at: datetime) -> list[Locked]:
    """Those who have to wait at this moment, the longest wait first."""
    pause = settings.AXES_COOLOFF_TIME
    tries = (
        AccessAttempt.objects.filter(attempt_time__gt=at - pause)
        .values("username", "ip_address")
        .annotate(tries=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(tries__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")
    )
    accounts = dict(_accounts())
    return [
        Locked(
            row["username"],
            accounts.get(row["username"]),
            row["ip_address"] or "",
            row["last"] + pause,
        )
        for row in tries
    ]


def release(key: str, *, actor: Actor, at: datetime) -> bool:
    """Forget the tries for this name, from everywhere. False if there are none."""
    forgotten, _rows = AccessAttempt.objects.filter(username=key).delete()
    account = dict(_accounts()).get(key)
    if forgotten and account is not None:
        audit.record("sign_in_released", account, actor=actor, at=at)
    return bool(forgotten)


def _accounts() -> Iterator[tuple[str, Model]]:
    for user in get_user_model()._default_manager.all():
        for key in trail.fingerprints(user.get_username()):
            yield key, user


@require_http_methods(["GET", "POST"])
@never_cache
@may_release
def show(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST":
        actor = audit.staff(request.user)
        if release(request.POST.get("key", ""), actor=actor, at=at):
            messages.success(request, _("They may try again now."))
        else:
            messages.info(request, _("They were not locked out any more."))
        return redirect("locked")
    return render(
        request, "registration/locked_list.html", {"locked": now_locked(at=at)}
    )
