"""A reply without its mentions of the time that was offered.

"Yes, Tuesday at 2:30 on Main St" is a plain yes to a text that offered just that. Only
mentions that agree with the offer are taken out; one that does not, or that is written
in a way we do not know, leaves the reply for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .normalise import normalised
from .phrases import word_set

_DAYS = (
    ("monday", "mon", "lunes"),
    ("tuesday", "tues", "tue", "martes"),
    ("wednesday", "weds", "wed", "miercoles", "miércoles"),
    ("thursday", "thurs", "thur", "thu", "jueves"),
    ("friday", "fri", "viernes"),
    ("saturday", "sat", "sabado", "sábado"),
    ("sunday", "sun", "domingo"),
)
_MONTHS = (
    ("january", "jan", "enero"),
    ("february", "feb", "febrero"),
    ("march", "mar", "marzo"),
    ("april", "apr", "abril"),
    ("may", "mayo"),
    ("june", "jun", "junio"),
    ("july", "jul", "julio"),
    ("august", "aug", "agosto"),
    ("september", "sept", "sep", "septiembre"),
    ("october", "oct", "octubre"),
    ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre"),
)
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_HOURS = tuple(_NUMBERS.split())
_NUMEROS = "cero una dos tres cuatro cinco seis siete ocho nueve diez once doce"
_HORAS = tuple(_NUMEROS.split())
_MINUTES = {
    5: "oh five", 10: "ten", 15: "fifteen", 20: "twenty", 25: "twenty[ -]five",
    30: "thirty", 35: "thirty[ -]five", 40: "forty", 45: "forty[ -]five", 50: "fifty",
    55: "fifty[ -]five",
}  # fmt: skip
_MINUTOS = {
    5: "cinco", 10: "diez", 15: "quince|y cuarto", 20: "veinte", 25: "veinticinco",
    30: "treinta|y media", 40: "cuarenta", 45: "cuarenta y cinco", 50: "cincuenta",
}  # fmt: skip
_ORDINALS = (
    """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
twenty[ -]first twenty[ -]second twenty[ -]third twenty[ -]fourth twenty[ -]fifth
twenty[ -]sixth twenty[ -]seventh twenty[ -]eighth twenty[ -]ninth thirtieth
thirty[ -]first
""".replace("\n", " ")
    .replace("[ -]", "-")
    .split()
)
# What is left of another time: the reply is then not only about the one offered.
_OF_TIMES = (
    {name for names in (*_DAYS, *_MONTHS) for name in names}
    - {"mar", "may", "march", "sun"}
    | {*_HOURS, *_HORAS, *_ORDINALS} - {"one", "una", "first", "second"}
    | word_set(
        """
        today tomorrow tmrw tomorow tommorow tonight hoy manana noon midnight mediodia
        oclock pm thirty fifteen forty twenty quarter half media cuarto treinta mondays
        tuesdays wednesdays thursdays fridays saturdays sundays week weeks month semana mes
        hour hours hora horas minutes minutos earlier sooner
        """
    )
)
_LEAD = (
    r"(?:(?:on|at|for|this|the|of|del?|el|la|las|los|a|al|en|para|este|day|d[ií]a)\s+)"
)
_TAKEN = re.compile(
    r"\b(?:take|taking|have|do|make|book|want|accept|grab|like|love|confirm|claim)\s+\Z",
    re.IGNORECASE,
)
_ENDS_CLAUSE = re.compile(r"(?:\A|[^\w\s'’]|\n)\s*\Z")
_STARTS_CLAUSE = re.compile(r"\s*(?:\Z|[^\w\s'’]|\n)")
_VISIT_NEXT = re.compile(
    r"\s+(?:appointment|appt|apt|slot|spot|opening|visit|time|one)\b", re.IGNORECASE
)
_THAT_NEXT = re.compile(
    r"\s+(?:is|works|work|sounds|will work|would be)\b", re.IGNORECASE
)
# "Will Tuesday work", "in a meeting at 3, yes": more than the time would be lost with it.
_BINDS = re.compile(
    r"(?:\b(?:will|would|does|did|is|are|was|were|can|could|should|shall|has|may|might|must"
    r"|am|isnt|wont|and|also|plus|or|y|o|es|esta|está|seria|sería|sera|será|puede|tambien"
    r"|también|n|meeting|class|call|work|working|school|church|road|bus|train|store|gym"
    r"|lunch|driving|busy|away|vacation|town|office|line|asleep|sleeping|shower|phone"
    r"|trabajo|trabajando|manejando|conduciendo|junta|reunion|reunión|clase)|[&+$#])[\s:]+\Z",
    re.IGNORECASE,
)
_THIS_WEEK = re.compile(
    r"\b(?:this|est[ea])\s+(?:coming\s+)?(?:"
    + "|".join(
        sorted({name for names in _DAYS for name in names}, key=len, reverse=True)
    )
    + r")\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Offered:
    """What the patient was offered; `start` and `today` are local to the visit."""

    start: datetime
    place: str
    today: date


def without_time(body: str, offered: Offered) -> str | None:
    """None unless the time is mentioned, and every mention agrees with the offer."""
    run = _mentions(offered)
    found = run.search(body)
    is_far = offered.start.date() - offered.today >= timedelta(days=7)
    if found is None or (is_far and _THIS_WEEK.search(body)):
        return None
    if any(_BINDS.search(body[: found.start()]) for found in run.finditer(body)):
        return None
    rest = run.sub(_put_instead, body)
    words = normalised(rest).words
    if any(word in _OF_TIMES or any(c.isdigit() for c in word) for word in words):
        return None
    return rest


def stands_alone(body: str, offered: Offered) -> bool:
    """ "No. Tuesday": said by itself, the time may be one they would like."""
    return any(
        _ENDS_CLAUSE.search(body[: found.start()])
        and _STARTS_CLAUSE.match(body[found.end() :])
        for found in _mentions(offered).finditer(body)
    )


def _put_instead(found: re.Match[str]) -> str:
    """ "I'll take Tuesday" is to take it, "the Tuesday slot" is the slot."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if _VISIT_NEXT.match(after):
        return "the"
    if _TAKEN.search(before):
        return "it"
    return "that" if _THAT_NEXT.match(after) else ""


def _mentions(offered: Offered) -> re.Pattern[str]:
    """One or more, side by side, each with its small words before it."""
    forms = [
        *_day_forms(offered.start.date(), offered.today),
        *_clock_forms(offered.start),
        _place_form(offered.place),
    ]
    one = rf"{_LEAD}{{0,3}}(?<![\w$#:/.-])(?:{_either(forms)})(?![\w:/%'’])"
    return re.compile(rf"(?<!\w){one}(?:[\s,.@–-]+{one})*", re.IGNORECASE)


def _either(forms: Iterable[str]) -> str:
    return "|".join(sorted({form for form in forms if form}, key=len, reverse=True))


def _day_forms(day: date, today: date) -> Iterator[str]:
    weekday = _either(rf"{name}\.?" for name in _DAYS[day.weekday()])
    yield rf"(?:{weekday})"
    month = _either(rf"{name}\.?" for name in _MONTHS[day.month - 1])
    ordinal = _ORDINALS[day.day - 1].replace("-", "[ -]")
    number = rf"0?{day.day}(?:st|nd|rd|th)?"
    year = rf"(?:,?\s+(?:de\s+|del\s+)?{day.year}|,?\s+(?:de\s+)?'?{day.year % 100})?"
    yield rf"(?:{month})\s+(?:the\s+)?(?:{number}|{ordinal}){year}(?![:\d])"
    yield rf"(?:{number}|{ordinal})\s+(?:of\s+|de\s+)?(?:{month}){year}(?!\s*\d)"
    yield rf"{day.day}(?:st|nd|rd|th)"
    yield rf"0?{day.month}[/-]0?{day.day}(?:[/-](?:{day.year}|{day.year % 100:02}))?"
    if day == today:
        yield r"today|hoy"
    if day == today + timedelta(days=1):
        yield r"tomorrow|tmrw|tomorow|tommorow|(?<!la )ma[nñ]ana"


def _clock_forms(start: datetime) -> Iterator[str]:
    hour, minute = start.hour % 12 or 12, start.minute
    half = "p" if start.hour >= 12 else "a"
    # Never "2:30" of "2:30 am" for a visit at 2:30 pm.
    suffix = rf"(?:\s*{half}(?:\.?\s?m\b\.?|\b))?(?!\s*[ap]\.?\s?m?\b)"
    yield rf"0?{hour}[:.h ]?{minute:02}{suffix}"
    yield rf"{start.hour}[:.h ]?{minute:02}(?!\s*[ap]\.?\s?m?\b)"
    if minute == 0:
        yield rf"0?{hour}\s*{half}(?:\.?\s?m\b\.?|\b)"
        yield rf"(?:{hour}|{_HOURS[hour]})\s*o'?\s?clock{suffix}"
        yield rf"(?<=at )(?:{hour}|{_HOURS[hour]}){suffix}"
        yield rf"(?<=las )(?:{hour}|{_HORAS[hour]})"
        yield rf"(?:{_HOURS[hour]})\s+{half}\.?\s?m\b\.?"
    if (start.hour, minute) == (12, 0):
        yield r"noon|mediod[ií]a|medio d[ií]a"
    yield from (form + suffix for form in _spoken_forms(hour, minute))
    yield from _part_forms(start.hour)


def _spoken_forms(hour: int, minute: int) -> Iterator[str]:
    after = hour % 12 + 1
    if minute in _MINUTES:
        yield rf"{_HOURS[hour]}[\s-]+(?:{_MINUTES[minute]})"
    if minute in _MINUTOS:
        yield rf"{_HORAS[hour]}\s+(?:{_MINUTOS[minute]})"
        yield rf"{hour}\s+(?:{_MINUTOS[minute]})"
    if minute == 30:
        yield rf"half\s+past\s+(?:{hour}|{_HOURS[hour]})"
    if minute == 15:
        yield rf"(?:a\s+)?quarter\s+(?:past|after)\s+(?:{hour}|{_HOURS[hour]})"
    if minute == 45:
        yield rf"(?:a\s+)?quarter\s+(?:to|till|of)\s+(?:{after}|{_HOURS[after]})"
        yield rf"(?:{after}|{_HORAS[after]})\s+menos\s+cuarto"


def _part_forms(hour: int) -> Iterator[str]:
    """Only after "in the", "de la": "good afternoon" names no time."""
    if hour < 12:
        yield r"in the morning|(?<=de la )ma[nñ]ana|(?<=por la )ma[nñ]ana"
    elif hour < 18:
        yield r"in the afternoon|(?<=de la )tarde|(?<=por la )tarde"
    else:
        yield r"in the evening|(?<=de la )noche|(?<=por la )noche"


def _place_form(place: str) -> str:
    """The place's name in texts, and "Street" where that has "St"."""
    words = [re.escape(word.rstrip(".")) for word in place.split()]
    if not words:
        return ""
    words[-1] = {"st": r"st(?:reet)?", "ave": r"ave(?:nue)?", "rd": r"r(?:oa)?d"}.get(
        words[-1].lower(), words[-1]
    )
    return r"\s+".join(words) + r"\.?(?:\s+(?:office|clinic|location))?"
