"""What was measured beside what it is compared with, and whether an aim is reached."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.choosing import Choice
from tests.bench.replies import Answered
from tests.bench.reporting import Counting, Page
from tests.bench.ticking import Tick

HEADINGS = ("", "measured", "beside", "ratio", "aim", "")
WIDTHS = (46, 11, 38, 7, 12, 7)


@dataclass(frozen=True)
class Line:
    what: str
    measured: str
    beside: str = ""
    ratio: float | None = None
    aim: str = ""
    reached: bool | None = None

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        said = {True: "reached", False: "MISSED", None: ""}[self.reached]
        return self.what, self.measured, self.beside, ratio, self.aim, said


class Table:
    """Prints each line when it is known."""

    def __init__(self) -> None:
        self._print(HEADINGS)

    def _print(self, cells: Sequence[str]) -> None:
        sys.stdout.write("".join(map(str.ljust, cells, WIDTHS)).rstrip() + "\n")
        sys.stdout.flush()

    def _add(self, line: Line) -> None:
        self._print(line.cells())

    def choice(self, choice: Choice) -> None:
        ratio = choice.ours / choice.by_hand
        self._add(
            Line(
                f"choosing the next 4 of {choice.entries:,} entries",
                f"{choice.ours * 1000:.1f} ms",
                f"by hand {choice.by_hand * 1000:.1f} ms",
                ratio,
                "at most 2",
                ratio <= 2,
            )
        )

    def tick(self, tick: Tick) -> None:
        work = 1000 * tick.processor / max(tick.handled, 1)
        self._add(
            Line(
                f"a tick with {tick.due:,} openings due",
                f"{tick.seconds:.1f} s",
                f"{tick.handled} advanced, {work:.0f} ms of work each",
            )
        )

    def replies(
        self,
        answered: dict[int, list[Answered]],
        *,
        processes: int,
        floors: Sequence[float],
    ) -> None:
        speeds = {ms: _per_second(turns) for ms, turns in answered.items()}
        usual, (latency, slow) = speeds[0], max(speeds.items())
        plain = sum(floors) / len(floors)
        name = f"replies a second, {processes} web process{'es'[: 2 * processes - 2]}"
        self._add(
            Line(
                name,
                f"{usual:.1f}",
                f"plain SQL {plain:.0f}; {_work(answered[0]):.0f} ms of work each",
                usual / plain,
                "a tenth",
                usual >= plain / 10,
            )
        )
        self._add(
            Line(
                f"  the same, carrier takes {latency} ms",
                f"{slow:.1f}",
                f"at 0 ms {usual:.1f}",
                slow / usual,
                "about 1",
                slow >= usual * 0.9,
            )
        )

    def burst(self, burst: Answered) -> None:
        self._add(
            Line(
                f"{burst.count} YES at once, 1 web process",
                f"{burst.seconds:.1f} s",
                aim="within 2 s",
                reached=burst.seconds <= 2,
            )
        )

    def counting(self, counting: Counting) -> None:
        self._add(
            Line(
                f"figures of {counting.offers:,} offers",
                f"{counting.ours * 1000:.0f} ms",
                f"from the rows {counting.by_hand:.1f} s; kept at"
                f" {counting.kept_each * 1000:.1f} ms each",
                counting.ours / counting.by_hand,
            )
        )

    def page(self, page: Page) -> None:
        self._add(
            Line(
                f"report “{page.name}”, {page.period}",
                f"{page.seconds * 1000:.0f} ms",
                f"at most {page.megabytes:.1f} MB held at once",
                aim="within 1 s",
                reached=page.seconds <= 1,
            )
        )

    def memory(self, what: str, peaks: Sequence[int]) -> None:
        self._add(
            Line(
                f"peak memory of {what}",
                f"{sum(peaks)} MB",
                f"{len(peaks)} processes, the largest {peaks[0]} MB",
            )
        )


def _per_second(turns: Sequence[Answered]) -> float:
    return sum(t.count for t in turns) / sum(t.seconds for t in turns)


def _work(turns: Sequence[Answered]) -> float:
    """Milliseconds of a processor that the web used for one reply, callbacks included."""
    return 1000 * sum(t.processor for t in turns) / sum(t.count for t in turns)
