"""Where the carrier reports on the texts it took from us."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import receipts
from .webhooks import signed_webhook


@signed_webhook
def status(request: HttpRequest) -> HttpResponse:
    """204 whatever it is about: an answer other than that changes nothing for us."""
    receipts.record(
        oid=_oid(request),
        carrier_id=_field(request, "MessageSid", 34),
        status=_field(request, "MessageStatus", 20).lower(),
        error_code=_field(request, "ErrorCode", 10),
        at=timezone.now(),
    )
    return HttpResponse(status=204)


def _oid(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("oid", ""))
    except ValueError:
        return None


def _field(request: HttpRequest, name: str, limit: int) -> str:
    """As much as its column holds, without the character that PostgreSQL refuses."""
    return request.POST.get(name, "").replace("\0", "")[:limit]
