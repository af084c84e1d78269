"""What happened, what was counted, and whether it passed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django_q.models import Failure

from messaging.models import DeliveryAttempt, OutboundText
from offers.models import Offer, Opening
from tests import privacy

from .evidence import Evidence
from .judge import Check

SHOWN = 12


@dataclass
class Story:
    did: Mapping[str, int]
    replies: Mapping[str, int]
    kills: Mapping[str, int]
    ticks: int
    failed_ticks: int
    left: list[str]
    calm_at: datetime
    checks: list[Check] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.left and not any(check.wrong for check in self.checks)


def log_check(log: Path, found: Evidence) -> Check:
    """The programs' own output, a server's and a dying worker's included."""
    lines = log.read_text(errors="replace").splitlines()
    bodies = {sent.body for sent in found.sent}
    wrong = [
        f"line {number}"
        for number, line in enumerate(lines, start=1)
        if privacy.PHONE.search(line) or any(body in line for body in bodies)
    ]
    return Check("no log line has a number or a text", len(lines), wrong)


def write(story: Story, found: Evidence, *, seed: int) -> None:
    _say(f"Seed {seed}")
    _line("kills", story.kills)
    _line("desk", story.did)
    _line("openings", _by_status(Opening))
    _line("offers", _by_status(Offer))
    _line("our texts", _by_status(OutboundText))
    _line("attempts", _by_status(DeliveryAttempt))
    _line("replies", story.replies)
    ticks = {"run": story.ticks, "failed": story.failed_ticks}
    _line("ticks", {**ticks, "failed tasks": Failure.objects.count()})
    unheard = [text for text in found.heard if not text.answered]
    kept = sum(text.sid in found.stored for text in unheard)
    _say(
        f"{'given up':>10}: {len(unheard)} replies whose webhook never got through,"
        f" of which {kept} were kept all the same"
    )
    _say("")
    for check in story.checks:
        _say(
            f"{'FAILED' if check.wrong else 'ok':>6}  {check.looked_at:5d}  {check.name}"
        )
        for line in check.wrong[:SHOWN]:
            _say(f"{'':15}{line}")
    for line in story.left:
        _say(f"FAILED  never came to rest: {line}")
    _say("PASSED" if story.passed else "FAILED")


def _by_status(
    model: type[Opening | Offer | OutboundText | DeliveryAttempt],
) -> Counter[str]:
    return Counter(model.objects.values_list("status", flat=True))


def _line(name: str, counts: Mapping[str, int]) -> None:
    parts: Iterable[str] = (f"{what} {count}" for what, count in sorted(counts.items()))
    _say(f"{name:>10}: {sum(counts.values())} ({', '.join(parts)})")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
