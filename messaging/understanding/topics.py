"""What a reply is about besides yes, no and stop; each needs care of its own.

These subjects end waiting for a visit, so each wants the words of a plain statement.
"""

from __future__ import annotations

import re

from .names import GIVEN
from .normalise import Message

_NAME = "(?:" + "|".join(sorted(GIVEN, key=len, reverse=True)) + ")"
_VISITS = (
    r"(?:appointments?|appts?|apt|apts|appoinments?|apointments?|visits?|procedure|surgery"
    r"|slot|booking|reservation|time|one|mri|scan|test|consult\w*|checkup|physical"
    r"|citas?|consultas?|visitas?)"
)
_DAYS = (
    r"(?:today|tomorrow|tomorrows|todays|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?"
    r"|saturdays?|sundays?|next week|this week)"
)

_DIED = re.compile(
    r"\b(?:he|she|they|patient|husband|wife|mother|father|mom|mum|dad|son|daughter|brother"
    r"|sister|grandmother|grandfather|grandma|grandpa|spouse|partner|aunt|uncle|"
    rf"{_NAME}|mr \w+|mrs \w+|ms \w+)"
    r" (?:has |had |is |was |just |recently |sadly |unfortunately |now )*"
    r"(?:died|passed(?: away| on)?\b(?! out| the| my| his| her)|dead\b(?! tired| serious| set| asleep)|deceased"
    r"|no longer (?:with us|alive|living)|gone to (?:heaven|be with))"
    r"|\bdeceased\b|\bpassed away\b|\bno longer with us\b|\brest in peace\b"
    r"|\b(?:fallecio|fallecida|fallecido|murio|ha muerto|esta muert[oa]|difunt[oa])\b"
)
_DIED_ELSEWHERE = re.compile(
    r"\bmy \w+.*\b(?:died|passed)\b.*\b(?:cant|cannot|wont|have to|need to|not able|unable"
    r"|attend\w*|reschedule|services)\b"
    r"|\bfuneral\b|\bmy (?:phone|cell|battery|car|dog|cat|pet)\b"
    r"|\b(?:phone|battery|car|dog|cat) (?:has |just )?(?:died|is dead|dead|passed)\b"
)
WRONG_NUMBER = re.compile(
    r"\b(?:wrong|incorrect) (?:phone )?(?:number|person|phone|num|nbr|contact|cell|patient)\b"
    r"|\bwrong #|\b(?:not|isnt) the (?:right|correct) (?:number|person)\b"
    r"|\b(?:no longer|not|isnt|never|aint) (?:(?:his|her|their|hers|theirs|the patients"
    rf"|{_NAME}s?|mr \w+|mrs \w+)) (?:phone number|number|phone|cell|telephone)\b"
    r"|\bthis (?:number|phone)(?: number)? (?:no longer|doesnt|does not) belongs?\b"
    r"|\b(?:doesnt|does not|no longer) (?:have|has|use|uses) this (?:number|phone)\b"
    r"|\bnew owner of this (?:number|phone)\b"
    r"|\bnumero (?:equivocado|incorrecto|erroneo)\b|\bpersona equivocada\b"
    r"|\bequivoc\w* (?:\w+ )?(?:de )?(?:numero|persona)\b"
    r"|\b(?:este )?(?:ya )?no es (?:el|su) (?:numero|telefono)\b"
)
_OWN_NUMBER = re.compile(
    r"\b(?:yes|yep|oops|whoops|meant|wrong chat)\b|"
    r"\b(?:i|we) (?:\w+ )?(?:gave|put|wrote|typed|entered|dialed|called|texted|had|used"
    r"|have given|listed)\b|\b(?:do|did|is|was|have) (?:i|this|it) \w* ?(?:\w+ )?wrong\b"
    r"|\bwrong (?:phone )?number (?:on file|for (?:my|his|her|him|me))\b"
    r"|\bnot (?:a |the )?wrong\b"
)
_NOT_ME = re.compile(
    rf"^(?:sorry )?(?:(?:this|it)(?: is|s)?|im|i am)? ?(?:not|isnt|aint|no soy|no es)"
    rf" (?:{_NAME}|mr \w+|mrs \w+|the patient)\b"
    rf"|\b(?:dont know|no conozco a) (?:an?y? )?{_NAME}\b"
    r"|\b(?:nobody|no one|noone) (?:here )?(?:by|with|named|called)\b"
    rf"|\bno {_NAME} (?:here|at this|lives)\b"
    r"|\bwrong (?:number|person|phone)\b"
)
_CANCELS = re.compile(
    rf"\b(?:cancel\w*|cancle\w*|cansel\w*) (?:\w+ ){{0,5}}?(?:{_VISITS}|{_DAYS})\b"
    r"|\b(?:delete|remove|drop|scratch) (?:\w+ ){0,3}?(?:appointments?|appts?|visits?)\b"
    r"|\b(?:need|want|like|have|going|had|wish|trying|can i|could i|may i|must|gotta)"
    r"(?: to)? (?:please )?cancel\b"
    r"|\bcancel (?:it|that|this|both|me|him|her|them|us|everything)\b"
    r"|\b(?:take|remove|get|pull) (?:me|us|him|her) (?:off|from|out) (?:of )?(?:\w+ ){0,3}?"
    rf"(?:{_VISITS}|{_DAYS}|schedule|calendar)\b"
    r"|\bcancel(?:ar|e|en|arme|a|o)\w* (?:\w+ ){0,3}?(?:citas?|consultas?|visitas?)\b"
    r"|\b(?:quiero|quisiera|necesito|puedo|tengo que) cancelar\b"
)
_NOT_CANCELLED = re.compile(
    r"\b(?:dont|do not|didnt|did not|not|never|no|please dont|was|were|been|got|it|they|who"
    r"|you|u|why) (?:to |me )?(?:cancel|cancle|remove|delete|drop|take)"
    r"|^(?:\w+ )?(?:no|nope|nah)\b.* cancell?ed everything\b"
)
_MOVED = re.compile(
    r"\b(?:i|we|ive|weve|i have|we have) (?:\w+ )?moved\b(?! (?:my|the|it|our|that|this|up"
    r"|to (?:a )?(?:later|earlier|different time)))"
    r"|\b(?:no longer|dont|do not) live (?:here|there|in|near|around)\b"
    r"|\b(?:i|we) (?:now )?live in (?:another|a different|\w+) (?:state|city|now)\b"
    r"|\b(?:found|have|got|seeing|see|going to|went to|using|switched to|changed to) "
    r"(?:a |an |another |with |my )*(?:new|another|different|other) (?:doctors?|dr|drs"
    r"|clinic|provider|practice|specialist|hospital|office)\b"
    r"|\b(?:no longer (?:(?:a|your|their|his|her) )?|not (?:a|your|their|his|her) )(?:patient|client)s?\b(?! (?:phone|number|cell|line)\b)(?! (?:at|in|of) (?:your|the) (?:other|old))"
    r"|\b(?:switched|changed) (?:doctors|clinics|providers|drs|practices)\b"
    r"|\b(?:me|nos) (?:mude|mudamos)\b|\bya (?:no vivo|vivo en otr)"
    r"|\b(?:tengo|encontre|voy con|fui con|fui a|vi a|consegui) (?:a |con )?otr[oa] "
    r"(?:doctora?|clinica|medico|medica)\b|\bme cambie de (?:doctora?|clinica|medico|medica)\b"
)
_NOT_WANTED = re.compile(
    r"\bno longer (?:need|want|require|interested|looking|necessary|needed|waiting)"
    r"|\b(?:dont|do not) (?:need|want) (?!to (?:miss|lose) )(?:\w+ ){0,5}?(?:anymore|any more|any longer)\b"
    r"|\balready (?:been |got |have been |was |saw|had|seen)+ ?(?:it done|seen|a doctor"
    r"|another|the doctor|someone|somebody|treated|elsewhere|by|my surgery|the surgery)?"
    r"|\b(?:went|gone|going|got in) (?:elsewhere|somewhere else)\b"
    r"|\b(?:was|been|got|were) (?:already )?seen (?:elsewhere|somewhere else|by another|at)"
    r"|\b(?:feeling|feel|doing|am|im) (?:much |all |a lot |so much )?better now\b.*\bneed"
    r"|\bya no (?:la|lo|me|necesito|quiero|hace|es)\b(?! (?:pued|mand|envi|escrib|habl|llam|text|moles|contact|busq))"
    r"|\bya me (?:atendieron|vieron|vio|atendio|operaron|cure|siento bien)\b"
)
_STILL = re.compile(r"\b(?:yes|yep|yeah|but still|still (?:want|need)|si)\b")


def wrong_number(message: Message) -> bool:
    """A plain statement about the number itself, not a question about it."""
    text = message.text
    if message.asks or any(word.isdigit() for word in message.words):
        return False
    return bool(WRONG_NUMBER.search(text)) and not _OWN_NUMBER.search(text)


def died(message: Message) -> bool:
    text = message.text
    return bool(_DIED.search(text)) and not _DIED_ELSEWHERE.search(text)


def wrong_person(message: Message) -> bool:
    return bool(_NOT_ME.search(message.text))


def cancels_visit(message: Message) -> bool:
    text = message.text
    return bool(_CANCELS.search(text)) and not _NOT_CANCELLED.search(text)


def moved(message: Message) -> bool:
    return not message.asks and bool(_MOVED.search(message.text))


def not_wanted(message: Message) -> bool:
    text = message.text
    if message.asks or _STILL.search(text):
        return False
    return bool(_NOT_WANTED.search(text))
