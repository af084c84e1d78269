"""Environment variables as typed values, refused in one sentence when they do not fit."""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Callable
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
ENGINES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")


class BadVariable(ImproperlyConfigured):
    """Names the variable and what it may be; never repeats its value."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"The environment variable {name} must be {expected}.")


class Environment(environ.Env):
    """Like its parent, but strict, and `$` in a password is just a character."""

    def get_value(
        self,
        var: str,
        cast: Any = None,
        default: Any = None,
        parse_default: bool = False,
    ) -> Any:
        raw = self.ENVIRON.get(var, "").strip()
        if not raw:
            return default
        parse, expected = _PARSERS.get(cast, _PARSERS[str])
        try:
            return parse(raw)
        except ValueError:
            raise BadVariable(var, expected) from None

    def db(self, var: str, default: str) -> dict[str, Any]:
        config: dict[str, Any] = {}
        url = self.get_value(var, default=default)
        with warnings.catch_warnings(), contextlib.suppress(ValueError):
            warnings.simplefilter("ignore")
            config = self.db_url_config(url)
        if config.get("ENGINE") not in ENGINES:
            raise BadVariable(
                var,
                "an address like postgres://user:password@host:5432/name"
                " or sqlite:////path/to/file.sqlite3",
            )
        return config

    def mail(self, var: str) -> dict[str, Any]:
        """The settings of the e-mail server; none where no address is given."""
        url = self.get_value(var)
        try:
            return self.email_url_config(url) if url else {}
        except (ImproperlyConfigured, ValueError):
            raise BadVariable(
                var, "an address like smtp+tls://user:password@host:587"
            ) from None


def _flag(raw: str) -> bool:
    if raw.lower() not in TRUE + FALSE:
        raise ValueError
    return raw.lower() in TRUE


def _number(raw: str) -> float:
    number = float(raw)
    if not math.isfinite(number) or number < 0:
        raise ValueError
    return number


def _whole_number(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError
    return number


def _items(raw: str) -> list[str]:
    return [item.strip() for item in raw.split(",") if item.strip()]


_PARSERS: dict[object, tuple[Callable[[str], object], str]] = {
    str: (str, "text"),
    bool: (_flag, f"one of {', '.join(TRUE)} or {', '.join(FALSE)}"),
    int: (_whole_number, "a whole number, 0 or more"),
    float: (_number, "a number, 0 or more"),
    list: (_items, "a list with commas"),
}
