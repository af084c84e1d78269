"""What the control interface may turn: stored, and checked when changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from .store import Store


@dataclass(frozen=True)
class Faults:
    """Shares are of requests, callbacks or inbound texts, from 0 to 1."""

    latency_ms: int = 0
    lose_response: float = 0.0
    error_500: float = 0.0
    error_500_accepted: float = 0.0
    reject_429: float = 0.0
    timeout: float = 0.0
    duplicate_callbacks: float = 0.0
    reorder_callbacks: float = 0.0
    late_callbacks: float = 0.0
    lose_callbacks: float = 0.0
    lose_inbound: float = 0.0
    duplicate_inbound: float = 0.0
    late_ms: int = 8000
    hang_ms: int = 60_000
    seed: int = 0


@dataclass(frozen=True)
class Rules:
    """How the simulated carrier and its account are set up."""

    step_ms: int = 120
    post_sending: bool = False
    retry_count: int = 3
    retry_pause_ms: int = 500
    advanced_opt_out: bool = False
    yes_is_start: bool = False


@dataclass(frozen=True)
class Patients:
    """How simulated patients answer offers by themselves."""

    enabled: bool = False
    reply_share: float = 0.6
    yes_share: float = 0.35
    median_seconds: float = 20.0
    sigma: float = 0.8


Knobs = TypeVar("Knobs", bound=Faults | Rules | Patients)


class BadKnob(ValueError):
    """The sentence says what is wrong with the change."""


def load(store: Store, kind: type[Knobs]) -> Knobs:
    row = store.row("SELECT value FROM settings WHERE name = ?", [kind.__name__])
    return kind(**json.loads(row["value"])) if row else kind()


def change(store: Store, kind: type[Knobs], changes: dict[str, object]) -> Knobs:
    """Store and return the knobs with some of them turned; raises BadKnob."""
    checked: dict[str, Any] = {
        name: _checked(kind, name, value) for name, value in changes.items()
    }
    changed = replace(load(store, kind), **checked)
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
            [kind.__name__, json.dumps(asdict(changed))],
        )
    return changed


def _checked(kind: type[Knobs], name: str, value: object) -> object:
    defaults = {field.name: field.default for field in fields(kind)}
    if name not in defaults:
        raise BadKnob(f"{name} is not one of {', '.join(defaults)}.")
    wanted: Any = type(defaults[name])
    if wanted is bool and isinstance(value, bool):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadKnob(f"{name} needs a {wanted.__name__}.")
    if wanted is bool or value < 0 or (_is_share(name, wanted) and value > 1):
        raise BadKnob(f"{name} cannot be {value}.")
    return wanted(value)


def _is_share(name: str, wanted: type) -> bool:
    return wanted is float and name not in ("median_seconds", "sigma")
