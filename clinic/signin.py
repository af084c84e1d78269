"""Signing out after idle minutes, coming back, and being locked out after wrong tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
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
SIGNED_OUT = "You were signed out: nothing was saved. Please do it again."


class IdleSessionMiddleware(SessionMiddleware):
    """A page that refreshes itself does not keep its session alive."""

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if request.headers.get("HX-Trigger") == POLLING:
            return response
        return super().process_response(request, response)


class SignInMiddleware(LoginRequiredMiddleware):
    """What is sent too late leads back to its page, which says that nothing was saved."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> Any:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            # Nothing is put in the place of what they typed; token.js says so.
            return HttpResponse(status=401)
        messages.warning(request, SIGNED_OUT)
        signing_in = redirect_to_login(
            _page_of(request),
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )
        return HttpResponseRedirect(f"{signing_in.url}&late=1")


def _page_of(request: HttpRequest) -> str:
    """Where a button was, or a form: a button's own address takes no GET."""
    host = {request.get_host()}
    told, came_from = request.POST.get("next", ""), request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(told, host):
        return told
    if url_has_allowed_host_and_scheme(came_from, host):
        return urlsplit(came_from)._replace(scheme="", netloc="").geturl() or "/"
    return "/"


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
