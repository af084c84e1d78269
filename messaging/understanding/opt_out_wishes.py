"""Wishes for no more texts in polite, weary and roundabout words, clause by clause."""

from __future__ import annotations

import re

_NOUN = (
    r"(?:te?xts?|txts?|mess?ages?|mesages?|msgs?|sms|notifications?|alerts?|reminders?"
    r"|spam|blasts?|mensajes?|textos?|things?|communications?|crap|junk"
    r"|(?:these|those|them|this)(?=$| (?:please|anymore|any more|any longer|again|thanks|from|at all|now|pls)\b))"
)
# A bare "text" may be the verb: "I'd rather not text about this".
_NOUNS = (
    r"(?:(?:a|any|another|one|this|your|more|ur|these|those) (?:\w+ )?(?:te?xt|message|msg|sms|mensaje)"
    r"|(?!te?xt\b|txt\b|message\b|msg\b)" + _NOUN + ")"
)
_TEXTING = (
    r"(?:te?xt|txt|messag|messeg|contact|spamm?|bother|disturb|harass|ping|pester)"
)
_LIKES = (
    r"(?:rather|prefer(?:red|ence)?|preferable|wish|wishes|like|love|want|wants|appreciate[ds]?|grateful|glad"
    r"|obliged|happy|happier|nice|better|best|request(?:ed|ing)?|ask(?:ed|ing)?|please|kindly|thankful|choose|care|beg|begging"
    r"|supposed|told|hope|favor|mind)"
)
_LINK = (
    r"(?:it|if|that|you|u|yall|youd|to|for|would|could|is|be|is|much|very|really|just|so|i|we"
    r"|he|she|they|people|guys|all|being|from|my|our|mother|mom|dad|father|husband|wife|him"
    r"|her|me|us|the|office|clinic|please|your|ur|this|of|now|on|more|then|repeatedly|nicely|twice|three|times|time|many)"
)
_NOT = r"(?:not|no longer|never|didnt|dont|did not|do not|wouldnt|would not|not to)"
_FILLER = (
    r"(?:to|be|being|get|getting|gettin|receive|receiving|recieve|recieving|have|having|see"
    r"|seeing|keep|continue|any|anymore|more|of|these|those|the|your|ur|this|such|all|further"
    r"|other|with|by|from|text|sms|phone|you|u|yall|send|sending|sent|me|us|automated"
    r"|unsolicited|unwanted|kind|kinds|sort|so|many|additional|on|in|through|via|constant"
    r"|endless|annoying|future|ever|again|a|single|longer|want|him|her|mass|bulk|daily|bombarded|bothered)"
)
_END = (
    r"(?=$| (?:please|pls|plz|anymore|any more|any longer|again|ever|here|now|thanks|thank"
    r"|at all|about|this|these|so|all|on|at|with|every|or|and|in|no more|because|for|back)\b)"
)
_OBJECT = (
    r"(?:me|us|him|her|them|here|(?:this|my|our|his|her) (?:\w+ )?(?:number|phone|cell"
    r"|line|mother|mom|dad|father|wife|husband|son|daughter))"
)
_WEARY = (
    r"(?:(?:so |really |very |beyond |just |getting )*(?:tired|sick|fed up|annoyed|over|done|irritated|exhausted"
    r"|sick and tired|through)|had (?:it|enough)|have had enough|cant stand|cannot stand"
    r"|hate|despise|had it up to here)"
)
_MUCH = r"(?:(?:of|with|by|all|these|those|the|your|ur|getting|receiving|constant|endless|stupid|damn|so many|text|annoying|this|daily|freaking|from you|always) )"
_LET_UP = (
    r"(?:quit it|quit|knock it off|cut it out|give it a rest|cool it|lay off|lay it off"
    r"|back off|ease up|let up|pack it in|drop it|give (?:me|us) a break|chill|chill out|stop it|stop"
    r"|enough)"
)

WISHES = tuple(
    re.compile(pattern)
    for pattern in (
        # I would rather not get any more of these text messages
        rf"\b(?:(?:i|we) have )?{_LIKES}(?: {_LINK}){{0,7}} {_NOT}(?: {_FILLER}){{0,10}} {_NOUNS}\b"
        r"(?! (?:instead|too late|in time|with the|with my|about my|when i|if))",
        # I'd appreciate it if you didn't text me
        rf"\b(?:(?:i|we) have )?{_LIKES}(?: {_LINK}){{0,7}} {_NOT}(?: {_FILLER}){{0,4}} {_TEXTING}(?:ing|ed|e|ages?|es)?"
        rf"(?: {_OBJECT}{_END}|$| (?:anymore|any more|again|at this number)\b)",
        # I'd appreciate not getting these, without these texts
        rf"\b(?:appreciate|prefer|enjoy|love|like|better|fine|good|happier|happy|live)(?: {_LINK}){{0,3}} "
        rf"(?:not|without)(?: {_FILLER}){{0,8}} {_NOUNS}\b(?! from (?:my|the dr|the doctor))",
        # could you please not text me
        r"\b(?:can|could|would|will|might) (?:you|u|yall|someone|somebody|we)"
        r"(?: (?:please|kindly|just|all|mind|guys|people|possibly|maybe|pls|ever|so kind as to))*"
        rf" (?:not|never|refrain from)(?: {_FILLER}){{0,4}} "
        rf"(?:{_TEXTING}(?:ing|e|age)? {_OBJECT}{_END}|send(?:ing)? (?:me |us |any |more |the |your )*{_NOUN}\b)",
        # I am tired of these texts, of you people texting me
        rf"\b{_WEARY} {_MUCH}*(?<!any ){_NOUN}\b(?! (?:of|for|me|him|back))",
        rf"\b{_WEARY} (?:(?:of|with|by|all|when|it when|always|people|guys) )*(?:you|u|yall|yalls|people|them"
        r"|being|getting)(?: (?:people|guys|all|keep|always|constantly|clinic))* "
        r"(?:texting|messaging|contacting|bothering|spamming|harassing|texted|messaged"
        r"|spammed|harassed|bothered|sending|blowing)\b",
        # knock it off with the texts
        rf"\b{_LET_UP}(?: (?:already|now|please))?(?: (?:with|on|about))(?: {_FILLER}){{0,4}} (?:all )?"
        rf"(?:{_NOUN}|texting|messaging)\b",
        rf"\b(?:lay off|ease up on|hold off on|back off|drop) (?:of |with |on )?(?:the|these|those|all the|your) {_NOUN}\b",
        # this has got to stop, when do these end
        rf"\b(?:this|{_NOUN}|texting) (?:has|have|needs?|is|are) (?:got|gotta|going|really|just|all)? ?to (?:stop|end)(?! (?:by|at|hurting|taking)\b)",
        rf"\b(?:this|these|those|{_NOUN}|it) (?:must|gotta|better|had better) (?:stop|end)(?=$| (?:now|please|immediately|today|already|right)\b)",
        # consent that was never given
        r"\b(?:never|not|didnt|dont|havent|do not) (?:\w+ )?(?:gave|give|given|have|granted|grant|got|had)"
        r"(?: (?:you|u|yall|anyone|anybody|my|any|the|permission|consent|authorization|a))*"
        rf" (?:permission|consent|authorization|right|okay)(?: (?:to|for))?(?: {_FILLER})* "
        rf"(?:{_TEXTING}\w*|{_NOUN}|use my (?:number|phone)|use this number)\b",
        rf"\b(?:never|didnt|did not) (?:agreed?|consent(?:ed)?|authorized?|opt(?:ed)? in|subscribed?|okay|okayed|approved?)"
        rf"(?: (?:to|for|in))?(?: {_FILLER})* (?:{_NOUN}|{_TEXTING}(?:ed|ing))\b",
        # the number
        r"\b(?<!you )(?<!i )(?:dont|do not|never|not to)(?: (?:ever|please|you))* use (?:this|my) (?:\w+ )?"
        r"(?:number|phone|cell)(?=$| (?:again|anymore|any more|ever|please|thanks|no more|for texts?)\b)",
        r"(?<!i )(?<!we )(?<!you )\b(?:dont|do not|never) use it (?:again|anymore|any more|ever again)\b",
        rf"\b(?:dont|do not|never)(?: (?:ever|please))* send (?:\w+ ){{0,2}}{_NOUN} (?:here|to (?:me|us|this|my))\b",
        r"\b(?:get|take|let|want) me off (?:of )?(?:here|this thing|whatever this is)"
        r"(?=$| (?:please|now|thanks)\b)",
        r"\b(?:be|get) left alone\b",
        rf"\b(?:cant|cannot) (?:take|stand|handle|deal with|keep up with)(?: {_FILLER}){{0,6}} {_NOUNS}\b",
        rf"\bmake sure(?: that)? (?:i|we|you) (?:dont|do not|never)(?: {_FILLER}){{0,5}} {_NOUNS}\b",
        r"\b(?:appreciate|like|love|request|requesting) (?:(?:being|to be|getting) (?:removed|deleted)|(?:my )?removal)"
        r"(?=$| (?:please|thanks)\b)",
        rf"\b(?:nobody|no one|noone) (?:here )?(?:asked for|signed up for|wants|wanted|needs)(?: {_FILLER})* {_NOUN}\b",
        rf"\b{_LIKES}(?: {_LINK}){{0,4}} (?:they|this|{_NOUN}|these|texting) (?:stopped|ended|would stop|would end|stop|end)(?=$| (?:please|now|coming|soon|already|immediately)\b)",
        r"\b(?:dont|do not|no longer) (?:\w+ )?want (?:these|those|them|this) (?:on|to|coming to|in) (?:my|this|our) (?:\w+ )?(?:phone|number|cell|inbox)\b",
        rf"\b(?:i|we) (?:\w+ )?(?:dont|do not|never) (?:accept|allow|permit|authorize|welcome)(?: {_FILLER})* (?:te?xts|text messages|texting|messages)\b",
        r"\b(?:end|cancel|terminate|stop) my (?:participation|enrollment|subscription)\b",
        rf"\b(?:not|no longer|dont|do not|didnt)(?: longer)? (?:wish|want|like|care|agree)(?: (?:to|be))* "
        rf"(?:participate|participating|take part|part of|enrolled|included) (?:in |of )?(?:\w+ ){{0,2}}?(?:{_NOUN}|texting)\b",
        r"\b(?:take|taking|pull|pulling) back (?:my |any |all )?(?:consent|permission)\b",
        r"\b(?:no longer|dont|do not|never) (?:have|had) (?:my |our )?(?:consent|permission)"
        r"(?=$| (?:to (?:te?xt|contact|message|send)|anymore|any more|now)\b)",
        r"\b(?:so|please|just|now) (?:please )?quit$",
        r"\b(?:sending|texting|messaging)(?: \w+){0,2} (?:needs?|has|have|got|better|must)(?: to)? (?:quit|stop)\b",
        r"\bhow (?:do|can|could|would|may|might) (?:i|we|one) (?:be|get) (?:removed|deleted|taken off|unsubscribed|off (?:of )?(?:here|this|these))\b",
        # calls, not texts
        r"\b(?:phone )?(?:calls?|phone|voice)(?: me| us)?(?: only)?(?: and| but)? (?:not|no|never)(?: by| via| a)?"
        r" (?:te?xts?|txts?|text messages?|texting|messages?)$",
        r"\b(?:texting|messaging|sending|contacting) (?:me|us|these|this|them|it|all this) to (?:please )?stop$",
        r"\b(?:no|not any) more of (?:this|these|those|that|it|them|your \w+)(?=$| (?:please|pls|thanks|thank|from|for)\b)",
    )
)
# The words of a wish, said of something else.
NO_WISH = re.compile(
    r"\bquit\b(?=.*\b(?:smok|job|work))|\b(?:boss|job|doctor|dr)\b.*\bquit$|"
    r"\b(?:miss|missing|missed|lose|losing|lost|delete|deleted|mute|why|know why|wonder|know if|whether|know when)\b"
    r"(?=.*\b(?:te?xts?|messages?|msgs?|texting|texted)\b)"
    r"|\brather (?:\w+ ){0,3}than\b|\bdont mind (?:the|these|getting|your)\b"
    r"|\b(?:would you|do you) (?:rather|prefer|like|want)\b"
)

_IT_STOP = re.compile(
    r"(?<!cant )(?<!cannot )(?<!couldnt )(?<!not )(?<!wont )\b(?:make|get|have)"
    r"(?: (?:all|of))* (?P<what>it|this|them|these|those|that|all this|yall|you|u)"
    r"(?: (?:all|just|please|people|guys))*(?: to)? (?:please )?(?:stop|quit)"
    r"(?=$| (?:please|pls|now|already|texting|sending|thanks|thank|immediately)\b)"
)
_OF_TEXTS = re.compile(
    r"\b(?:te?xt\w*|messag\w*|msgs?|number|phone|lists?|send\w*|spam\w*|notification\w*)\b"
)
_SOMEBODYS = re.compile(r"\b(?:my|his|her|their|he|she|baby|hurt\w*|sick)\b")


_UNWANTED = re.compile(
    r"\b(?:dont|do not|doesnt|no longer) (?:want|need|wants) (?:them|those)"
    r"(?=$| (?:anymore|any more|please|coming|now|thanks|at all)\b)"
    r"|\b(?:turn|shut|switch) (?:it|this|that|them|these|off)(?: all)? off\b"
)
_TEXTS = re.compile(
    r"\b(?:te?xts|text messages|messages|msgs|spam|notifications|alerts)\b"
)


def unwanted(text: str) -> bool:
    """ "About those texts, I don't want them": the word for them stands apart."""
    return bool(_UNWANTED.search(text) and _TEXTS.search(text)) and not NO_WISH.search(
        text
    )


def makes_stop(text: str, clause: str) -> bool:
    """ "Make it stop": of texts, where the reply speaks of texts and of nobody's body."""
    found = _IT_STOP.search(clause)
    if not found or _SOMEBODYS.search(text):
        return False
    return found["what"] not in ("it", "that") or bool(_OF_TEXTS.search(text))


DESEOS = re.compile(
    # ya stop con los mensajes, stop mandando textos
    r"\b(?:stop|ya para|para ya|paren|parale|parenle|bajenle|bajale|calmense|ya estuvo (?:bueno|bien|suave)|ya fue mucho)"
    r"(?: (?:ya|please|por favor|con|de|a|los|las|el|la|estos|esos|esas|sus|tus|tantos|todos|mas"
    r"|the|tanto|estar|me|nos))* "
    r"(?:mensaj\w+|textos?|textito\w*|mand(?:ar|ando|en)\w*|envi(?:ar|ando|en)\w*|escrib\w+"
    r"|texte\w+|molest\w+|spam)\b"
    # prefiero no recibir mensajes, favor de no enviar
    r"|\b(?:prefi?er\w+|gustaria|quisiera\w*|agradec\w+|favor de|pid\w+|pedirles|solicit\w+|rueg\w+"
    r"|encantaria|deseo|quiero|mejor|necesito|exijo|como hago para|hacer para)"
    r"(?: (?:que|si|por favor|le|les|usted|ustedes|me|mejor|ya|mucho|de|para|nos))* no"
    r"(?: (?:me|nos|le|les|recibir|reciba|mas|estos|esos|sus|los|tantos|tener|ya|vuelvan|a|seguir"
    r"|recibiendo|que|manden|mandaran|enviaran|envien|este|esta|ningun|de|mandar\w*|enviar\w*|text\w*))* "
    r"(?:mensajes?|textos?|msjs?|sms|envi\w+|mand\w+|escrib\w+|texte\w+|contact\w+|molest\w+)\b"
    r"(?! (?:a (?:otr|la|el|un)|al|con))"
    r"|\b(?:dejar|parar|terminar) de recibir(?: \w+){0,3} (?:mensajes?|textos?|msjs?|esto)\b"
    r"|\bno (?:(?:me|nos|le|los|las) )*(?:sigan?|sigas|anden?|esten?|estes) (?:mand|envi|escrib|text|molest|contact)\w*ndo\w*"
    r"|\bno (?:los|las|lo) (?:mande[ns]?|envie[ns]?|mandes)(?! (?:a (?:otr|la |el )|al |con ))\b"
    r"|\b(?:hart|cansad|fastidiad|aburrid)[oa]s? (?:de|con)(?: (?:recibir|tantos?|todos|los|sus|estos|que|me|manden|mas|los))* (?:mensajes?|textos?|molest\w+)\b"
    r"|\b(?:me canse|me harte|me cansaron|me hartaron|me tienen \w+|ya me tienen) (?:de|con)"
    r"(?: \w+){0,2} (?:mensajes?|textos?)\b"
    r"|\b(?:me|nos) (?:pueden?|podrian?|puedes|podrias) (?:quitar|sacar|borrar|eliminar|remover|dar de baja)"
    r"(?=$| (?:de|del|por|ya)\b)|\bme (?:doy|dan|den|da) de baja\b"
    r"|\bdej(?:e|en|a)(?:me|nme|nos)? (?:ya )?(?:tranquil[oa]s?|en paz)\b"
    r"|\b(?:quit|sac|borr|elimin)\w+(?:me|nos) de (?:la|su|esta|esa|tu|the) list\b"
    r"|\bno quiero (?:recibir )?(?:mas )?(?:te?xts?|text messages?|messages)\b"
    r"|\bdej(?:e|en|a)(?:me|nme|nos)? (?:ya )?de (?:estar )?(?:moles|mand|envi|escrib|text|fregar|joder)"
    r"|\bno (?:tienen|tiene|di|les di|he dado|doy) (?:mi |el |su )?(?:permiso|consentimiento|autorizacion)\b"
    r"|\bno (?:autorizo|autorice|consiento)\b|\bno (?:vuelvan?|vuelvas) a (?:usar|marcar|contactar)\b"
)
