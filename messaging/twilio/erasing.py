"""Letting the carrier forget the words of a text."""

from __future__ import annotations

import logging
from enum import Enum

from .connection import client, describe

logger = logging.getLogger(__name__)


class Erasure(Enum):
    """What a request to forget the words of a text came to."""

    DONE = "done"
    REFUSED = "refused"
    AWAY = "away"


def erase(carrier_id: str, *, has_media: bool = False) -> Erasure:
    """Let the carrier forget words and pictures of a text. What it lacks is done."""
    text = client().messages(carrier_id)
    try:
        if has_media:
            for picture in text.media.list(limit=20):
                picture.delete()
        text.update(body="")
    except Exception as error:
        status = int(getattr(error, "status", 0) or 0)
        if status == 404:
            return Erasure.DONE
        logger.warning("erasing at the carrier: %s", describe(error))
        is_final = 400 <= status < 500 and status not in (401, 403, 408, 429)
        return Erasure.REFUSED if is_final else Erasure.AWAY
    return Erasure.DONE
