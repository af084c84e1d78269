"""Words that tell whoever sees a phone what its owner is treated for."""

from __future__ import annotations

import re
import unicodedata

# Beginnings of words, English and Spanish, without accents.
_BEGINNINGS = (
    r"abort|addict|adiccion|alergi|alergo|allerg|alcoholi|alzheim|anxiety"
    r"|ansiedad|arthrit|artrit|asthma|asma|autis|bariatr|behavioral|biops|bipolar"
    r"|buprenorph|cancer|cardio|chemo|colonosc|conductual|contracep|anticoncep"
    r"|coronar|corazon|cosmet|demen|depress|depresi|derm|detox|diabet|dialysis"
    r"|dialisis|disorder|embaraz|endocrin|endosc|epilep|fertil|gastroent|genetic"
    r"|ginec|glaucom|gyn|heart|hematol|hepat|hospice|hormon|incontinen|infectious"
    r"|infecciosas|infertil|kidney|leukemia|leucemia|mammogra|mamogra|matern"
    r"|menopaus|mental|metabol|metadona|methadone|midwi|nefrol|nephrol|neumol"
    r"|neurol|nutrici|obes|obstet|oncol|oftalm|ophthalm|orthop|ortop|overdose"
    r"|sobredosis|paliativ|palliative|parkinson|partera|pediatr|podiatr|pregnan"
    r"|prenatal|proctol|prostat|psic|psiq|psych|pulmon|quimio|radiac|radiation"
    r"|radiolog|radiother|radioter|rehab|renal|reumato|rheumat|seizure|convulsion"
    r"|semen|sexual|sleep|sobriety|sobriedad|sperm|steril|substance|suboxone"
    r"|suicid|surgery|surgical|cirugia|therapist|terapeuta|thyroid|tiroid"
    r"|toxicomania|transgender|transgenero|transplant|trasplant|trauma|tumor"
    r"|ultrasound|ultrasonido|urolog|vasectom|venere"
)
_PHRASES = (
    r"eating disorders?|weight loss|perdida de peso|pain (?:clinic|center|management)"
    r"|clinica del? dolor|manejo del dolor|women.?s (?:health|clinic|center)"
    r"|salud de la mujer|men.?s (?:health|clinic)|(?:family planning|planned parenthood)"
    r"|planificacion familiar|recovery (?:center|clinic)|recuperacion"
    r"|memory (?:clinic|center|care)|skin (?:clinic|center|care)|piel"
    r"|eye (?:clinic|center|care)|plastic surg\w*|counsel(?:l)?ing|consejeria"
    r"|onc|drug (?:treatment|rehab|court)|opioids?|opioides"
)
_SHORT = r"hiv|vih|prep clinic|ob/?-?gyn|ivf|fiv|adhd|tdah|mri|pft|ecg|ekg|eeg|hpv|vph"
_ANY_CASE = re.compile(
    rf"\b(?:(?:{_BEGINNINGS})\w*|{_PHRASES}|{_SHORT})\b", re.IGNORECASE
)
# Common words when small: aids, its, tb.
_CAPITALS = re.compile(r"\b(?:AIDS|SIDA|STDs?|STIs?|ETS|ITS|TB|ENT|ER|ICU|PrEP)\b")


def revealing(text: str) -> list[str]:
    """The words of this text that name a specialty or an illness, as they stand."""
    bare = _bare(text)
    found = [*_ANY_CASE.finditer(bare), *_CAPITALS.finditer(bare)]
    ordered = sorted(found, key=lambda each: each.start())
    return list(dict.fromkeys(text[each.start() : each.end()] for each in ordered))


def _bare(text: str) -> str:
    """Without accents, each character still where it was."""
    return "".join(unicodedata.normalize("NFD", each)[0] for each in text)
