"""`manage.py import_waitlist FILE`: say what a spreadsheet would add, or add it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic import audit
from clinic.models import Location
from waitlist import csv_import
from waitlist.csv_file import FileRefused


class Command(BaseCommand):
    help = (
        "Reads a waitlist from a CSV file (template: docs/waitlist-template.csv) and "
        "says what it would add. With --commit good rows are added and the others "
        "listed; a row added before is left as it is. Prints no names or phones."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="write to the list")
        parser.add_argument(
            "--location",
            metavar="NAME",
            help="for rows that name none: where they come, and where the current "
            "appointment is",
        )
        parser.add_argument(
            "--welcome",
            action="store_true",
            help="text those who agreed, once each and in contact hours, that they "
            "are signed up",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        commit = options["commit"]
        try:
            report = csv_import.run(
                options["file"].read_bytes(),
                actor=audit.SYSTEM,
                at=timezone.now(),
                location=_location(options["location"]),
                commit=commit,
                welcome=options["welcome"],
            )
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
        for sentence in csv_import.sentences(report, commit=commit):
            self.stdout.write(sentence)
        if not commit:
            self.stdout.write("Nothing was written; add --commit to do it.")
        if report.problems:
            raise CommandError("Correct the places above and import the file again.")


def _location(name: str | None) -> Location | None:
    if name is None:
        return None
    try:
        return Location.objects.get(name__iexact=name)
    except Location.DoesNotExist:
        known = ", ".join(Location.objects.values_list("name", flat=True))
        raise CommandError(f"No location has this name. Known: {known}.") from None
