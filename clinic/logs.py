"""Log lines without names, numbers, bodies or query strings."""

from __future__ import annotations

import copy
import logging
import re
import sys
from types import TracebackType
from typing import Any

# Ten digits and more however they are spaced, local numbers, but no date and time.
_PHONE = re.compile(
    r"(?<!\d)(?!\d{4}-\d\d-\d\d\D)\+?\d(?:[\s().-]{0,3}\d){9,14}(?!\d)"
    r"|(?<!\d)\d{3}[-.]\d{4}(?!\d)"
)
_QUERY = re.compile(r"\?[^\s\"']*")
# PostgreSQL's details: Key (phone)=(…) already exists, Failing row contains (…).
_ROW = re.compile(r"(Key \([^)]*\)=|Failing row contains )\(.*\)")
# A traceback printed into a message, as django-q does, with the error's words
# before it and, chained, between its parts.
_PLACE = re.compile(r'^ *File "[^"]+", line \d+, in \S+')
_CLASS = re.compile(r"^([A-Za-z_][\w.]*)(?=:|$)")
LONGEST_CHAIN = 5
_TRACEBACK = "Traceback (most recent call last):"
# No name, number or body in any line: path without query, errors by class.
SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "clinic.logs.PrivateFilter"}},
    "formatters": {
        "line": {
            "()": "clinic.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "clinic.logs.PrivateHandler",
            "formatter": "line",
            "filters": ["private"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"handlers": [], "level": "ERROR", "propagate": True},
        "django-q": {"handlers": [], "level": "WARNING", "propagate": True},
        "twilio.http_client": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}


def describe(error: BaseException) -> str:
    """An error as its class and, for the database's, its constraint.

    PostgreSQL prints the offending values, which may be a phone or a name.
    """
    cause = error.__cause__ or error
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    name = type(error).__name__
    return f"{name}({constraint})" if constraint else name


def redact(message: str) -> str:
    if _TRACEBACK in message:
        message = _shorten(message)
    for pattern, rest in ((_ROW, r"\1(…)"), (_QUERY, "?…"), (_PHONE, "…")):
        message = pattern.sub(rest, message)
    return message


def _shorten(message: str) -> str:
    """A message with a traceback in it: what failed, its places, the last class."""
    head, _, trace = message.partition(_TRACEBACK)
    places, last_class = [], "an error"
    inside = False
    for line in trace.splitlines():
        if place := _PLACE.match(line):
            places.append(place[0])
            inside = True
        elif inside and (name := _CLASS.match(line)):
            last_class, inside = name[1], False
    return "\n".join([head.partition(" - ")[0], *places, last_class])


class PrivateFilter(logging.Filter):
    """Renders the message once: errors by their class, numbers and queries gone."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(_message(record)), ()
        return True


def _message(record: logging.LogRecord) -> str:
    """A broken call of the logger must not break its caller, nor print its values."""
    plain = copy.copy(record)
    if isinstance(plain.msg, BaseException):
        plain.msg = describe(plain.msg)
    if isinstance(plain.args, tuple):
        plain.args = tuple(
            describe(value) if isinstance(value, BaseException) else value
            for value in plain.args
        )
    try:
        return plain.getMessage()
    except Exception as error:
        return (
            f"unprintable message at {record.module}:{record.lineno}, {describe(error)}"
        )


class PrivateFormatter(logging.Formatter):
    """Tracebacks keep their places and classes; the values stay out."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # another handler may have printed it in full
        return super().format(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        error: BaseException | None = ei[1]
        lines: list[str] = []
        for _ in range(LONGEST_CHAIN):
            if error is None:
                break
            lines += [*_places(error.__traceback__), describe(error)]
            hidden = None if error.__suppress_context__ else error.__context__
            error = error.__cause__ or hidden
        return "\n".join(lines)


def _places(trace: TracebackType | None) -> list[str]:
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return lines


class PrivateHandler(logging.StreamHandler):
    """Its parent would print the values of a record that it cannot write."""

    def handleError(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"a log line of {record.name} was lost\n")
