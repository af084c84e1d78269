"""Invented names and numbers; nobody real is meant by any of them."""

from __future__ import annotations

FIRST = (
    *("Ruth", "Walter", "Ines", "Harold", "Yuki", "Bernard", "Fatima", "Glenn"),
    *("Marjorie", "Devon", "Ingrid", "Oscar", "Leila", "Raymond", "Tess", "Viktor"),
    *("Naomi", "Clifford", "Anjali", "Dale", "Simone", "Hugo", "Pearl", "Malcolm"),
    *("Odette", "Curtis", "Meera", "Stanley", "Greta", "Jerome", "Lorraine", "Kofi"),
    *("Sylvia", "Amos", "Bridget", "Elliot", "Noor"),
)
LAST = (
    *("Abernathy", "Bhatt", "Castellan", "Drummond", "Eastwick", "Farrow", "Gunther"),
    *("Hollis", "Ivers", "Jankowski", "Kessler", "Lockhart", "Marchetti", "Nakamura"),
    *("Oduya", "Pemberton", "Quill", "Rasmussen", "Stavros", "Thorne", "Underhill"),
    *("Vance", "Whitlock", "Xiong", "Yardley", "Zielinski", "Ashgrove", "Bellweather"),
    *("Crane", "Dufresne", "Ellery", "Fenwick", "Grady", "Hawthorne", "Isley"),
    *("Juarez", "Kilbride", "Lund", "Moreau", "Norwood", "Osei"),
)
SPANISH_FIRST = ("Lucía", "Ramón", "Marisol", "Ernesto", "Graciela", "Tomás", "Beatriz")
SPANISH_LAST = (
    *("Quintana", "Villalobos", "Arreola", "Montes", "Zavala", "Ibarra", "Cordero"),
    *("Lozano", "Pedraza"),
)
# Around the two locations; 555-0110 to 555-0189 of each are never given to anybody.
AREA_CODES = (
    *("212", "718", "917", "516", "347"),
    *("312", "773", "708", "847", "630"),
)
# The number the practice texts from.
OUR_PHONE = "+12125550199"


def name(number: int, *, spanish: bool) -> tuple[str, str]:
    """The n-th pair of names; the lists' lengths let no pair come twice."""
    firsts, lasts = (SPANISH_FIRST, SPANISH_LAST) if spanish else (FIRST, LAST)
    return firsts[number % len(firsts)], lasts[number % len(lasts)]


def phone(number: int) -> str:
    codes = len(AREA_CODES)
    return f"+1{AREA_CODES[number % codes]}55501{10 + number // codes}"
