"""The carrier's refusals: code, HTTP status and sentence."""

from __future__ import annotations

_KNOWN = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot change message because delivery has not been completed."),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number provided is not a valid, capable number"),
    21609: (400, "The 'StatusCallback' URL is not valid."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21612: (400, "The 'To' number is not currently reachable using the 'From' number"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21635: (400, "'To' number cannot be a landline"),
    21701: (400, "The Messaging Service does not exist"),
    30003: (0, "Unreachable destination handset"),
    30004: (0, "Message blocked"),
    30005: (0, "Unknown destination handset"),
    30006: (0, "Landline or unreachable carrier"),
    30007: (0, "Carrier violation"),
    30008: (0, "Unknown error"),
    30034: (0, "Message from an unregistered number"),
}


def sentence(code: int) -> str:
    return _KNOWN.get(code, (400, f"Error {code}"))[1]


def http_status(code: int) -> int:
    return _KNOWN.get(code, (400, ""))[0] or 400


def payload(code: int, detail: str = "") -> dict[str, object]:
    """The error document, in the form that the carrier's client reads."""
    return {
        "code": code,
        "message": detail or sentence(code),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": http_status(code),
    }
