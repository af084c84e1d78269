"""Words that may mean somebody is in danger. Better one alarm too many."""

from __future__ import annotations

import re

from .normalise import Message

_CANT = r"(?:cant|cannot|can not|couldnt|could not|unable to|barely|hard to|hardly)"
_WORDS = re.compile(
    # heart and breath
    r"\bchest (?:\w+ ){0,3}?(?:pains?|hurts?|hurting|pressure|tight\w*|discomfort|heavy)"
    r"|\bpains? (?:\w+ )?in (?:my|his|her|the) (?:chest|left arm)\b|\bpain in chest\b"
    r"|\bheart ?attack|\bcardiac arrest"
    rf"|\b{_CANT} (?:\w+ )?(?:breathe?|breath|breathing|catch (?:my|his|her) breath)\b"
    r"|\b(?:trouble|difficulty|struggling|problems?|difficult|difficulties) "
    r"(?:\w+ ){0,2}?(?:breathing|breathe|swallowing)\b"
    r"|\bshort(?:ness)? of breath|\bnot breathing|\bstop+ed breathing|\bgasping"
    r"|\bchoking\b|\bthroat (?:is )?(?:closing|swelling|swollen)|\banaphyla"
    r"|\bsevere allergic|\bturning blue"
    # brain, blood, consciousness
    r"|\b(?:having|had|has|have|a|another|mini|possible|think its|signs of a?) strokes?\b(?! of\b)"
    r"|^stroke$|\bface (?:is )?(?:drooping|droopy)|\bslurr(?:ed|ing)\b"
    r"|\bunconscious|\bnot conscious|\bunresponsive|\bnot responding\b(?! to (?:my|your))"
    r"|\bpassed out|\bpassing out|\bfainted|\bcollapsed|\bwont wake up|\bseizures?\b"
    r"|\bbleeding|\bhemorrhag|\b(?:coughing|vomiting|throwing|spitting) (?:up )?blood"
    r"|\blosing (?:a lot of |so much )?blood|\bbleed out"
    # self-harm, poison, violence
    r"|\bsuicid|\bkill(?:ing)? (?:my|him|her|them)sel\w+|\b(?:end|ending|take|taking) my "
    r"(?:own )?life|\bend it all|\b(?:want|wanna|going|ready|wish|like|rather) (?:to |i )?"
    r"(?:could |was |were )?(?:die|dead|be dead|disappear forever)\b"
    r"|\bwant to (?:just )?end it\b|\bdont want to (?:live|be alive|be here anymore)"
    r"|\b(?:hurt|harm|hurting|harming|cut|cutting) my ?self|\bself harm"
    r"|\bno reason to live|\bbetter off dead|\bgoing to hurt (?:someone|somebody|him|her)"
    r"|\boverdos|\bo d ed\b|\btook too (?:many|much)\b|\bpoison(?:ed|ing)\b"
    r"|\b(?:im|i am) dying\b(?! (?:to|for|laughing|of laughter)\b)|\b(?:he|she|they) (?:is|are) dying|\bshot\b.*\bbleed"
    # calls for help
    r"|\b9 1 1\b|\b911\b|\b988\b|\bambulance|\bparamedics?|\bmedical emergency"
    r"|\b(?:its|this is|is|it is|have|having) an? emergency|^emergency$|^emergencia$"
    r"|\bemergency help|\bgoing to the (?:er|emergency room)\b"
    r"|\b(?:im|i am|is|we are|currently|now|still|here|sitting|waiting|being seen|been) "
    r"(?:in|at) (?:the )?(?:er|emergency room|icu|intensive care)\b"
)
_SPANISH = re.compile(
    r"\b(?:dolor|presion|opresion|molestia) (?:\w+ ){0,2}?(?:de|en|del) (?:el |mi )?pecho"
    r"|\bduele (?:\w+ ){0,2}?pecho|\bpecho (?:\w+ )?duele|\binfarto|\bataque (?:al|del|de) "
    r"(?:corazon|cardiaco|el corazon)|\bparo cardiaco"
    r"|\bno (?:puedo|puede|podia|estoy pudiendo|logro) (?:ni )?respira|\bno respira\b"
    r"|\b(?:me )?falta (?:de |el |mucho el )?aire|\bdificultad (?:para|al|de) respirar"
    r"|\bme cuesta (?:\w+ ){0,2}?respirar|\bme (?:ahogo|estoy ahogando|asfixio)\b(?! en\b)"
    r"|\bderrame|\bembolia|\bdesmay|\binconsciente|\bconvulsion|\bsangr(?:a|e|ando|ado)"
    r"|\bhemorragia|\bsuicid|\bmatarme|\bquitarme la vida|\b(?:quiero|quisiera) morir"
    r"|\bno quiero (?:vivir|seguir viviendo)|\bhacerme dano|\bsobredosis|\benvenena"
    r"|\bme (?:estoy muriendo|muero)\b(?! (?:de ganas|de risa|por)\b)|\bambulancia|\b(?:es una|una) emergencia"
    r"|\b(?:estoy|esta|estamos|ando|voy) (?:en|a) (?:la sala de )?(?:emergencias|urgencias)\b"
)
_NO_SIGN = re.compile(r"\b(?:no|not|without|sin|not having|dont have|deny) (?:any )?$")


def mentioned(message: Message) -> bool:
    # In "No, chest pain" the no is an answer; in "no chest pain" it is not.
    return any(
        not _is_denied(found)
        for text in (message.text, " ".join(message.tokens))
        for pattern in (_WORDS, _SPANISH)
        for found in pattern.finditer(text)
    )


def _is_denied(found: re.Match[str]) -> bool:
    if found.group().startswith(("i ", "im ")):
        return False
    return bool(_NO_SIGN.search(found.string[: found.start()][-20:]))
