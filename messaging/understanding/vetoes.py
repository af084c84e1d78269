"""What makes a refusal more than a refusal, so that a person must read it.

A yes beside the no, a question, another time, another person, or talk about the texts
themselves. A no too many costs little; these must not be lost under one.
"""

from __future__ import annotations

import re

from .phrases import word_set

WORDS = word_set(
    """
    yes yep yeah yup yea sure definitely absolutely si claro perfect works accept confirm
    book acepto confirmo tomo quiero but if unless except instead only can could would might
    may maybe perhaps possibly later earlier sooner other others different another
    reschedule rescheduled change changed call calls called phone want wanted wrong prefer
    rather any anything anytime anyone anybody wait signed never mean meant said told asked
    replied better available unclear idea clue try something options option problem worries
    doubt wonder joke kidding help understand entiendo hablo comprendo see back question
    questions pero otra otro otras otros mejor temprano puede puedo podria libre disponible
    """
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|today|tonight|mornings?"
    r"|afternoons?|evenings?|noon|week|month|lunes|martes|miercoles|jueves|viernes|sabado"
    r"|domingo|manana|hoy|\d+|am|pm)"
)
_SMALL = r"(?:on|at|the|this|next|in|around|after|before|el|la|las|los|a|por|de|en|para|proximo|please)"
_QUESTION_WORD = (
    r"(?:who|whos|what|whats|when|whens|where|wheres|why|how|hows|which|que|cual|cuando|quien"
    r"|como|donde|cuanto)"
)
_PATTERNS = re.compile(
    # a question without its mark
    rf"(?:^|, |\b(?:and|but|so|know|tell|y) (?:me )?){_QUESTION_WORD}\b"
    r"|(?:^|, |\b(?:and|but|so|_) )(?:do|does|did|is|are|am|was|were|has|have|had|will|shall"
    r"|should) (?:i|you|u|we|they|it|that|this|there|he|she|yall)\b"
    r"|\b(?:what|how) about\b|\bque tal\b|\blet me (?:know|check|ask)\b"
    # another time
    rf"|\b{_DAY} (?:is|would|are|ok|okay|fine|good|great|sounds|si|instead)\b"
    r"|\b(?<!not )(?:free|open)\b|\bmas (?:tarde|temprano)\b"
    # themselves, or whom they would like to have it
    r"|\b(?:take|taking|book|want|do) (?:it|this|that|the)\b(?! (?:kids?|bus|train))"
    r"|\b(?:give|offer|pass|send|transfer|switch) (?:me\b|(?:it|this|that|mine|the \w+) to\b)"
    r"|\b(?:keep|save|hold|leave|reserve) (?:me|it|this|that|the|my)\b|\bcount me\b"
    r"|\b(?:need|needs|needed)\b(?! to (?!call|talk|ask|speak|see|check|come|know|cancel|be seen))"
    # about the texts, their sender, or their end
    r"|\b(?:te?xt\w*|messag\w*|msgs?|mensajes?|textos?|spam\w*|scam\w*|contact\w*|numbers?"
    r"|numero|unsub\w*|remov\w*|delet\w*|block\w*|report\w*|harass\w*|lists?|lista|consent"
    r"|asking|bother\w*|(?:llam|habl|molest)\w+|alone)\b"
    r"|\benough(?: already)?(?= ,|$)|\boff (?:of )?(?:this|these|it)\b|\bwant out\b"
    r"|\b(?:you|u|yall) (?:guys|are|were|sent|cant|cannot|dont|already|got|have|should|must"
    r"|keep|did|didnt)\b|^(?:no|nope|nah) (?:you|u|your|yall)\b"
    r"|(?<!bus )(?<!train )(?<!cant )(?<!cannot )(?<!doesnt )(?<!does not )(?<!dont )"
    r"(?<!do not )(?<!wont )(?<!to )\bstop\b|\bstop (?:it|this|please|now)\b"
    r"|(?<!cant )(?<!cannot )(?<!was )(?<!were )(?<!been )(?<!got )(?<!is )"
    r"\bcancel(?!l?ed (?:everything|all (?:our|my) plans)\b)\w*"
    r"|\b(?:quit|end|unenroll|revoke)(?= ,|$| (?:it|this|that|these|please|now|me)\b)"
    r"|\bworse\b|\b(?:un)?subscri\w*"
)
# A clause that is nothing but a day or an hour, and not "that day": a proposal.
_ONLY_A_TIME = re.compile(
    rf"(?<!\d ), (?:{_SMALL} )*{_DAY}(?: (?:{_SMALL}|{_DAY}))*(?= ,|$)"
)
# "I can't say no" is nearly a yes.
_NO_NO = re.compile(
    r"\b(?:cant|cannot|wont|wouldnt|didnt|dont|do not|did not|never|not) (?:\w+ )?"
    r"(?:say|said|saying) (?:no|yes)\b"
    r"|\bno way (?:im|i am|were|we are|id|i would|ill) (?:be )?(?:miss|pass|turn)"
    r"|\b(?:cant|cannot|wont|wouldnt|would not) (?:miss|pass|decline|turn) (?:it|this|that)\b"
    r"|\b(?:dont|do not|never|not) (?:\w+ )?(?:give|offer|let|pass)\b.*\belse\b"
)


def apply(rest: str, *, whole: str) -> bool:
    """`rest`: clauses between commas, with "_" for each phrase that is plain."""
    if turn_round(rest, whole=whole) or _PATTERNS.search(rest):
        return True
    return not WORDS.isdisjoint(rest.split())


def turn_round(rest: str, *, whole: str) -> bool:
    """What makes even a no in plain words doubtful."""
    return bool(_NO_NO.search(whole) or _ONLY_A_TIME.search(rest))
