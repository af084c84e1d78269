"""A text as the carrier's REST interface shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from . import errors
from .carrier import Carrier
from .messages import Message
from .webhooks import API_VERSION


def rfc2822(moment: float | None) -> str | None:
    if moment is None:
        return None
    return format_datetime(datetime.fromtimestamp(int(moment), UTC))


def message(carrier: Carrier, text: Message) -> dict[str, object]:
    path = f"/{API_VERSION}/Accounts/{carrier.account_sid}/Messages/{text.sid}"
    error = text.error_code
    return {
        "account_sid": carrier.account_sid,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": rfc2822(text.created_at),
        "date_sent": rfc2822(text.sent_at),
        "date_updated": rfc2822(text.updated_at),
        "direction": text.direction,
        "error_code": error,
        "error_message": None if error is None else errors.sentence(error),
        "from": text.sender or None,
        "messaging_service_sid": text.service or None,
        "num_media": "0",
        # A service counts segments only once it has chosen the sender.
        "num_segments": "0" if text.status == "accepted" else str(text.segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": text.recipient,
        "uri": f"{path}.json",
    }
