from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic import audit
from messaging import corrections


class Command(BaseCommand):
    help = (
        "Writes the replies whose reading staff have corrected, each after its intent "
        "and a tab: a file for interpret_replies. The words are the patients' own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output",
            metavar="FILE",
            type=Path,
            help="Write to this new file, for its owner only, rather than print.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["output"]
        descriptor = None if path is None else new_file(path)
        lines = corrections.export(
            corrections.corrected(), actor=audit.SYSTEM, at=timezone.now()
        )
        content = "".join(f"{line}\n" for line in lines)
        if descriptor is None:
            self.stdout.write(content, ending="")
        else:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
        self.stderr.write(f"{len(lines)} corrected replies")


def new_file(path: Path) -> int:
    """Never over another file, and readable by its owner only: it holds their words."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{path} exists already: name a new file.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise CommandError(f"{path} cannot be written: {reason}.") from None
