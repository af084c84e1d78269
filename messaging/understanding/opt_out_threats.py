"""Threats to whoever texts again: "one more text and I am calling my lawyer".

Nobody who still wants texts writes so; no law asks them for the word "stop".
"""

from __future__ import annotations

import re

_NOUN = r"(?:te?xts?|txts?|(?:text )?messages?|msgs?|sms|mensajes?|textos?|spam)"
_THIS_PHONE = (
    r"(?:me|us|here|(?:this|my|our) (?:\w+ )?(?:number|phone|cell|line|house|mother|mom"
    r"|dad|father|wife|husband|son|daughter))"
)
_TEXT = r"(?:te?xt|txt|message|contact|msg|sms|bother|call)"
_YOU = (
    r"(?:you|u|yall|ya|your|ur|this|these|the|it|them|number|(?=as\b|for\b|to the\b))"
)
_AGAIN = re.compile(
    rf"\b{_TEXT} {_THIS_PHONE} (?:one more|1 more|again|another|once more|any more|anymore)\b"
    rf"|\b(?:one|1|another|any) (?:more |other |single )?{_NOUN}\b"
    r"|\b(?:one|1) more of (?:these|those)\b|\banother (?:one )?of (?:these|those)\b"
    rf"|\bif (?:you|u|yall) {_TEXT} again\b"
    rf"|\bnext (?:time you {_TEXT}|{_NOUN})\b"
    rf"|\b(?:keep|continue|continuing|dont stop|do not stop|dont quit)"
    rf"(?: on| to)? (?:{_TEXT}|send|te?xt|messag|contact|both)(?:ing)?\b"
    rf"|\b{_NOUN} (?:continue|keep|dont stop|do not stop|persist|dont end)\b"
    rf"|\bif (?:you|u|yall) (?:ever |dare )?(?:{_TEXT}|send|te?xting) {_THIS_PHONE}\b"
    r"|\b(?:stop|quit) (?:\w+ )?or (?:i|we|ill|im|else)\b"
)
_AUTHORITY = (
    r"(?:lawyers?|attorneys?|attorney general|police|cops|fcc|ftc|bbb|better business"
    r"|authorities|carrier|legal action|charges|complaint|lawsuit|hipaa|state board)"
)
_CONSEQUENCE = re.compile(
    rf"\b(?:report|reporting|reported|sue|suing|block|blocking|blocked) {_YOU}"
    r"|\b(?:call|calling|contact|contacting|hear from|hearing from|get|getting|notify"
    r"|notifying|press|pressing|file|filing|take|taking|report|tell|telling|have|talk to|call up)"
    rf" (?:\w+ ){{0,3}}?{_AUTHORITY}\b"
    r"|\b(?:ill|i will|im going to|i am going to|im gonna|gonna|well|we will|im|i am) "
    r"(?:just |be )?(?:sue|suing|report|reporting|block|blocking|press charges)\b"
    r"(?! (?:at|in|on|by|for)\b)"
    r"|\b(?:lawyer|attorney) (?:will|is going to|is gonna) \w+"
    r"|\b(?:see what happens|be sorry|regret it|in court)\b"
)
# Said at all, these are enough.
_REPORTS = re.compile(
    r"\b(?:report|reporting|reported) (?:(?:you|u|yall|this|it|these|your|the|number|text"
    r"|message|messages|texts|ur) ){0,3}(?:as|for) (?:spam|junk|harass\w*|phishing|scam\w*)\b"
    r"|\b(?:report|reporting|reported) (?:you|u|yall|this number|your number|these (?:texts|messages))"
    r"(?=$| (?:to|all|guys|now|if|and)\b)"
    r"|\b(?:i|im|ill|i will|i am|going to|gonna|have|just|we|be|ive|getting) "
    r"(?:just |now |already )?(?:block|blocking|blocked) (?:you|u|yall|this number|your number"
    r"|ur number|these (?:texts|messages))\b"
    r"|\b(?:sue|suing) (?:you|u|yall)\b"
    r"|\bdont make me (?:block|report|sue) (?:you|u|yall|this number)\b"
    r"|\b(?:this|your|ur) number (?:is|was|will be|has been)(?: (?:getting|being|now|about to be|going to be))*"
    r" (?:blocked|reported)\b|\bthis is spam\b.*\breport\w* (?:it|this|you)\b"
    r"|\bthis is (?:\w+ )?harass\w*|\b(?:you|u|yall) (?:are|r|keep) harass\w*"
    r"|\byoure harass\w*|\btcpa\b|\bdo not call registry\b"
)
_WHOLE = re.compile(
    r"^(?:(?:you|u) (?:are|r|have been|got) |youre |number |and |now )?"
    r"(?:blocked|reported|spam)(?: (?:and|as|for) (?:reported|blocked|spam|junk))?$"
)
_NO_THREAT = re.compile(
    r"\b(?:accident\w*|mistake\w*|oops|unblock\w*|did i|have i|thought i|phone (?:has )?blocked"
    r"|should i|wont|not|dont|didnt|never) (?!make me )(?:(?:want|need|have|mean|going|really|just) )?(?:to )?"
    r"(?:report|block|sue)\w*"
    r"|\b(?:report|block|su)\w* (?:\w+ ){0,4}(?:by accident|accident\w*|by mistake|mistakenly)\b"
    r"|\b(?:your|the|my|ur) block(?:ed)?\b|\breport you (?:sent|gave|wrote|need|have|did|want)\b"
)

_OTRO = re.compile(
    r"\b(?:me|nos) (?:mand|envi|escrib|text|molest|contact|vuelv|llam|sig)\w*"
    r"|\b(?:sigu|sig)\w+ (?:mand|envi|escrib|text|molest|contact|llam)\w*"
    r"|\b(?:otro|otra) (?:\w+ )?(?:mensaje|texto|vez)|(?:mensaje|texto|vez) mas\b"
)
_DENUNCIA = re.compile(
    r"\b(?:report|demand|denunci|bloque)(?:ar|are|aremos|o)(?:los|lo|la|las|les)?\b"
    r"|\b(?:abogad[oa]|policia)\b"
)
_DENUNCIA_SOLA = re.compile(
    r"\b(?:los|lo|la|las|les) (?:voy a|vamos a|estoy|acabo de|tengo que) (?:report|demand|denunci|bloque)\w+"
    r"|\b(?:los|las|lo) (?:reporto|demando|denuncio|bloqueo|bloquee|reporte)(?=$| )"
    r"|\b(?:voy a|vamos a|ya) (?:report|denunci|bloque)\w+ (?:a )?(?:este|su|el|sus) (?:numero|mensajes?)\b"
    r"|\b(?:voy a|vamos a) (?:demand|denunci|report|bloque)ar(?:los|las|lo)\b"
    r"|\b(?:esto|ya) es (?:un )?acoso\b"
)


def made(text: str, clauses: list[str]) -> bool:
    """`text` is the whole reply, for a threat runs over commas and full stops."""
    if _NO_THREAT.search(text):
        return False
    if any(_WHOLE.search(clause) for clause in clauses):
        return True
    return bool(
        _REPORTS.search(text)
        or _DENUNCIA_SOLA.search(text)
        or (_AGAIN.search(text) and _CONSEQUENCE.search(text))
        or (_OTRO.search(text) and _DENUNCIA.search(text))
    )
