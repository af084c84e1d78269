"""What every webhook of the carrier's goes through before its view runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from . import twilio

View = Callable[[HttpRequest], HttpResponse]
FORM = "application/x-www-form-urlencoded"
BODY_LIMIT = 64 * 1024


def signed_webhook(view: View) -> View:
    """Run the view only for a POST that the carrier signed; otherwise 400, 403, 405.

    Nothing of a refused request is stored or logged.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        refusal = _refusal(request)
        return view(request) if refusal is None else HttpResponse(status=refusal)

    hidden = sensitive_post_parameters()(guarded)
    return csrf_exempt(login_not_required(require_POST(hidden)))


def _refusal(request: HttpRequest) -> int | None:
    if request.content_type != FORM:
        return 403
    if _declared_length(request) > BODY_LIMIT:
        return 400
    try:
        return None if twilio.verify(request) else 403
    except (BadRequest, SuspiciousOperation, UnreadablePostError, ValueError):
        # Too many fields, another charset, a body cut short, or bytes that are no URL.
        return 400


def _declared_length(request: HttpRequest) -> int:
    """Django reads no further than this, and nothing without it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
