"""The carrier's REST interface: send, list, look up and redact texts."""

from __future__ import annotations

import hmac
import re
import time

from . import (
    documents,
    errors,
    faults,
    knobs,
    listing,
    messages,
    numbers,
    parameters,
    progress,
    setup,
)
from .carrier import Carrier
from .exchange import Answer, Request, as_json
from .knobs import Faults, Rules
from .messages import API, Message
from .numbers import Number
from .webhooks import API_VERSION, is_local

PATH = re.compile(
    rf"/{API_VERSION}/Accounts/(?P<account>\w+)/Messages(?:/(?P<sid>\w+))?\.json"
)


def handle(carrier: Carrier, request: Request) -> Answer:
    """Answer a request whose path begins as the interface's does."""
    found = PATH.fullmatch(request.path)
    if not _is_the_account(carrier, request):
        return refuse(20003)
    if (shown := setup.show(carrier, request)) is not None:
        return shown
    if found is None or found["account"] != carrier.account_sid:
        return refuse(20404, f"The requested resource {request.path} was not found")
    if found["sid"]:
        return _one(carrier, request, found["sid"])
    if request.method == "GET":
        return listing.page(carrier, request)
    return create(carrier, request)


def _is_the_account(carrier: Carrier, request: Request) -> bool:
    user, password = request.credentials
    known = hmac.compare_digest(user.encode(), carrier.account_sid.encode())
    return known and hmac.compare_digest(password.encode(), carrier.auth_token.encode())


def refuse(code: int, detail: str = "", **headers: str) -> Answer:
    return as_json(
        errors.payload(code, detail), status=errors.http_status(code), **headers
    )


def create(carrier: Carrier, request: Request) -> Answer:
    """Accept or refuse a text to send; meets whatever faults are set."""
    form = request.form
    set_faults = knobs.load(carrier.store, Faults)
    number = numbers.find(carrier.store, form.get("To", ""))
    fault = faults.of_request(carrier.dice, set_faults, number)
    time.sleep(set_faults.latency_ms / 2000)
    if fault == "reject_429":
        return refuse(20429, Retry_After="1")
    if fault == "error_500":
        return refuse(20500)
    if fault == "timeout":
        carrier.stopping.wait(set_faults.hang_ms / 1000)
        return Answer(drop=True)
    code, detail = _refusal(carrier, form, number)
    if code:
        return refuse(code, detail)
    message = _accept(carrier, form, number, set_faults)
    time.sleep(set_faults.latency_ms / 2000)
    if fault == "lose_response":
        return Answer(drop=True)
    if fault == "error_500_accepted":
        return refuse(20500)
    return as_json(documents.message(carrier, message), status=201)


def _refusal(carrier: Carrier, form: dict[str, str], number: Number) -> tuple[int, str]:
    """The code and sentence that refuse a text, or 0."""
    code, why = parameters.fault(form)
    if code:
        return code, why
    sender, service = form.get("From", ""), form.get("MessagingServiceSid", "")
    callback = form.get("StatusCallback", "")
    checks = (
        (callback and not is_local(callback), 21609),
        (carrier.service and service not in ("", carrier.service), 21701),
        (carrier.number and sender not in ("", carrier.number), 21606),
        (number.is_blocked, 21610),
        (number.sync_error, number.sync_error or 0),
    )
    return next((code for is_so, code in checks if is_so), 0), ""


def _accept(
    carrier: Carrier, form: dict[str, str], number: Number, set_faults: Faults
) -> Message:
    """Store a text together with everything that will happen to it."""
    rules = knobs.load(carrier.store, Rules)
    service = form.get("MessagingServiceSid", "")
    message = messages.compose(
        direction=API,
        phone=number.phone,
        number=form.get("From", ""),
        body=form["Body"],
        status="accepted" if service else "queued",
        at=time.time(),
        service=service,
        callback=form.get("StatusCallback", ""),
    )
    course = progress.steps(number, rules, first=message.status)
    with carrier.store.transaction() as connection:
        messages.add(connection, message)
        progress.plan(
            connection,
            message,
            course,
            rules=rules,
            faults=set_faults,
            dice=carrier.dice,
        )
    carrier.wake.set()
    return message


def _one(carrier: Carrier, request: Request, sid: str) -> Answer:
    message = messages.find(carrier.store, sid)
    if message is None:
        return refuse(20404, f"The requested resource {request.path} was not found")
    if request.method == "GET":
        return as_json(documents.message(carrier, message))
    if request.form != {"Body": ""}:
        return refuse(20001, "Only an empty Body can be set")
    if not message.is_final:
        return refuse(20009)
    messages.redact(carrier.store, sid, at=time.time())
    return as_json(
        documents.message(carrier, messages.find(carrier.store, sid) or message)
    )
