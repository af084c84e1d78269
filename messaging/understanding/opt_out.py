"""Requests for no more texts: the words the law names, and any other clear wish.

47 CFR 64.1200(a)(10): "stop", "quit", "end", "revoke", "opt out", "cancel" and
"unsubscribe" revoke consent, and so do other words a reasonable person would
understand so. A bare "wrong number" is read as such a wish: whoever holds the number
is not the patient, and no text to them can be right.
"""

from __future__ import annotations

import re

from . import topics
from .names import FAMILY, GIVEN
from .normalise import Message
from .opt_out_phrases import NOT_A_WISH, NOT_STOPPING, PATTERNS, SPANISH
from .phrases import word_set
from .reading import NO_TOPIC, OPT_OUT, WRONG_PERSON, Reading

# One of these in a clause of its own stops texts.
_STOP = word_set(
    """
    stop stopp stpo sotp stp stoop sttop tsop stoo stopall stopal stopit stops optout optput
    unsubscribe revoke unsub desist remove stfu pare paren parar parale
    parenle basta alto detener detenganse detengase detengan desuscribir
    desuscribirme discontinue 🛑 stopnow stopplease
    """
)
# The same, when they are the whole reply but for courtesies.
_WHOLE = word_set(
    """
    cancel end quit cancle cancell cancelar cancele cancelen para baja fin
    terminar salir suspender delete unenroll cease halt ends quitt borrar eliminar arret
    endall cancelall
    """
)
_WHOLE_PHRASES = frozenset(
    """
    opt out|op out|opt me out|no more|no mas|ya no mas|go away|fuck off|f off|piss off|buzz off
    get lost|take me off|remove me|delete me|unenroll me|no texts|no text|no texting|no sms
    no messages|dar de baja|dame de baja|stop all|stop everything|stop end|end all|cancel all
    stop to end|end texts|block me|ya basta|ya para|ya paren|ya pare|basta ya|not texts|shut up
    """.strip()
    .replace("\n", "|")
    .replace("    ", "")
    .split("|")
)
_COURTESY = word_set(
    """
    please pls plz plss pleas plse por favor porfa porfavor thanks thank you thx ty u gracias now
    just already immediately asap ok okay hi hello hey hola good morning afternoon sorry sir
    maam today no nope nah it this that so much kindly again guys yall people and i said say
    ya me senores right away ahora mismo all everything de una vez the
    """
)
_LEADING = word_set(
    """
    it this these those now please pls plz already me us i im ive you u your we he she its no
    not wrong dont do thanks thank ok with fucking leave remove unsubscribe cancel end quit who
    why sorry stop enough immediately right just asap never
    """
)
_MEDICAL = word_set(
    """
    medication medications medicine medicines meds med pill pills drug drugs antibiotic insulin
    antibiotics metformin blood thinner thinners aspirin bleeding pain treatment dose smoking
    drinking eating taking surgery vomiting coughing symptoms doctor prescription injection
    """
)
_BEFORE_NOUN = word_set(
    """
    bus the a an next first last one my train rest pit truck non full metro subway light street
    trolley tram your his her each every road traffic another cant cannot wont dont not
    never doesnt didnt couldnt wouldnt isnt it pain to by or heart breathing whistle
    """
)
_TO_STOP = re.compile(
    r"\b(?:you|u|yall|ya|them|these|texts|messages|texting|guys|(?:i|we) (?:want|need|wanted"
    r"|wish|would like)|id like|wed like)(?: all| guys| people)? to(?: please| just)? stop$"
)
_WAS_A_MISTAKE = re.compile(
    r"\b(?:mean|meant|accident|accidentally|accidently|mistakenly|by mistake|by accident"
    r"|in error|by error|oops|whoops|ignore|disregard|sin querer|por error)\b"
)
_EXPLICIT = re.compile(
    r"\b(?:stop|quit) (?:texting|messaging|contacting|sending|calling)\b"
    r"|\b(?:texted|messaged|contacted|have) (?:me|the wrong|us) "
)
_OUR_OWN_WORDS = re.compile(
    r"\b(?:reply|text|txt|send|responda|envie) stop (?:to (?:opt out|end|unsubscribe|cancel"
    r"|stop)|for no more|para terminar|para no recibir\w*)(?: texts| textos)?\b"
    r"|\bstop (?:ends texts|to end(?: texts)?\b(?=.)|para terminar|terminar)\b"
)
_ASKS_ABOUT = re.compile(
    r"\b(?:do|should|must|did|does|if|what happens|when|unless|will|would|before|after) "
    r"(?:i|we)(?: (?:have|need|want|am supposed))?(?: to)?(?: just| ever)?"
    r"(?: \w+)?(?: \w+)?$|\bwhat (?:does|do|is)$|\b(?:why|when) (?:did|have|was|were|am"
    r"|is|are)(?: \w+){0,3}$|\b(?:did|have|had) (?:you|u|i|they|it|we)(?: \w+)?$"
)
_NEGATED = re.compile(
    r"\b(?:dont|do not|dnt|donot|never|not|didnt|did not|doesnt|wouldnt|shouldnt|isnt|wasnt"
    r"|no quiero(?: que)?|nunca|no deseo(?: que)?|no vayan a|no vayas a)"
    r"(?: (?:please|pls|plz|ever|want|wanna|you|u|yall|guys|to|need|ask|asking|asked|mean|meant"
    r"|wish|intend|would|like|me|us|be|have|just|really|going|trying|saying|say|said|that|i"
    r"|them|him|her|get|it|yet|nos|take|taken|kick|put))*$"
)
_NEGATED_SPANISH = re.compile(r"\bno(?: me| nos| se)?$")
# "Why don't you stop", "if you don't stop": the wish is plain all the same.
_NOT_NEGATED = re.compile(
    r"\bhow (?:do|can|to|would|could|should|does)(?: (?:i|we|one|you|u))?(?: (?:get|make|have))?"
    r"(?: (?:you|u|yall|this|these|it|them))?(?: to)?(?: just)?$"
    r"|\b(?:why|if (?:you|u|yall|they|this|it)|when (?:will|are) (?:you|u|this)|you|u) "
    r"(?:still )?(?:dont|do not|doesnt|wont|will not)(?: you| u| guys| yall)?(?: just)?$"
)


def read(message: Message) -> Reading | None:
    """None unless the text asks for no more texts, alone or beside anything else."""
    asked = _wished(message)
    wrong = topics.wrong_number(message)
    topic = WRONG_PERSON if wrong or topics.wrong_person(message) else NO_TOPIC
    if asked:
        return Reading(OPT_OUT, topic, asked)
    return Reading(OPT_OUT, topic, "wrong_number") if wrong else None


def _wished(message: Message) -> str:
    if _is_whole_keyword(message):
        return "stop_keyword"
    if any(_is_wish(clause) for clause in message.clauses):
        return "stop_request"
    mistaken = _WAS_A_MISTAKE.search(message.text)
    if mistaken and not _EXPLICIT.search(message.text):
        return ""
    clauses = _bare_clauses(message)
    return "stop_request" if any(_is_bare_stop(clause) for clause in clauses) else ""


def _core(words: list[str]) -> list[str]:
    """Without courtesies and a signature."""
    return [
        w for w in words if w not in _COURTESY and w not in GIVEN and w not in FAMILY
    ]


def _is_whole_keyword(message: Message) -> bool:
    words = [t for t in message.tokens if t.isalnum() or t == "🛑"]
    core = _core(words)
    plain = " ".join(words)
    polite = " ".join(w for w in words if w not in ("please", "pls", "plz", "thanks"))
    if {plain, polite, " ".join(core)} & _WHOLE_PHRASES:
        return True
    if not core or any(w not in _STOP and w not in _WHOLE for w in core):
        return False
    if {"it", "that", "this", "all", "everything", "the"} & set(words):
        return any(w in _STOP or w == "quit" for w in core)
    return not message.asks or any(w in _STOP for w in core)


def _bare_clauses(message: Message) -> list[str]:
    """Clauses without our own instructions, should the text quote them."""
    text = _OUR_OWN_WORDS.sub(" , ", " ".join(message.tokens))
    return Message(tuple(text.split())).clauses if text.strip() else []


def _is_bare_stop(clause: str) -> bool:
    """ "stop" as a wish of its own: alone, first or last in its clause."""
    words = clause.split()
    core = _core(words)
    if core and all(w in _STOP for w in core):
        return words[0] not in ("the", "a") and not _is_guarded(_before(words))
    if _MEDICAL & set(words):
        return False
    return _leads(words) or _trails(words)


def _before(words: list[str]) -> str:
    at = next(i for i, word in enumerate(words) if word in _STOP)
    return " ".join(words[:at])


def _leads(words: list[str]) -> bool:
    rest = words[:]
    while rest and rest[0] in _COURTESY:
        rest.pop(0)
    return len(rest) > 1 and rest[0] in _STOP and rest[1] in _LEADING


def _trails(words: list[str]) -> bool:
    rest = words[:]
    while rest and rest[-1] in _COURTESY:
        rest.pop()
    if len(rest) < 2 or rest[-1] not in (
        "stop",
        "stpo",
        "sotp",
        "stopp",
        "unsubscribe",
    ):
        return False
    if _TO_STOP.search(" ".join(rest)):
        return not _is_guarded(" ".join(rest[:-1]).removesuffix(" to"))
    return rest[-2] not in _BEFORE_NOUN and not _is_guarded(" ".join(rest[:-1]))


def _is_wish(clause: str) -> bool:
    for pattern in PATTERNS:
        for found in pattern.finditer(clause):
            if _is_guarded(clause[: found.start()].rstrip()):
                continue
            if not NOT_A_WISH.search(clause) and not NOT_STOPPING.search(found[0]):
                return True
    return any(
        not _is_guarded(clause[: found.start()].rstrip())
        and not _NEGATED_SPANISH.search(clause[: found.start()].rstrip())
        for found in SPANISH.finditer(clause)
    )


def _is_guarded(before: str) -> bool:
    if _NOT_NEGATED.search(before):
        return False
    return bool(_NEGATED.search(before) or _ASKS_ABOUT.search(before))
