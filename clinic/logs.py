"""Log lines without names, numbers, bodies or query strings."""

from __future__ import annotations

import logging
import re

_PHONE = re.compile(r"\+?\d[\d\s().-]{8,}\d")
_QUERY = re.compile(r"\?[^\s\"']*")


def describe(error: BaseException) -> str:
    """An error as its class and, for the database's, its constraint.

    PostgreSQL prints the offending values, which may be a phone or a name.
    """
    cause = error.__cause__ or error
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    name = type(error).__name__
    return f"{name}({constraint})" if constraint else name


class PrivateFilter(logging.Filter):
    """Renders the message once, with digits of phones and query strings removed."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = _QUERY.sub("?…", record.getMessage())
        record.msg, record.args = _PHONE.sub("…", message), ()
        return True


class PrivateFormatter(logging.Formatter):
    """Tracebacks keep their places and classes; the values stay out."""

    def formatException(self, ei: object) -> str:
        _, error, trace = ei  # type: ignore[misc]
        lines = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        lines.append(describe(error))
        return "\n".join(lines)
