"""Parts of a page that refreshes itself: sent again only when they read differently."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# The digests of all parts that a page shows, one after the other.
HEADER = "X-Have"
DIGEST_BYTES, DIGEST_LENGTH = 6, 8
# The first tag of a part is its own, and has its id.
FIRST_TAG = re.compile(r"<\w+")
ITS_ID = re.compile(r' id="([^"]+)"')


@register.simple_block_tag(takes_context=True)
def part(context: dict[str, Any], content: str) -> SafeString:
    """One element with an id, or a mark in its place that the page has it already."""
    digest = _digest(content)
    if digest in _had(context["request"]):
        found = ITS_ID.search(content)
        return format_html(
            '<template id="{}" data-same></template>', found and found[1]
        )
    return mark_safe(  # noqa: S308  (rendered by Django a moment ago)
        FIRST_TAG.sub(rf'\g<0> data-digest="{digest}"', content, count=1)
    )


def _digest(content: str) -> str:
    found = blake2b(content.encode(), digest_size=DIGEST_BYTES).digest()
    return urlsafe_b64encode(found).decode()


def _had(request: HttpRequest) -> frozenset[str]:
    """What the page says that it shows; see static/board.js."""
    kept: frozenset[str] | None = vars(request).get("had")
    if kept is None:
        said = request.headers.get(HEADER, "")
        starts = range(0, len(said), DIGEST_LENGTH)
        kept = frozenset(said[start : start + DIGEST_LENGTH] for start in starts)
        vars(request)["had"] = kept
    return kept
