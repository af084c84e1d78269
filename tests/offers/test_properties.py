"""Whatever happens in whatever order, the design's invariants hold after each event."""

from __future__ import annotations

import os
import random

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from messaging import outbox, retries, twilio
from offers import endings
from tests.offers.machine import Clinic, ClinicMachine

COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
}
settings.register_profile(
    "suite",
    max_examples=8 if os.environ.get("TEST_DATABASE_URL") else 20,
    stateful_step_count=30,
    derandomize=True,
    phases=[Phase.generate],
    **COMMON,
)
settings.register_profile(
    "long", max_examples=1000, stateful_step_count=60, derandomize=False, **COMMON
)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture
def machine(db, clock, settings, monkeypatch):
    settings.TWILIO_API_BASE_URL = "http://carrier.test"
    clinic = Clinic()

    def connect(carrier):
        same_pauses = random.Random(1)  # noqa: S311  (an example must be repeatable)
        monkeypatch.setattr(retries, "_JITTER", same_pauses)
        monkeypatch.setattr(
            requests.adapters.HTTPAdapter,
            "send",
            lambda _self, request, **kwargs: carrier.answer(request, **kwargs),
        )

    yield lambda: ClinicMachine(clinic, clock, connect)
    twilio.disconnect()


def test_nothing_is_ever_amiss(machine):
    run_state_machine_as_test(machine, settings=PROFILE)


@pytest.mark.parametrize(
    ("module", "guard", "instead", "complaint"),
    [
        (endings, "supersede_older", lambda _offer, *, at: 0, "outlived"),
        (endings, "miss_others", lambda _opening, _winner, *, among, at: [], "is live"),
        (outbox, "cancel", lambda _texts, *, reason, at: 0, "offers a time that is"),
    ],
    ids=["superseding", "missing", "cancelling"],
)
@pytest.mark.once
def test_a_missing_guard_is_noticed(
    machine, monkeypatch, module, guard, instead, complaint
):
    monkeypatch.setattr(module, guard, instead)
    with pytest.raises(AssertionError, match=complaint):
        run_state_machine_as_test(machine, settings=PROFILE)
