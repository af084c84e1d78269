"""POST /twilio/inbound/: a patient's text, as the carrier tells us of it."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.common import no_append_slash

from . import inbound as texts
from .webhooks import signed_webhook

_CARRIER_ID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_OPT_OUT_TYPES = {"STOP", "START", "HELP"}
# Answers leave through the outbox, so that each has a row and a status.
NO_ANSWER = "<Response/>"


@no_append_slash
@signed_webhook
def inbound(request: HttpRequest) -> HttpResponse:
    form = request.POST
    if not _is_a_text(form) or not _is_ours(form):
        return HttpResponse(status=400)
    at = timezone.now()
    opt_out_type = form.get("OptOutType", "")
    text = texts.receive(
        carrier_id=form["MessageSid"],
        phone=form["From"],
        to_phone=form["To"],
        body=form.get("Body", ""),
        media_count=_media_count(form),
        opt_out_type=opt_out_type if opt_out_type in _OPT_OUT_TYPES else "",
        at=at,
    )
    if text is not None:
        texts.route(text.pk, at=at)
    return HttpResponse(NO_ANSWER, content_type="text/xml")


def _is_a_text(form: QueryDict) -> bool:
    return bool(
        _CARRIER_ID.fullmatch(form.get("MessageSid", ""))
        and _PHONE.fullmatch(form.get("From", ""))
        and _PHONE.fullmatch(form.get("To", ""))
    )


def _is_ours(form: QueryDict) -> bool:
    """Sent to our number, or to another number of our messaging service."""
    number = settings.TWILIO_FROM_NUMBER
    service = settings.TWILIO_MESSAGING_SERVICE_SID
    if number and form["To"] == number:
        return True
    if service and form.get("MessagingServiceSid"):
        return form["MessagingServiceSid"] == service
    return not number


def _media_count(form: QueryDict) -> int:
    given = form.get("NumMedia", "")
    return int(given) if re.fullmatch(r"[0-9]{1,2}", given) else 0
