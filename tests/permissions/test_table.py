"""Every address and every admin action, for every role, here and elsewhere.

The table is `table.txt`; what it must hold comes from the URL configuration.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent
from waitlist.entries import CLOSED_REASONS

from . import table
from .table import ACTION, Line
from .world import GROUPS, NAME, TRACES, World, browser, build

LINES = table.lines()
# What an address needs to be told before it has anything to show.
TOLD = {
    "/openings/new/patients/": {"patient_words": NAME},
    "/reports/rows/": {"figure": "openings"},
    "/waitlist/new/known/": {"name": f"Ana {NAME}", "phone": "415-555-0133"},
    "/admin/autocomplete/": {
        "app_label": "waitlist",
        "model_name": "waitlistentry",
        "field_name": "patient",
        "term": NAME,
    },
}
PLACES = [("anonymous", "here"), ("nobody", "here"), ("superuser", "elsewhere")]
PLACES += [(role, place) for role in GROUPS for place in ("here", "elsewhere")]


def test_every_address_has_its_line():
    known = {line.address for line in LINES if line.method != ACTION}
    missing = sorted(set(table.addresses()) - known)
    assert not missing, (
        "Who may open these? Add a line for each to tests/permissions/table.txt: "
        "method, address, the model of the row it is about (or -), what each role gets, "
        "and what somebody limited to another location gets:\n" + "\n".join(missing)
    )


def test_every_admin_action_has_its_line():
    known = {line.address for line in LINES if line.method == ACTION}
    missing = sorted(set(table.actions()) - known)
    assert not missing, (
        "Who may use these actions? Add a line for each to tests/permissions/table.txt, "
        "beginning with ACTION:\n" + "\n".join(missing)
    )


def test_no_line_is_about_what_is_gone_or_stands_twice():
    there_is = {*table.addresses(), *table.actions()}
    gone = [line.address for line in LINES if line.address not in there_is]
    counts = Counter((line.method, line.address) for line in LINES)
    twice = [each for each, number in counts.items() if number > 1]
    assert not gone, f"Take these lines out of tests/permissions/table.txt: {gone}"
    assert not twice, f"These stand twice in tests/permissions/table.txt: {twice}"


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(("role", "place"), PLACES)
def test_the_table_is_true(role: str, place: str):
    world = build()
    is_elsewhere = place == "elsewhere" and role in GROUPS
    client = browser(role, world.there if place == "elsewhere" else world.here)
    wrong = []
    for line in _worth_asking(role, is_elsewhere=is_elsewhere):
        expected = line.expected(role, is_elsewhere=is_elsewhere)
        with unread(unless=line.elsewhere == "less"):
            got = outcome(client, line, world, is_elsewhere=is_elsewhere)
        if got != expected:
            wrong.append(f"{line.method} {line.address}: {got}, not {expected}")
    assert not wrong, f"{role} {place}:\n" + "\n".join(wrong)


def _worth_asking(role: str, *, is_elsewhere: bool) -> list[Line]:
    """That a line is the same elsewhere is asked of the one who may do most."""
    if not is_elsewhere or role == GROUPS[-1]:
        return LINES
    return [line for line in LINES if line.elsewhere != "same"]


def outcome(
    client: Client, line: Line, world: World, *, is_elsewhere: bool = False
) -> str:
    """What came of asking; everything that it changed is taken back."""
    cookies = dict(client.cookies)
    with transaction.atomic():
        before = AuditEvent.objects.changes().count()
        response = ask(client, line, world)
        has_changed = AuditEvent.objects.changes().count() > before
        transaction.set_rollback(True)
    client.cookies.update(cookies)  # signed out, too, is taken back
    words = _word(response, is_action=line.method == ACTION)
    if words == "yes" and line.elsewhere == "less":
        return "yes" if shows(response) else "less"
    if words == "yes" and line.elsewhere == "nothing" and is_elsewhere:
        return "yes" if has_changed else "nothing"
    return words


def _word(response: HttpResponse, *, is_action: bool = False) -> str:
    """What the status means; an action that is not offered leads back to the list."""
    said = [str(each) for each in get_messages(response.wsgi_request)]
    shows_list = "cl" in (getattr(response, "context_data", None) or {})
    if "No action selected." in said or (is_action and shows_list):
        return "no"
    code = response.status_code
    if code == 302 and "/login/?next=" in response["Location"]:
        return "in"
    known = {200: "yes", 204: "yes", 302: "yes", 301: "yes", 403: "no", 404: "hidden"}
    return known.get(code, str(code))


def shows(response: HttpResponse) -> bool:
    text = response.content.decode()
    return any(trace in text for trace in TRACES)


@contextmanager
def unread(*, unless: bool) -> Iterator[None]:
    """Pages of the admin that nobody reads need not be laid out: it takes the longest."""
    with pytest.MonkeyPatch.context() as patch:
        if not unless:
            patch.setattr(SimpleTemplateResponse, "rendered_content", "")
        yield


def ask(client: Client, line: Line, world: World) -> HttpResponse:
    if line.method == ACTION:
        return _act(client, line, world)
    address = fill(line, world)
    told = TOLD.get(line.address, {})
    if line.method == "GET":
        return client.get(address, told)
    return client.post(address, told)


def _act(client: Client, line: Line, world: World) -> HttpResponse:
    app, model, action = line.address.split(".")
    told = {
        "action": action,
        "_selected_action": [world.row(line.row).pk],
        "reason": next(iter(CLOSED_REASONS)),
    }
    return client.post(reverse(f"admin:{app}_{model}_changelist"), told)


def fill(line: Line, world: World) -> str:
    """The address of the line's row."""
    pk = str(world.row(line.row).pk) if line.row != "-" else "1"
    text = re.sub(r"<int:booking>", str(world.row("booking").pk), line.address)
    text = re.sub(r"<(\w+:)?(pk|object_id|id)>", pk, text)
    text = text.replace("<path:content_type_id>", "1")
    for pattern, sample in (
        (r"\(\?P<purpose>[^)]*\)", "offer"),
        (r"\(\?P<language>[^)]*\)", "en"),
        (r"\(\?P<app_label>[^)]*\)", "waitlist"),
        (r"\(\?P<url>[^)]*\)", "nowhere"),
    ):
        text = re.sub(pattern, sample, text)
    return re.sub(r"[\^$]", "", text)
