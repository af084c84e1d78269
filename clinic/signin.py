"""Signing out after idle minutes, and coming back to the page one was on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils.http import url_has_allowed_host_and_scheme

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
