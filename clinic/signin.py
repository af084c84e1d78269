"""Signing out after idle minutes, coming back, and being locked out after wrong tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from . import trail

# htmx names the element that asked; this one asks by itself, with nobody there.
POLLING = "live"


class IdleSessionMiddleware(SessionMiddleware):
    """A page that refreshes itself does not keep its session alive."""

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if request.headers.get("HX-Trigger") == POLLING:
            return response
        return super().process_response(request, response)


class SignInMiddleware(LoginRequiredMiddleware):
    """A button pressed too late leads back to its page: its own address takes no GET."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        page = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()})
        return redirect_to_login(
            page if is_ours else "/",
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )


def name(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """For counting tries; people type passwords into the field of the name."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return trail.fingerprint(given)


def address(request: HttpRequest) -> str:
    """Whence the request came: behind our proxy, what that one proxy added itself."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.BEHIND_PROXY and hops[-1].strip():
        return str(hops[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def locked(
    request: HttpRequest, _response: HttpResponse, _credentials: object = None
) -> HttpResponse:
    """What to do, in the place of the form."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    tries = settings.AXES_FAILURE_LIMIT
    context = {"minutes": minutes, "tries": tries}
    return render(request, "registration/locked.html", context, status=429)
