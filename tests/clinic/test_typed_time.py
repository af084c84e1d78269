from __future__ import annotations

from datetime import time

import pytest

from clinic import typed_time


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("2:30", time(14, 30)),
        ("230", time(14, 30)),
        ("230p", time(14, 30)),
        ("2:30 PM", time(14, 30)),
        ("2.30 p.m.", time(14, 30)),
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("14:30 pm", time(14, 30)),
        ("2", time(14)),
        ("2a", time(2)),
        ("0230", time(2, 30)),
        ("02:30", time(2, 30)),
        ("7", time(7)),
        ("9:15", time(9, 15)),
        (" 11 am ", time(11)),
        ("12", time(12)),
        ("12:20a", time(0, 20)),
        ("12p", time(12)),
        ("noon", time(12)),
        ("0:05", time(0, 5)),
    ],
)
def test_a_time_is_read_as_it_is_said(words, clock):
    assert typed_time.read(words) == clock


@pytest.mark.parametrize(
    "words",
    ["", "x", "25", "2:60", "24:00", "14a", "0p", "2:3", "230 x", "-2", "2h30m5"],
)
def test_what_is_no_time_is_refused(words):
    assert typed_time.read(words) is None
