"""The carrier's list of texts: filters and pages, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from . import documents, errors, messages
from .carrier import Carrier
from .exchange import Answer, Request, as_json

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000
FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
PAGING = ("PageSize", "Page", "PageToken")
# The practice's side is the recipient of an inbound text and the sender of others.
RECIPIENT = "CASE direction WHEN 'inbound' THEN number ELSE phone END = ?"
SENDER = "CASE direction WHEN 'inbound' THEN phone ELSE number END = ?"


def page(carrier: Carrier, request: Request) -> Answer:
    query = request.query
    if set(query) - {*FILTERS, *PAGING}:
        return as_json(errors.payload(20001), status=400)
    try:
        where, values = _conditions(query)
        size = max(1, min(int(query.get("PageSize", DEFAULT_SIZE)), LARGEST_SIZE))
        index = int(query.get("Page", 0))
    except ValueError:
        return as_json(errors.payload(20001), status=400)
    token = query.get("PageToken", "")
    if token:
        # Pages follow a text, not a count: new arrivals shift nothing.
        where.append("seq < (SELECT seq FROM messages WHERE sid = ?)")
        values.append(token.removeprefix("PA"))
    found = messages.newest(carrier.store, where=where, values=values, limit=size + 1)
    shown = found[:size]
    token_after = f"PA{shown[-1].sid}" if len(found) > size else ""
    document = _frame(request, size=size, index=index, token_after=token_after)
    return as_json(
        {**document, "messages": [documents.message(carrier, text) for text in shown]}
    )


def _frame(
    request: Request, *, size: int, index: int, token_after: str
) -> dict[str, object]:
    """What stands around the texts of a page: where it is and what comes next."""
    filters = {name: request.query[name] for name in FILTERS if name in request.query}
    token = request.query.get("PageToken", "")
    following = _uri(request.path, filters, size, index + 1, token_after)
    return {
        "page": index,
        "page_size": size,
        "start": index * size,
        "end": index * size + size - 1,
        "first_page_uri": _uri(request.path, filters, size, 0, ""),
        "next_page_uri": following if token_after else None,
        "previous_page_uri": None,
        "uri": _uri(request.path, filters, size, index, token),
    }


def _uri(path: str, filters: dict[str, str], size: int, index: int, token: str) -> str:
    paging = {"PageSize": str(size), "Page": str(index)}
    if token:
        paging["PageToken"] = token
    return f"{path}?{urlencode(filters | paging)}"


def _conditions(query: dict[str, str]) -> tuple[list[str], list[object]]:
    """SQL conditions and their values. Raises ValueError on a date that is none.

    As at the real carrier, a text that was not sent yet has no date to match.
    """
    where: list[str] = []
    values: list[object] = []
    for name, condition in (("To", RECIPIENT), ("From", SENDER)):
        if query.get(name):
            where.append(condition)
            values.append(query[name])
    if "DateSent" in query:
        start = _moment(query["DateSent"]).replace(hour=0, minute=0, second=0)
        where.append("sent_at >= ? AND sent_at < ?")
        values += [start.timestamp(), (start + timedelta(days=1)).timestamp()]
    for name, condition in (
        ("DateSent>", "CAST(sent_at AS INTEGER) >= ?"),
        ("DateSent<", "CAST(sent_at AS INTEGER) <= ?"),
    ):
        if name in query:
            where.append(condition)
            values.append(int(_moment(query[name]).timestamp()))
    return where, values


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
