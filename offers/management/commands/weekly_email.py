"""The weekly e-mail as it would read now; nothing is sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic import weekly
from offers.reports import letter
from offers.reports.weekly import recipients


class Command(BaseCommand):
    help = "Prints the weekly e-mail to managers. It is sent by the tick, on Mondays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--preview", action="store_true", required=True, help="print it"
        )
        parser.add_argument(
            "--user", default="", help="as this manager gets it; else the first one"
        )
        parser.add_argument(
            "--week", type=date.fromisoformat, help="a day of the week it tells of"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        written = letter.write(
            _reader(options["user"]), _monday(options["week"]), at=at
        )
        self.stdout.write(f"Subject: {written.subject}\n\n{written.text}")


def _reader(name: str) -> User:
    people = User.objects.filter(username=name) if name else recipients()
    user = people.first()
    if user is None:
        raise CommandError(
            f"Nobody is called {name}."
            if name
            else "No active manager has an e-mail address. Name somebody with --user."
        )
    return user


def _monday(day: date | None) -> date:
    if day is None:
        return weekly.monday(timezone.now())
    return day + timedelta(days=7 - day.weekday())
