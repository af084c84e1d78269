"""Which words on no list of names may still be somebody's name.

Never a word of any of our own lists, nor one that could change what a reply asks for.
"""

from __future__ import annotations

from functools import cache

from . import (
    commitments,
    courtesies,
    harmless_negations,
    no_words,
    opt_out_words,
    relatives,
    vetoes,
    yes_words,
)
from .phrases import word_set

_ENDINGS = (
    "ing",
    "tion",
    "sion",
    "ly",
    "ment",
    "ness",
    "able",
    "ible",
    "mente",
    "cion",
)
_OTHER_WORDS = word_set(
    """
    about above after again against all almost alone along also although always among
    an and another any are around as at away be because been before behind being below
    between both but by can could did do does done down during each early either else
    end ending enough even ever every everyone everything few first for from gone had has
    have he her here hers him his how however i if in inside into is it its just last
    late least less let like little long many me mean mine more most much must my near
    need needs neither never new next nobody none nor not nothing now of off often old on
    once only onto open or our out outside over own per plus put quite rather really said
    same say says she should since so some somebody someone something soon still such
    than that the their them then there these they this those though through till to
    today together tomorrow tonight too toward twice under unless until up upon us use very
    via was way we well were what when where whether which while who whom whose why will
    with within without would yesterday yet you your
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur
    thurs fri sat sun january february march april may june july august september october
    november december jan feb mar apr jun jul aug sep sept oct nov dec lunes martes
    miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio
    agosto septiembre octubre noviembre diciembre morning afternoon evening night noon
    midnight am pm hour hours minute minutes week weeks weekend month months year years day
    one two three four five six seven eight nine ten eleven twelve half quarter second third
    fourth fifth sixth seventh eighth ninth tenth
    telehealth video virtual zoom online remote phone call calls interpreter translator
    translation wheelchair oxygen walker transport transportation ride rides bus taxi uber
    lyft insurance medicaid medicare copay cost price payment cash bill referral spanish
    english espanol ingles language downtown uptown north south east west main street
    avenue road location office clinic hospital building floor parking address room
    doctor doctora dr nurse provider therapist surgeon patient pediatric adult child
    children kids baby family friend boss work school home house
    urgent emergency urgencia asap immediate important serious pain painful hurt hurts
    sick ill fever cough covid flu positive pregnant diabetic allergic deaf blind
    disabled vegan vegetarian contagious hospitalized dead died deceased injured dying
    diabetica diabetico embarazada enferma enfermo sorda sordo ciega ciego alergica
    alergico discapacitada hispanohablante
    spam scam fake fraud phishing bot robot joke prank test wrong incorrect mistake error
    ridiculous crazy stupid insane annoying absurd nonsense bullshit crap shit hell damn
    hilarious funny great unfair sarcasm sarcastic confused confusing angry mad upset
    furious disgusted tired bored busy unsure uncertain undecided curious skeptical worried
    question questions answer answers information info details conditional provisional
    temporary tentative pending waiting waitlist list unavailable unable impossible
    possible inconvenient rescheduled moved cancelled canceled refused rejected denied
    different alternative alternate instead except however despite barring assuming provided
    depending subject given considering maybe perhaps possibly likely unlikely hopefully
    quiza quizas talvez depende salvo excepto siempre cuando aunque mas menos entre hacia
    desde hasta antes despues durante segun sin sobre tras con contra para por pero porque
    que quien cual donde como cuanto este esta ese esa aquel otro otra mismo misma tambien
    tampoco nunca jamas siempre todavia aun ya hoy manana ayer tarde temprano noche
    intercambio interprete silla ruedas transporte seguro
    """
)


@cache
def _own_words() -> frozenset[str]:
    lists = (
        courtesies.NEUTRAL,
        courtesies.GLAD,
        courtesies.WEAK_YES,
        harmless_negations.COURTESIES,
        commitments.COMMITMENTS,
        yes_words.STRONG,
        no_words.STRONG,
        no_words.REASONS,
        relatives.ACCEPTS,
    )
    words = {word for phrases in lists for word in phrases.vocabulary}
    words |= vetoes.WORDS | opt_out_words.SPELLINGS | opt_out_words.STOP
    words |= opt_out_words.WHOLE | opt_out_words.MEDICAL | opt_out_words.FOLLOWS_STOP
    return frozenset(words) | relatives.RELATIONS | relatives.WHOSE | _OTHER_WORDS


def is_known(word: str) -> bool:
    """Whether it is a word of ours, and so neither a name nor a slip of the finger."""
    return word in _own_words()


def may_be_name(word: str) -> bool:
    if not word.isalpha() or len(word) < 3 or word.endswith(_ENDINGS):
        return False
    return not is_known(word)
