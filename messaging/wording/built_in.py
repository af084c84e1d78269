"""The words that come with the software: templates/sms/<language>/<purpose>.txt."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from messaging.models import Language


class NoSuchText(LookupError):
    """There are no words for this purpose."""


@cache
def body(purpose: str, language: str) -> str:
    if not re.fullmatch(r"[a-z_]+", purpose):
        raise NoSuchText(purpose)
    folder = Path(settings.BASE_DIR, "templates", "sms", Language(language).value)
    try:
        return (folder / f"{purpose}.txt").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoSuchText(purpose) from None


def version(purpose: str, language: str) -> str:
    """offer/en/built-in-1a2b3c4: other words after an upgrade, another version."""
    digest = sha256(body(purpose, language).encode()).hexdigest()
    return f"{purpose}/{Language(language).value}/built-in-{digest[:7]}"
