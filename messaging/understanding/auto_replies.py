"""Texts a phone or a machine sends by itself. Nobody has read ours, nobody answered."""

from __future__ import annotations

import re

from .normalise import BREAK, Message
from .phrases import word_set
from .reading import IGNORE, NO_TOPIC, Reading

# These name themselves at once, whatever else they say.
_BY_NAME = re.compile(
    r"^(?:, |re , )*(?:auto(?:matic|mated|matica)? ?(?:reply|response|respuesta|message|text)"
    r"|respuesta automatica|mensaje automatico|out of office|automated|auto)(?: from \w+)? ,"
    r"|^(?:, )*(?:free ?msg|freemsg|message failed|delivery failed|undeliverable)\b"
)
# Added by the phone; the words before it may still be the sender's.
_TAIL = re.compile(
    r", (?:auto(?:matic|mated)? ?(?:reply|response|message)|(?:respuesta|mensaje) automatic[oa])(?: ,)?$"
)
_MACHINES = re.compile(
    r"^(?:auto(?:matic|mated|matica)? ?(?:reply|response|respuesta|message|text)"
    r"|respuesta automatica|mensaje automatico)\b"
    r"|\b(?:respuesta|mensaje) (?:fue )?(?:enviad[oa]|generad[oa]) automaticamente\b"
    r"|\b(?:sent|generated) automatically\b|\bautomatically (?:sent|generated)\b"
    r"|\bthis is an? auto(?:mated|matic|matically)\b|\beste es un mensaje automat"
    r"|\b(?:driving|conduciendo|manejando) with (?:focus|do not disturb)\b"
    r"|\bdo not disturb while driving\b|\bfocus turned on\b"
    r"|\bnotifications? (?:silenced|are off|turned off)\b|\bnot receiving notifications\b"
    r"|\bconcentracion activad|\bmodo (?:de )?concentracion\b|\bno molestar al conducir\b"
    r"|\b(?:number|phone|line|service) (?:you \w+ \w+ (?:to )?)?(?:is (?:an? )?\w+ and )?(?:does not|doesnt|cannot|cant"
    r"|is unable to|is not able to|not able to) (?:accept|receive|support) (?:\w+ )?"
    r"(?:text|sms|messag)"
    r"|\bunable to (?:send|deliver|receive) (?:your |this |the )?(?:message|text)"
    r"|\byour (?:text )?message (?:could not|couldnt|cannot|can not|was not|has not been)"
    r" (?:be )?(?:delivered|sent|received)\b|\blimited access to (?:my )?(?:phone|e?mail|texts"
    r"|messages|voicemail)\b"
    r"|\bmessage (?:blocking|not delivered|failed)\b"
    r"|\b(?:mailbox|inbox|number|account|line|phone) (?:is )?not monitored\b"
    r"|\bunmonitored\b|^(?:i am |im )?(?:currently )?out of (?:the )?office\b.*\b(?:urgent|emergency"
    r"|emergencies|immediate|assistance|return)\b"
    r"|\bthank(?:s| you) for (?:contacting|texting|messaging|calling|reaching out to"
    r"|your (?:message|text)) (?:\w+ ){0,6}?(?:we|well|our) "
    r"|\bwe (?:have )?received your (?:message|text) and will\b"
)
# A person may begin like this too, so the whole text must be of this kind.
_MEANWHILE = re.compile(
    r"\b(?:driving|conduciendo|manejando|al volante)\b"
    r"|\bout of (?:the |my )?office\b|\bfuera de (?:la |mi )?oficina\b"
    r"|\b(?:cant|cannot) (?:talk|text|answer|respond|reply)\b|\bdo not disturb (?:turned )?on\b|\bno puedo (?:hablar|contestar)\b"
    r"|\b(?:in|at) a (?:meeting|movie|theater)\b|\ben una (?:reunion|junta)\b"
    r"|\bin class right now\b|\baway from my phone\b"
)
_WORDS_OF_IT = word_set(
    """
    hi hello hola sorry perdon lo siento im i am estoy currently right now at the moment
    busy just driving conduciendo manejando al volante with and y will ill el en cant
    cannot talk text texts answer call you back later soon when can get where going luego
    see read your message messages reply respond return me te le ahora mismo to arrive
    stop stopped safe safely there home in a an meeting movie theater class out of office
    my until on monday tuesday wednesday thursday friday saturday sunday tomorrow january
    february march april may june july august september october november december am pm
    limited access email phone away from as possible asap whats up please leave be have no
    puedo hablar contestar respondo responder llamo despues mas tarde una reunion junta
    fuera de la mi oficina hasta lunes martes miercoles jueves viernes is this
    automatically if its for urgent immediate assistance during period time or it but once
    done finished do disturb turned unavailable unable regresa regreso vuelvo available este momento not today
    """
)
_STOPS = re.compile(
    r"\bstop (?!driving|the car|and)\w+ing\b|\bstop (?:it|this|please|now|the|these|all|with)\b"
    r"|\bstop$|^stop\b|\bplease stop\b|\bunsub|\bremove me\b|\btake me off\b|\bopt out\b"
    r"|\b(?:dont|do not) (?:text|message|contact) me\b|\bleave me alone\b|\bwrong number\b"
)
_ANSWERS = re.compile(
    r"\b(?:yes|yep|yeah|no thanks|no thank|si|take it)\b|\bno$|^no\b(?! puedo)|\bcall me\b"
    r"|\b(?:cant|cannot)\b(?! (?:talk|text|answer|respond|reply))"
)


def read(message: Message) -> Reading | None:
    text = message.text
    by_name = _BY_NAME.search(" ".join((*message.tokens, BREAK)))
    has_tail = _TAIL.search(" ".join(message.tokens))
    by_itself = _MACHINES.search(text) or (
        (has_tail or _is_meanwhile(text)) and not _ANSWERS.search(text)
    )
    if by_name or (by_itself and not _STOPS.search(text)):
        return Reading(IGNORE, NO_TOPIC, "auto_reply")
    return None


def _is_meanwhile(text: str) -> bool:
    known = all(word in _WORDS_OF_IT or word.isdigit() for word in text.split())
    return known and bool(_MEANWHILE.search(text))
