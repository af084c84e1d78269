"""POST /twilio/inbound/: a patient's text, as the carrier tells us of it.

And POST /twilio/fallback/, which only stores the text and leaves the rest to the tick.
At the carrier, set the address of the first as the messaging service's request URL,
with `#rc=2&rp=ct,rt,5xx` after it (the carrier's own retries; not part of the
signature), and the address of the second as its fallback URL, both by HTTP POST. For
a number without a service, these are "A message comes in" and "Primary handler fails".
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.common import no_append_slash

from clinic.logs import describe

from . import intake
from .webhooks import signed_webhook

logger = logging.getLogger(__name__)

# Answers leave through the outbox, so that each has a row and a status.
NO_ANSWER = "<Response/>"


@no_append_slash
@signed_webhook
def inbound(request: HttpRequest) -> HttpResponse:
    """503 when it could not be stored: the carrier then tries the fallback."""
    return _take(request, is_routed=True)


@no_append_slash
@signed_webhook
def fallback(request: HttpRequest) -> HttpResponse:
    """For when the view above fails, whatever of ours is wrong with it."""
    return _take(request, is_routed=False)


def _take(request: HttpRequest, *, is_routed: bool) -> HttpResponse:
    form = intake.read_form(request.POST)
    if form is None:
        return HttpResponse(status=400)
    at = timezone.now()
    try:
        text = intake.receive(**form, at=at, attempts=int(is_routed))
    except DatabaseFailure as error:
        logger.error("a text could not be stored: %s", describe(error))
        return HttpResponse(status=503)
    if text is not None and is_routed:
        _route(text.pk, at=at)
    return HttpResponse(NO_ANSWER, content_type="text/xml")


def _route(inbound_id: int, *, at: datetime) -> None:
    """Stored is stored: the tick finds a text that could not be acted on."""
    try:
        # Not above: a mistake in reading texts must not close either door.
        from . import inbound as texts
    except Exception as error:
        logger.error("texts cannot be read: %s", describe(error))
    else:
        texts.route(inbound_id, at=at, is_counted=True)
