"""The figures of the main report, each with what it counts and where its rows are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..sentences import count
from .sums import Counted, Percentiles, Sums
from .table import Cell, Kind, words


@dataclass(frozen=True)
class Target:
    """A share that is to be reached, or not to be exceeded."""

    share: float
    is_limit: bool = False

    def words(self, share: float | None) -> str:
        """“at least 80%: reached”; nothing can be said of nothing."""
        aim = f"at {'most' if self.is_limit else 'least'} {self.share:.0%}"
        if share is None:
            return aim
        return f"{aim}: {'reached' if self.is_met(share) else 'missed'}"

    def is_met(self, share: float) -> bool:
        return share <= self.share if self.is_limit else share >= self.share


FILLED_IN_TIME, DELIVERED = Target(0.80), Target(0.95)
BY_HAND = Target(0.05, is_limit=True)


@dataclass(frozen=True)
class Figure:
    """`beside` puts it in proportion; `rows` names the list behind it, if there is one."""

    code: str
    label: str
    value: Cell
    kind: Kind
    how: str
    beside: str = ""
    rows: str = ""
    target: Target | None = None

    @property
    def words(self) -> str:
        return words(self.value, self.kind)

    @property
    def share(self) -> float | None:
        return float(self.value) if isinstance(self.value, (int, float)) else None

    @property
    def target_words(self) -> str:
        return self.target.words(self.share) if self.target else ""

    @property
    def is_missed(self) -> bool:
        known = self.target is not None and self.share is not None
        return known and self.target_words.endswith("missed")


@dataclass(frozen=True)
class Section:
    title: str
    figures: tuple[Figure, ...]


def share(part: int, whole: int) -> float | None:
    """None of nothing: neither all nor none of it."""
    return part / whole if whole else None


def ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def sections(found: Counted) -> list[Section]:
    total = found.total
    return [
        Section("Times that came free", tuple(_times(total))),
        Section("What became of the visits", tuple(_visits(total))),
        Section("How fast", tuple(_speed(found))),
        Section("Texts and answers", tuple(_texts(total))),
        Section("What it brought", tuple(_gains(found))),
    ]


def _times(total: Sums) -> Iterator[Figure]:
    still, aside = total["open"], total["set_aside"]
    held, unknown = total["by_lot"], total["unknown_time"]
    yield Figure(
        "openings",
        "Came free",
        total["openings"],
        Kind.COUNT,
        "Times by the day they were logged, in each location’s own calendar; the halves "
        "of a split time are two, free since the whole was. Not among them: mistakes, "
        "corrections, times that were not free, provider out, closed.",
        f"{still} still open, {_also(held, 'held back')}{aside} more set aside",
        rows="openings",
    )
    yield Figure(
        "filled",
        "Filled",
        total.filled,
        Kind.COUNT,
        "Given to a patient by text, by our call, or outside this system. The share is "
        "of the times no longer open.",
        _of(total.filled, total.closed),
        rows="filled",
    )
    yield Figure(
        "within_2h",
        "Filled within 2 hours",
        share(total["within_2h"], total.decided),
        Kind.SHARE,
        "Filled at most two hours after being logged, of all times but those that have "
        "been open for less, were held back by lot, or were noted as filled outside "
        "only after the visit began: when is not known.",
        f"{_also(unknown, 'at an unknown time')}{total['within_2h']} of {total.decided}",
        rows="within_2h",
        target=FILLED_IN_TIME,
    )
    yield Figure(
        "by_hand",
        "By hand",
        share(total.by_hand, total.filled),
        Kind.SHARE,
        "Fills that staff recorded, of all fills: a YES on the phone, or filled outside "
        "this system.",
        f"{total['by_call']} by our call, {total['outside']} outside",
        rows="by_hand",
        target=BY_HAND,
    )
    yield Figure(
        "empty",
        "Stayed empty",
        total["empty"],
        Kind.COUNT,
        "Nobody had it when it began. The share is of the times no longer open.",
        _of(total["empty"], total.closed),
        rows="empty",
    )


def _visits(total: Sums) -> Iterator[Figure]:
    won = total["by_text"] + total["by_call"]
    answered = total["seen"] + total["absent"]
    yield Figure(
        "booked",
        "Booked",
        total["booked"],
        Kind.COUNT,
        "Won times that staff have marked as entered in the scheduling system.",
        _of(total["booked"], won),
        rows="booked",
    )
    yield Figure(
        "seen",
        "Seen",
        total["seen"],
        Kind.COUNT,
        "Won times whose patient arrived, as noted on “Who arrived”. The share is of "
        "those that were answered there.",
        f"{_of(total['seen'], answered)}, {won - answered} not answered yet",
        rows="seen",
    )
    yield Figure(
        "given_away",
        "Given away after a win",
        total["given_away"],
        Kind.COUNT,
        "A patient had it, and the practice then gave it to somebody else.",
        rows="given_away",
    )


def _speed(found: Counted) -> Iterator[Figure]:
    yield Figure(
        "to_text",
        "To the first text",
        found.to_text.median,
        Kind.MINUTES,
        "Minutes from logging until the first text was with the carrier, nights and "
        "pauses included: half of them took no longer.",
        _ninth(found.to_text),
        rows="texted",
    )
    yield Figure(
        "to_fill",
        "To fill",
        found.to_fill.median,
        Kind.MINUTES,
        "Minutes from logging until it was filled, of those that were, and of which it "
        "is known when: half of them took no longer.",
        _ninth(found.to_fill),
        rows="filled",
    )


def _texts(total: Sums) -> Iterator[Figure]:
    texts, filled = total["texts"], total.filled
    receipts = total["delivered"] + total["not_delivered"]
    yield Figure(
        "texts",
        "Invitations texted",
        texts,
        Kind.COUNT,
        "Offers whose text the carrier took. Per fill: of all of them, those about "
        "times that stayed empty or were set aside included.",
        _per(texts, filled),
        rows="texts",
    )
    yield Figure(
        "disappointed",
        "Said YES too late",
        total["disappointed"],
        Kind.COUNT,
        "Patients who said YES before the visit began and never had it.",
        _per(total["disappointed"], filled),
        rows="disappointed",
    )
    yield Figure(
        "answered",
        "Replied",
        share(total["answered"], texts),
        Kind.SHARE,
        "Texted patients who said YES or NO, by text or on the phone, before the visit "
        "began.",
        f"{total['answered']} of {texts}",
        rows="answered",
    )
    yield Figure(
        "said_yes",
        "Said YES",
        share(total["said_yes"], texts),
        Kind.SHARE,
        "Texted patients who said YES before the visit began, whether or not they "
        "got it.",
        f"{total['said_yes']} of {texts}",
        rows="said_yes",
    )
    yield Figure(
        "delivered",
        "Delivered",
        share(total["delivered"], receipts),
        Kind.SHARE,
        "Texts about these times, of any kind, that reached the phone, of those of "
        "which we know: the carrier sent a receipt, or refused them.",
        f"{total['delivered']} of {receipts}; {total['no_receipt']} without a receipt",
        rows="not_delivered",
        target=DELIVERED,
    )
    yield Figure(
        "opted_out",
        "Opted out",
        share(total["opted_out"], texts),
        Kind.SHARE,
        "Invitations after which the number asked us to stop within 12 hours.",
        f"{total['opted_out']} of {texts}",
        rows="opted_out",
    )


def _gains(found: Counted) -> Iterator[Figure]:
    total = found.total
    gained = total["gained"]
    mean = words(ratio(total.days_gained, gained), Kind.DAYS)
    yield Figure(
        "days_gained",
        "Days gained",
        total.days_gained if gained else None,
        Kind.COUNT,
        "From the visit that a winner had before to the one won, added up. Winners who "
        "had none are not in it.",
        f"{mean} each for {count(gained, 'patient')}" if gained else "",
        rows="gained",
    )
    yield Figure(
        "chained",
        "Chains",
        total["chained"],
        Kind.COUNT,
        "Times that came free because their patient won an earlier one.",
        f"{total['chained_filled']} filled; the longest chain has "
        f"{count(total.deepest, 'link')}"
        if total.deepest
        else "",
        rows="chained",
    )
    yield Figure(
        "value",
        "Value recovered",
        total.value - total.lost - total.missed,
        Kind.MONEY,
        "The value of each visit won by text or call, as set for its kind, less those "
        "whose patient did not come, and less that of winners’ old times that were "
        "released and stayed empty, or were not offered to anybody here.",
        f"{words(total.value, Kind.MONEY)} less {words(total.lost, Kind.MONEY)} for old "
        f"times and {words(total.missed, Kind.MONEY)} for no-shows",
        rows="won",
    )


def _also(number: int, what: str) -> str:
    """“3 held back, ”; nothing of none."""
    return f"{number} {what}, " if number else ""


def _of(part: int, whole: int) -> str:
    return f"{words(share(part, whole), Kind.SHARE)} of {whole}"


def _per(part: int, fills: int) -> str:
    return f"{words(ratio(part, fills), Kind.NUMBER)} per fill"


def _ninth(found: Percentiles) -> str:
    if found.ninth is None:
        return ""
    return f"9 of 10 within {words(found.ninth, Kind.MINUTES)} min"
