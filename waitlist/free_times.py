"""When a patient is free, as people type and say it: “Mon-Wed 9-12, Fri pm”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Availability

Span = tuple[time, time]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_DAY = tuple(range(7))
SETS = {
    "weekday": tuple(range(5)),
    "weekdays": tuple(range(5)),
    "weekend": (5, 6),
    "weekends": (5, 6),
    "daily": EVERY_DAY,
    "everyday": EVERY_DAY,
    "mwf": (0, 2, 4),
    "tth": (1, 3),
}
# Not “t”: Tuesday or Thursday. Not “s”.
LETTERS = {"m": 0, "w": 2, "f": 4}
OPENS, CLOSES = time(0), time(23, 59)
ALL_DAY: Span = (OPENS, CLOSES)
MORNING: Span = (time(6), time(12))
AFTERNOON: Span = (time(12), time(18))
EVENING: Span = (time(17), time(21))
PERIODS: dict[str, Span] = {
    **dict.fromkeys(("am", "morning", "mornings"), MORNING),
    **dict.fromkeys(("pm", "afternoon", "afternoons"), AFTERNOON),
    **dict.fromkeys(("evening", "evenings"), EVENING),
    **dict.fromkeys(("anytime", "allday", "any"), ALL_DAY),
}
NAMED = {MORNING: "mornings", AFTERNOON: "afternoons", EVENING: "evenings"}

_CLOCK = r"(\d{1,2})(?::(\d{2}))?\s*(am|pm|a|p)?(?![a-z\d:])"
_TOKENS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("span", rf"{_CLOCK}\s*(?:-|to|until|till)\s*{_CLOCK}"),
        ("after", rf"(?:after|from)\s+{_CLOCK}"),
        ("before", rf"(?:before|until|till)\s+{_CLOCK}"),
        ("days", r"([a-z]+)\s*(?:-|\bto\b)\s*([a-z]+)"),
        ("word", r"[a-z]+"),
        ("end", r"[;\n]+"),
        ("blank", r"[\s,.&+/]+"),
    )
)
_FILLERS = {"and", "or", "on", "in", "the", "at", "only"}
_EXCEPT = {"except", "not", "no", "but"}
_SPELLINGS = (
    (re.compile("[–—]"), "-"),
    (re.compile(r"\b([ap])\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\b(any|all|every)[ -](time|day)\b"), r"\1\2"),
    (re.compile(r"\b(noon|midday)\b"), "12pm"),
)


class NotUnderstood(ValidationError):
    """Says how to type it; quotes what was typed only where its writer reads it."""

    def __init__(self, word: str = "") -> None:
        super().__init__(_("Write free times like Mon-Wed 9-12, Fri pm."))
        self.word = word


@dataclass
class _Group:
    """Days and the times that hold for each of them."""

    days: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    begins_with_time: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.days and self.spans)


def read(words: str) -> list[Availability]:
    """Unsaved free times; none for “any time”. Days without a time are whole days."""
    text = words.casefold().strip()
    for spelling, plain in _SPELLINGS:
        text = spelling.sub(plain, text)
    free = _Reader().read(text)
    if free == {day: [ALL_DAY] for day in EVERY_DAY}:
        return []
    return [
        Availability(weekday=day, start=start, end=end)
        for day, spans in sorted(free.items())
        for start, end in spans
    ]


def typed(words: str) -> list[Availability]:
    """The same for a form: what is not understood is repeated to whoever typed it."""
    try:
        return read(words)
    except NotUnderstood as error:
        if not error.word:
            raise
        sentence = _("“%(word)s” is not understood. %(how)s")
        how = " ".join(error.messages)
        raise ValidationError(sentence % {"word": error.word, "how": how}) from None


def words(rows: Iterable[Availability]) -> str:
    """Free times as `read` takes them; “any time” for none."""
    by_day: dict[int, list[Span]] = {}
    for row in rows:
        by_day.setdefault(row.weekday, []).append((row.start, row.end))
    alike: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in sorted(by_day.items()):
        alike.setdefault(tuple(sorted(spans)), []).append(day)
    return "; ".join(map(_phrase, alike.values(), alike)) or _("any time")


class _Reader:
    def __init__(self) -> None:
        self.groups = [_Group()]
        self.excluded: set[int] = set()
        self.is_excluding = False

    def read(self, text: str) -> dict[int, list[Span]]:
        for kind, match in _tokens(text):
            getattr(self, f"_{kind}")(match)
        groups = [group for group in self.groups if group.days or group.spans]
        if not groups and not self.excluded:
            raise NotUnderstood
        free: dict[int, list[Span]] = {}
        for group in groups or [_Group()]:
            for day in group.days or EVERY_DAY:
                free.setdefault(day, []).extend(group.spans or [ALL_DAY])
        kept = {day: _merged(s) for day, s in free.items() if day not in self.excluded}
        if not kept:
            raise NotUnderstood
        return kept

    def _blank(self, match: re.Match[str]) -> None:
        pass

    def _end(self, match: re.Match[str]) -> None:
        self.groups.append(_Group())
        self.is_excluding = False

    def _word(self, match: re.Match[str]) -> None:
        word = match[0]
        if word in _EXCEPT:
            self.is_excluding = True
        elif word in PERIODS:
            self._add_span(PERIODS[word], match)
        elif word not in _FILLERS:
            self._add_days(SETS.get(word) or [_weekday(word)])

    def _days(self, match: re.Match[str]) -> None:
        first, last = _weekday(match[1]), _weekday(match[2])
        if last < first:
            raise NotUnderstood(match[0])
        self._add_days(range(first, last + 1))

    def _span(self, match: re.Match[str]) -> None:
        self._add_span(_span(*match.groups()), match)

    def _after(self, match: re.Match[str]) -> None:
        self._add_span((_clock(*match.groups()), CLOSES), match)

    def _before(self, match: re.Match[str]) -> None:
        self._add_span((OPENS, _clock(*match.groups())), match)

    def _add_days(self, days: Iterable[int]) -> None:
        if self.is_excluding:
            self.excluded.update(days)
            return
        if self.groups[-1].is_whole and not self.groups[-1].begins_with_time:
            self.groups.append(_Group())
        self.groups[-1].days += days

    def _add_span(self, span: Span, match: re.Match[str]) -> None:
        """“Mon 9-12, 2-4” is one day with two times; “am on Mon, pm on Fri” is not."""
        if self.is_excluding or span[0] >= span[1]:
            raise NotUnderstood(match[0])
        group = self.groups[-1]
        if group.is_whole and group.begins_with_time:
            group = _Group()
            self.groups.append(group)
        group.begins_with_time |= not group.days
        group.spans.append(span)


def _tokens(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    place = 0
    while place < len(text):
        found = ((kind, pattern.match(text, place)) for kind, pattern in _TOKENS)
        kind, match = next(((k, m) for k, m in found if m), ("", None))
        if match is None:
            raise NotUnderstood(text[place:].split()[0][:20])
        yield kind, match
        place = match.end()


def _weekday(word: str) -> int:
    """Of “m”, “mo”, “mon”, “monday”, “mondays”, “thurs”."""
    if word in LETTERS:
        return LETTERS[word]
    single = word.removesuffix("s") if word.endswith("days") else word
    for place, name in enumerate(DAYS):
        if len(single) > 1 and name.startswith(single):
            return place
    raise NotUnderstood(word[:20])


def _span(
    hour: str,
    minute: str | None,
    half: str | None,
    end_hour: str,
    end_minute: str | None,
    end_half: str | None,
) -> Span:
    """“1-5pm” is all afternoon, “9-5pm” is not; a clinic's “9-5” ends at 17:00."""
    if not half and end_half and int(hour) % 12 < int(end_hour) % 12:
        half = end_half
    start, end = _clock(hour, minute, half), _clock(end_hour, end_minute, end_half)
    if end <= start and not end_half and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return start, end


def _clock(hour: str, minute: str | None, half: str | None) -> time:
    """Hours from 1 to 5 are after noon: nobody means the night; “05:00” is exact."""
    number = int(hour)
    if half and 1 <= number <= 12:
        number = number % 12 + (12 if half.startswith("p") else 0)
    elif half:
        raise ValidationError(_("There is no such time of day."))
    elif 1 <= number <= 5 and not hour.startswith("0"):
        number += 12
    try:
        return time(number, int(minute or 0))
    except ValueError:
        raise ValidationError(_("There is no such time of day.")) from None


def _merged(spans: list[Span]) -> list[Span]:
    """Mornings and afternoons are one time: a visit may last over noon."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _phrase(days: list[int], spans: tuple[Span, ...]) -> str:
    times = ", ".join(map(_time_words, spans))
    if len(days) == len(EVERY_DAY):
        return _("daily %s") % times
    return f"{_day_words(days)} {times}"


def _day_words(days: list[int]) -> str:
    """“Mon-Wed, Fri”."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        SHORT[run[0]] if len(run) == 1 else f"{SHORT[run[0]]}-{SHORT[run[-1]]}"
        for run in runs
    )


def _time_words(span: Span) -> str:
    start, end = span
    if span == ALL_DAY:
        return "all day"
    if span in NAMED:
        return NAMED[span]
    if end == CLOSES:
        return f"after {_clock_words(start)}"
    if start == OPENS:
        return f"before {_clock_words(end)}"
    return f"{_clock_words(start)}-{_clock_words(end)}"


def _clock_words(clock: time) -> str:
    minutes = f":{clock:%M}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes} {clock:%p}"
