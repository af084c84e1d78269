"""`manage.py retention`: forget the words of old texts, or say what that would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from clinic.singletons import practice
from messaging import retention
from messaging.retention import HELD, Kind, Report


class Command(BaseCommand):
    help = (
        "Erases the words of texts, here and at the carrier, that are older than the "
        "practice keeps them and that staff are done with. The worker does this once "
        "a day by itself. Decisions, times, ids and agreements stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be erased"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry, at = options["dry_run"], timezone.now()
        report = retention.preview(at) if is_dry else retention.run(at)
        days = practice().bodies_kept_days
        self.stdout.write(
            f"Words are kept for {days} days: those up to "
            f"{report.before:%Y-%m-%d %H:%M} UTC go."
        )
        for name, kind in (("received", report.inbound), ("sent", report.outbound)):
            for line in _lines(name, kind, would="would be " if is_dry else ""):
                self.stdout.write(line)
        if closing := _closing(report, is_dry=is_dry):
            self.stdout.write(closing)


def _lines(name: str, kind: Kind, *, would: str) -> Iterator[str]:
    yield f"Texts {name}: {kind.erased} {would}erased here."
    yield f"  {kind.erased_at_carrier} {would}erased at the carrier."
    if kind.refused_at_carrier:
        yield f"  {kind.refused_at_carrier} not erased by the carrier yet: again later."
    for code, count in kind.held.items():
        yield f"  {count} kept: {HELD[code]}."
    if kind.oldest_kept:
        yield f"  The oldest with words is of {kind.oldest_kept:%Y-%m-%d}."


def _closing(report: Report, *, is_dry: bool) -> str:
    if is_dry:
        return "Nothing was changed; leave out --dry-run to do it."
    if report.is_carrier_away:
        return "The carrier cannot be asked now; the worker tries again every minute."
    return ""
