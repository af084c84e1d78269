"""How people ask for no more texts in their own words, clause by clause.

The clauses are normalised: no accents, no apostrophes, single spaces.
"""

from __future__ import annotations

import re

_TEXTS = (
    r"(?:te?xts?|texted|te?xting|textin|txtin\w*|texing|texitng|textng|texring|txtng|tex"
    r"|mess?ages?|mess?aging|messgaes?|mesages?|mesgs?|messges?|messag\w*|mssgs?"
    r"|msgs?|msging|sms|notifications?|notifying|alerts?|alerting|spam|spamming"
    r"|communicat\w*|contacting|solicit\w*|blasts?|updates|txts?|reminders|offers?\b(?= text)"
    r"|these|mensajes?|textos?)"
)
_BETWEEN = (
    r"(?:all|any|these|the|those|this|your|ur|with|sending|getting|receiving|recieving|me|my"
    r"|please|pls|from|further|more|automated|auto|annoying|unwanted|stupid|damn|fucking|freaking"
    r"|fuckin|daily|constant|future|giving|us|having|trying to|try to|to|continue|keep|send|of"
    r"|appointment|waitlist|clinic|so|many|much|such|out|being|sent|group|mass|by|via)"
)
_STOP = (
    r"(?:stop|stopp|stpo|sotp|quit|cease|discontinue|halt|end|cancel|desist|suspend|block|turn off"
    r"|enough|enough with|disable|refrain from|avoid|delete)"
)
_ME = (
    r"(?:me|us|this (?:number|phone|person|line)|my (?:number|phone|cell|house|job|mom|dad"
    r"|mother|father|wife|husband|son|daughter|kids?)|here|him|her|them)"
)
_END = (
    r"(?=$| (?:please|pls|plz|now|already|again|anymore|any more|ever|thanks|thank|ok|or|i|im"
    r"|and|at all|back|no more|so|about|because|cause|cuz|until|every|for|with|at|on|in|all|this"
    r"|it|its|you|u|your|we|he|she|they|who|why|wrong|not|im|ive|my|me)\b)"
)
_CONTACT = r"(?:te?xt|txt|message|mesage|msg|contact|sms|bother|email|spam|disturb|harass|ping)"
_NEVER = r"(?:dont|do not|dnt|donot|don|never|not to|no longer|please not|stop|quit)"
_LIST = (
    r"(?:list|lists|waitlist|wait list|waiting list|wait|roster|database|data base|system|group"
    r"|thread|chat|texts?|messages?|everything|subscription|records?|contacts?|program"
    r"|distribution|service|notifications?|alerts?|this|it|here|these|number|mailing|phone"
    r"|sms|reminders?|files?|text\w*|computer|recipients?|queue)"
)
_MY_NUMBER = (
    r"(?:(?:my|this|our|the|his|her|their) (?:\w+ )?(?:number|numbers|phone|cell|name|contact"
    r"|info|information|digits|num)|me|us|him|her|them)"
)

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # stop texting, cancel these messages, no more texts
        rf"\b{_STOP}(?: {_BETWEEN}){{0,6}} {_TEXTS}\b(?! (?:medication|medicine|pills|meds))",
        rf"\b(?:no|not any) (?:more|further|additional|other) (?:\w+ )?{_TEXTS}\b",
        r"\bno (?:te?xts|texting|txts|messages|sms)\b(?=$| (?:please|pls|to|for|from|thanks))",
        # stop calling me; but not "stop calling everyone"
        r"\b(?:stop|stopp|stpo|quit|cease) \w+ing (?:me|us|this (?:number|phone)|here)\b",
        r"\b(?:stop|quit) (?:calling|bothering|harassing|annoying|bugging|spamming|pestering"
        rf"|ringing|asking|trying|reaching)(?: out)?{_END}(?! my (?!phone|cell|number|house))",
        r"\b(?:stop|quit) (?:send|sending|sendin)\b",
        r"\b(?:stop|quit) (?:wasting|blowing|hitting|filling|flooding)\b",
        r"\bstop this (?:nonsense|crap|bs|shit|bullshit|mess|stuff|garbage|service|number)\b",
        r"\bcease and desist\b",
        # do not text me
        rf"\b(?<!you )(?<!i )(?<!they )(?<!u )(?<!we )(?<!he )(?<!she )(?<!why ){_NEVER}"
        rf"(?: (?:ever|please|want you to|want u to|you|u|need you to|keep|be|again))*"
        rf" {_CONTACT}(?:ing|s)?(?: {_ME}\b|{_END})",
        rf"\b(?:i|we) (?:\w+ )?(?:do not|dont|never) (?:want|need|wish|like) (?:for )?(?:you|u"
        rf"|yall|you guys|anyone) (?:to )?(?:{_CONTACT}|send|call)(?:ing)?\b",
        r"\b(?<!you )(?<!they )(?<!i )(?:dont|do not|dnt|never) (?:ever |please |keep )?send(?:ing)? "
        rf"(?:me |us |my phone )?(?:any |anything|more|another |nothing|{_TEXTS}|this|stuff)",
        r"\b(?<!you )(?<!they )(?<!i )(?<!why )(?:dont|do not|dnt|never) (?:ever |please )?call"
        r"(?:ing)? (?:me|us|this (?:number|phone)|here|again|my (?:phone|number|cell))\b",
        r"\bplease (?:dont|do not) call$|^(?:dont|do not) call$",
        # I don't want these
        r"\b(?:dont|do not|dnt|no longer|never|not|didnt|did not) (?:\w+ )?(?:want|wanted|wish|need"
        r"|care|agree|consent|authorize|like|interested in|wanna|asked for|ask for)"
        r"(?: (?:to|be|get|receive|recieve|have|keep|getting|receiving|any|more|anymore|these|the"
        r"|your|this|you|u|messaging|sending|me|being|further|of|from|those|all|for|ur|such"
        rf"|automated|spam|stupid))*(?<! to) {_TEXTS}\b",
        r"\b(?:dont|do not|no longer|never|not) (?:\w+ )?(?:want|wish|wanna|like|care) (?:to )?be(?:ing)?"
        r" (?:contacted|texted|messaged|bothered|notified|spammed|(?:on|in|part of) (?:the|your"
        rf"|this|that|any|ur) (?:\w+ )?{_LIST})\b",
        r"\b(?:do not|dont) consent\b",
        r"\b(?:want|like|wish|need|asked?|love) (?:to )?(?:be|get) (?:removed|deleted|unsubscribed)\b",
        r"\b(?:want|like|wish|need|asked?|love) (?:to )?(?:be|get) taken off\b",
        # remove me, take me off
        rf"\b(?:remove|delete|erase|scrub|exclude|drop|unenroll|purge|unlist|removed?) {_MY_NUMBER}"
        rf"(?=$|(?: \w+){{0,5}}? {_LIST}\b|{_END})",
        rf"\b(?:take|get|pull|cross|scratch|strike|drop|keep|leave|taken?) {_MY_NUMBER} "
        rf"(?:off|out|of)(?=$|(?: of)?(?: \w+){{0,4}}? {_LIST}\b"
        r"| (?:please|pls|plz|now|thanks|thank|asap|immediately|already|i|im)\b)",
        r"\btake (?:off|out) (?:my|this) (?:\w+ )?(?:number|phone|name)\b",
        r"\b(?:remove|take off|get off|off) (?:from |of )?(?:the|your|this|ur) (?:\w+ )?"
        r"(?:list|waitlist|wait list|waiting list)\b",
        r"^(?:\w+ )?(?:remove|take off|delete) (?:from )?(?:list|waitlist)\b",
        r"\b(?:remove|delete) (?:it|please|pls)$|\bplease remove$",
        r"\b(?:lose|forget|erase|delete|block|ditch) (?:my|this) (?:\w+ )?(?:number|contact)\b",
        r"\b(?:block|blacklist) me\b|\bblocking (?:you|this|your|ur|u)\b",
        r"\bput me on (?:the|your|a) (?:do not|no) (?:call|contact|text)\b",
        # by name
        r"\bunsub\w*|\bunsus\w*|\bunscr\w*|\bunsb\w*|\bopt(?:ed|ing|in)?(?: me| us)? ?out\b"
        r"(?! of (?:the )?(?:surgery|procedure|appointment|visit|test))|\bop out\b",
        r"\b(?:revoke|revoking|withdraw|withdrawing|rescind|cancel|remove) (?:my |all |any |the )?"
        r"(?:\w+ )?(?:consent|permission|authorization|authorisation|subscription|enrollment"
        r"|registration|membership)\b|\bi revoke\b",
        r"\b(?:turn|shut|switch) (?:this|these|it|them|your) (?:\w+ )?off\b",
        r"\bleave (?:me|us) (?:the (?:hell|fuck) )?(?:alone|be)\b",
        r"\b(?:fuck|f|piss|bugger) off\b|\bget lost\b|^(?:please )?go away\b",
    )
)
# A word of the pattern with another sense.
NOT_A_WISH = re.compile(
    r"\b(?:and|while|when|n) (?:driv\w*|at the wheel)\b.*$(?<!me)"
    r"|\b(?:have|had|has|got|gotta|better|need) to stop texting\b(?! me| us)"
    r"|\btext me\b(?! (?:again|anymore|any more)).*\binstead\b"
    r"|\b(?:just|please|only|but|can|better|prefer) text(?: me)?\b"
)
NOT_STOPPING = re.compile(
    r"\b(?:take|pull|get|remove|drop|delete) .*\b(?:appointments?|appts?|visits?|slot|schedule"
    r"|surgery|calendar)\b|\bstop (?:taking|using|seeing) "
)

_DONT_SEND = (
    r"(?:mande[ns]?|mandar(?:me|nos)?|mandes|manden|envie[ns]?|enviar(?:me|nos)?|escriba[ns]?"
    r"|escribir(?:me|nos)?|textee[ns]?|texte[ns]?|textear(?:me|nos)?|texten|moleste[ns]?"
    r"|molestar(?:me|nos)?|contacte[ns]?|contactar(?:me|nos)?|llame[ns]?|llamar(?:me|nos)?"
    r"|mensajee[ns]?|mensajear(?:me|nos)?|mensajes|busquen?|notifique[ns]?|jodan?|fastidien?)"
)
SPANISH = re.compile(
    r"\b(?:dej(?:e|en|a|ad|es|ar)|par(?:e|en|a|ar|ad)|termin(?:e|en|a)) (?:ya )?de (?:estar )?"
    r"(?:mandar|enviar|escrib|text|moles|llam|contact|mensaj|notif|joder|fregar|chingar|fastid)"
    rf"|\bno (?:(?:me|nos|le|les|lo|mas) )*(?:(?:vuelvan?|vuelvas|sigan?|sigas) (?:a )?)?"
    rf"{_DONT_SEND}\b(?! (?:a (?:otr|la |el )|mejor|maria))"
    r"|\bno (?:me|nos) (?:estes|esten|este) (?:mandando|enviando|escribiendo|molestando|llamando)"
    r"|\b(?:no|ya no) (?:mas|quiero|deseo|quisiera|necesito)(?: \w+){0,3} (?:mensajes?|textos?"
    r"|sms|notificaciones|mensages?|msjs?|mjs|mensajitos)\b"
    r"|\bno quiero (?:mas|que me (?:mand|envi|escrib|text|moles|llam|contact)\w*|estar en "
    r"(?:la|su|esta) lista)\b|\bya no (?:mas|mensajes|textos|mande\w*|envie\w*|escriba\w*"
    r"|quiero (?:estar en|recibir|nada)|deseo (?:estar|recibir))\b"
    r"|\b(?:quit|saqu|sac|borr|elimin|remuev|remov|retir)(?:e|en|a|ar|es)?(?:me|nme|nos|nos)\b"
    r"(?! (?:la|mi|esa|una) cita)"
    r"|\b(?:borr|elimin|quit|saqu|remuev)(?:e|en|a|ar) (?:mi|este) (?:numero|telefono|nombre)\b"
    r"|\b(?:dar|dame|deme|denme|darme|dan|den|dejarme)(?: (?:me|de))* baja\b|\bde baja\b"
    r"|\bdej(?:e|en|a)(?:me|nme|nos)? (?:ya )?(?:en paz|tranquil\w)\b|\bno moles(?:t\w+)\b"
    r"|\bcancel\w* (?:mi |la |mis |los |las |estos |sus )?(?:suscripcion|mensajes|textos"
    r"|notificaciones|avisos)\b|\bdesus?cri\w*|\bdesinscri\w*|\banul\w* (?:mi |la )?suscri"
    r"|\bparen? (?:ya )?(?:con |los |de )?(?:los |estos |sus )?(?:mensajes|textos)\b"
)
