"""Run everything that is due, once: the worker's minute, or cron's."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from offers import tick


class Command(BaseCommand):
    help = "Does everything that is due now, once."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tick.run_due(timezone.now())
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()))
