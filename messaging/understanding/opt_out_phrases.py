"""How people ask for no more texts in their own words, clause by clause.

The clauses are normalised: no accents, no apostrophes, single spaces.
"""

from __future__ import annotations

import re

from .opt_out_spanish import CALLS as SPANISH_CALLS
from .opt_out_spanish import SPANISH

__all__ = ["CALLS", "LISTS", "NOT_A_WISH", "PATTERNS", "REMOVALS", "SPANISH", "VISITS"]

_TEXTS = (
    r"(?:te?xts?|texted|te?xting|textin|txtin\w*|texing|texitng|textng|texring|txtng"
    r"|mess?ages?|mess?aging|messgaes?|mesages?|mesgs?|messges?|messag\w*|mssgs?"
    r"|msgs?|msging|sms|notifications?|notifying|alerts?|alerting|spam|spamming"
    r"|communicat\w*|contacting|solicit\w*|blasts?|updates|reminders|mensajes?|textos?"
    r"|these(?=$| (?:please|pls|anymore|any more|now|from|thanks|coming|ever|again)\b))"
)
_BETWEEN = (
    r"(?:all|any|these|the|those|this|your|ur|with|w|sending|getting|receiving|recieving|me|my"
    r"|from|further|more|automated|auto|annoying|unwanted|stupid|damn|fucking|freaking"
    r"|fuckin|daily|constant|future|giving|us|having|trying to|try to|to|continue|send"
    r"|appointment|waitlist|clinic|such|out|being|sent|group|mass)"
)
_STOP = (
    r"(?:stop|stopp|stpo|sotp|quit|cease|discontinue|halt|end|desist|turn off|enough"
    r"|refrain from)"
)
_MY_PHONE = r"my (?:number|phone|cell|house|job|line)"
_ME = rf"(?:me|us|this (?:number|phone|person|line)|{_MY_PHONE}|here|him|her|them)"
_END = (
    r"(?=$| (?:please|pls|plz|now|already|again|anymore|any more|ever|thanks|thank|ok|or|i"
    r"|im|ive|and|at all|back|no more|so|about|because|cause|cuz|until|every|for|with|at|on"
    r"|in|all|this|it|its|you|u|your|we|he|she|they|who|why|wrong|not)\b)"
)
_CONTACT = r"(?:te?xt|txt|message|mesage|msg|contact|sms)"
_NOT_SAID_OF_OTHERS = "".join(
    rf"(?<!\b{word} )" for word in ("you", "i", "they", "u", "we", "he", "she", "why")
)
_NEVER = r"(?:dont|do not|dnt|donot|don|never|not to|no longer|please not)"
_LIST = (
    r"(?:lists?|waitlist|wait list|waiting list|wait|roster|database|data base|system"
    r"|group|thread|chat|texts?|messages?|program|distribution|notifications?|alerts?"
    r"|mailing|sms|reminders?|subscription)"
)
_ANYTHING = (
    rf"(?:{_LIST}|everything|records?|contacts?|service|this|it|here|these|number|phone"
    r"|files?|computer|recipients?|queue)"
)
_MY_NUMBER = (
    r"(?:(?:my|this|our|the|his|her|their) (?:\w+ )?(?:number|numbers|phone|cell|name"
    r"|contact|info|information|digits|num)|me|us)"
)
_SOMEBODY = (
    rf"(?:{_MY_NUMBER}|him|her|them|my (?:mother|mom|dad|father|wife|husband|son))"
)
_WANT = r"(?:want|like|wish|need|asked?|love|prefer|request)"
_NOT = r"(?:dont|do not|dnt|no longer|never|not|didnt|did not|doesnt|does not)"
# "Stop texting the others" is said by somebody who takes the visit.
_OTHERS = (
    r"(?! (?:(?:all|the|these|those|your|any|other) )*(?:others?|everyone|everybody|anyone"
    r"|anybody|somebody|someone|people|patients?|folks|rest)\b)"
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


PATTERNS = _compiled(
    # stop texting, cancel these messages, no more texts
    rf"\b{_STOP}(?: {_BETWEEN}){{0,6}} {_TEXTS}\b(?! (?:medication|medicine|pills|meds)){_OTHERS}",
    r"\b(?:cancel|suspend|disable|block) (?:(?:all|any|these|the|those|this|your|my|of"
    rf"|receiving|getting|sending|text|sms|future|further|from|reminder) ){{0,5}}(?!these)"
    rf"{_TEXTS}\b(?! (?:appointment|appt|visit|me))",
    rf"\b(?:no|not any) (?:more|further|additional) (?:of )?(?:\w+ )?{_TEXTS}\b",
    r"\bno (?:te?xts|texting|(?:text )?(?:messages|msgs)|sms)\b"
    r"(?=$| (?:please|pls|plz|from|thanks))",
    r"\b(?:te?xt|message|contact) (?:me|us) no more\b",
    rf"\b(?:make|get|have) (?:(?:these|the|this|your|all|those) )*{_TEXTS} (?:to )?stop\b",
    rf"\b{_TEXTS} (?:to|must|need to|have to|should|please) (?:please )?stop\b",
    # stop calling me; but not "stop calling everyone"
    r"\b(?:stop|stopp|stpo|quit|cease) \w+ing (?:me|us|this (?:number|phone)|here)\b",
    r"\b(?:stop|quit) (?:calling|bothering|harassing|annoying|bugging|spamming|pestering"
    rf"|ringing|asking|trying|reaching)(?: out)?{_END}",
    r"\b(?:stop|quit) (?:send|sending|sendin|wasting|blowing|hitting|filling|flooding)\b",
    r"\bstop this (?:nonsense|crap|bs|shit|bullshit|mess|stuff|garbage|service|number)\b",
    r"\bcease and desist\b",
    # do not text me
    rf"\b{_NOT_SAID_OF_OTHERS}{_NEVER}"
    r"(?: (?:ever|please|want you to|want u to|you|u|yall|ya|need you to|keep|be|again))*"
    rf"(?: (?:call|email)(?:ing)?(?: me)? (?:or|and|nor))? {_CONTACT}(?:ing|s)?"
    rf"(?: (?:or|and|nor) (?:call|email))?(?: {_ME}\b|{_END})",
    rf"\b{_NOT_SAID_OF_OTHERS}{_NEVER} (?:ever )?(?:bother|disturb|harass|spam)(?:ing)?"
    r" (?:me|us)\b",
    rf"\b(?:i|we) (?:\w+ )?(?:do not|dont|never) (?:want|wish|like) (?:for )?(?:you|u|yall"
    rf"|you guys|anyone) (?:to )?(?:{_CONTACT}|send)(?:ing)?\b",
    rf"\b{_NOT_SAID_OF_OTHERS}(?:dont|do not|dnt|never) (?:ever |please |keep )?send(?:ing)?"
    r" (?:me |us |my phone )?(?:any|anything|anymore|more|another|nothing|this|stuff"
    rf"|{_TEXTS})\b",
    # I don't want these
    rf"\b{_NOT} (?:\w+ )?(?:wants?|wanted|wish(?:es)?|needs?|care|agree|consent|authorize|like|wanna"
    r"|interested in|asked for|ask for)(?: (?:to|be|get|receive|recieve|have|keep|getting"
    r"|receiving|any|more|anymore|these|the|your|this|you|u|messaging|sending|me|being"
    r"|further|of|from|those|all|for|no|none|yall|yalls|ur|such|automated|spam|stupid)){0,9}(?<! to)"
    rf" {_TEXTS}\b(?! (?:to )?(?:stop|end|cease))",
    rf"\b{_NOT} (?:\w+ )?(?:wants?|wish(?:es)?|wanna|like|care|asked) (?:to )?be(?:ing)? (?:contacted"
    rf"|disturbed|texted|messaged|bothered|notified|spammed|(?:on|in|part of) (?:the|your|this|that"
    rf"|any|ur) (?:\w+ )?{_LIST})\b",
    rf"\b{_NOT} (?:want|need) (?:nothing|anything) (?:more |else )?from (?:you|u|yall|ya|ya all)"
    r" (?:no more|anymore|any more|again|ever)\b",
    r"\b(?:do not|dont) consent\b",
    rf"\b{_NOT} (?:want|wish|care|need|like) to (?:hear|get anything|receive anything) from\b",
    r"\b(?:revoke|revoking|withdraw|withdrawing|rescind|cancel|remove) (?:my |all |any |the )?"
    r"(?:\w+ )?(?:consent|permission|authorization|authorisation|subscription|enrollment"
    r"|registration|membership)\b(?! (?:at|to|with) (?:the |my |a )?(?:gym|ymca|club)\b)"
    r"|\bi revoke\b",
    # by name
    r"\bun ?sub\w*|\bunsus?c\w*|\bunscub\w*|\bopt(?:ed|ing|in)?(?: me| us)? ?out\b"
    r"(?! of (?:the )?(?:surgery|procedure|appointment|visit|test))|\bop out\b",
    r"\b(?:turn|shut|switch) (?:this|these|them|your) (?:\w+ )?off\b",
    r"\b(?:want|wanna be|get me|let me|take me) out of (?:(?:this|these|your|the|ur) )?"
    rf"(?:{_LIST}|thing|this|these|it|here)(?=$| (?:please|pls|plz|now|thanks|asap)\b)",
    r"\bleave (?:me|us) (?:the (?:hell|fuck) )?(?:alone|be)\b",
    r"\b(?:fuck|piss|bugger) off\b|^(?:please )?(?:get lost|go away)\b",
    r"(?<!you )\b(?:lose|forget|erase|delete|block|ditch) (?:my|this) (?:\w+ )?number\b",
    r"\b(?:block|blacklist) me\b|\bblocking (?:you|(?:this|your|ur) number|u)\b",
    r"\bput me on (?:the|your|a) (?:do not|no) (?:call|contact|text)\b",
)

REMOVALS = _compiled(
    r"\b(?:can|could|may|might|how can|how do) (?:i|we) (?:please )?(?:be|get) (?:removed|deleted"
    rf"|taken) (?:off|from|out)(?: of)?(?: \w+){{0,3}}? {_LIST}\b",
    rf"\b{_WANT} (?:to )?(?:be|get) (?:removed|deleted|unsubscribed|taken off)\b",
    rf"\b(?:want|need) off (?:of )?(?:the|your|this|ur) (?:\w+ )?{_LIST}\b",
    rf"\b(?:remove|removed?|delete|erase|scrub|exclude|unenroll|purge|unlist) {_MY_NUMBER}"
    rf"(?=$|(?: \w+){{0,5}}? {_ANYTHING}\b|{_END})",
    rf"\b(?:remove|delete|erase|drop) {_SOMEBODY}(?: \w+){{0,4}}? {_LIST}\b",
    rf"\b(?:take|taken?|cross|scratch|strike) {_MY_NUMBER} (?:off|out)"
    rf"(?=$|(?: of)?(?: \w+){{0,4}}? {_ANYTHING}\b"
    r"| (?:please|pls|plz|now|thanks|thank|asap|immediately|already|i|im)\b)",
    rf"\b(?:take|get|pull|cross|scratch|strike|drop|keep|leave) {_SOMEBODY} (?:off|out|of)"
    rf"(?: of)?(?: \w+){{0,4}}? {_LIST}\b",
    r"\btake (?:off|out) (?:my|this) (?:\w+ )?(?:number|phone|name)\b",
    rf"\b(?:remove|take off|get off) (?:from |of )?(?:the|your|this|ur) (?:\w+ )?{_LIST}\b",
    r"\b(?:my|this) (?:\w+ )?(?:number|name) (?:to be |be )?(?:removed|deleted|taken off|off)\b",
    r"^(?:\w+ )?(?:remove|take off|delete) (?:from )?(?:list|waitlist)\b",
    r"^(?:\w+ )?please (?:remove|unenroll)$|^(?:remove|unenroll) (?:please|pls|plz)$",
)
# The removal is then one from a visit, unless the list is named too.
VISITS = re.compile(
    r"\b(?:appointments?|appts?|visits?|slot|schedule|surgery|calendar|opening|\d+ (?:am|pm)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|medication|meds)\b"
)
LISTS = re.compile(r"\b(?:lists?|waitlist|texts|text|messages|notifications)\b")

CALLS = (
    *_compiled(
        rf"\b{_NOT_SAID_OF_OTHERS}(?:dont|do not|dnt|never) (?:ever |please )?call(?:ing)?"
        rf" (?:me|us|this (?:number|phone)|again|{_MY_PHONE})\b",
        r"\bplease (?:dont|do not) call$|^(?:dont|do not) call$",
    ),
    SPANISH_CALLS,
)

# The pattern's words in another sense.
NOT_A_WISH = re.compile(
    r"\bunsub\w* (?:\w+ )?by (?:accident|mistake)\b|\b(?:accident\w*|mistakenly) unsub|"
    r"^(?:dont|do not) (?:you|u|yall) (?:text|message|contact) me (?:when|if|before|first)\b|"
    r"^(?!.*\b(?:me|us|this number)\b).*\b(?:and|while|n) driv"
    r"|\b(?:have|had|has|got|gotta|better|need) to stop texting\b(?! me| us)"
    r"|\btext me\b(?! (?:again|anymore|any more|no more)).*\binstead\b"
    r"|\b(?:just|only|better|prefer) (?:to )?text(?: me)?\b"
)
