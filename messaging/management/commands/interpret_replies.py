from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.understanding import read
from messaging.understanding.reading import INTENTS

Confusion = Counter[tuple[str, str]]


class Command(BaseCommand):
    help = (
        "Says how each reply in FILE, one on a line, would be understood. A line may "
        "start with the expected intent and a tab; then a comparison follows."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        confusion: Confusion = Counter()
        for expected, reply in replies(contents(options["file"])):
            intent = read(reply.replace("\\n", "\n")).intent
            self.stdout.write(f"{intent}\t{reply}")
            if expected:
                confusion[expected, intent] += 1
        if confusion:
            self.stderr.write("\n".join(table(confusion)))


def contents(path: Path) -> str:
    """Bytes that are not UTF-8 become U+FFFD rather than stop the whole file."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise CommandError(f"{path} cannot be read: {reason}.") from None


def replies(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of the expected intent ("" where none is given) and the reply as written."""
    # Not splitlines(): it also breaks at characters that replies may contain.
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip() or line.startswith("# "):
            continue
        label, tab, reply = line.partition("\t")
        yield (label, reply) if tab and label in INTENTS else ("", line)


def table(confusion: Confusion) -> Iterator[str]:
    """Rows are what was expected, columns what was understood."""
    total = confusion.total()
    right = sum(confusion[intent, intent] for intent in INTENTS)
    yield f"{right} of {total} as labelled"
    yield "".join(f"{name:>10}" for name in ("", *INTENTS))
    for expected in INTENTS:
        counts = (confusion[expected, intent] for intent in INTENTS)
        yield f"{expected:>10}" + "".join(f"{count:>10}" for count in counts)
