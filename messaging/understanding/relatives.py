"""Somebody close to the patient answers: "this is his wife, he will take it".

"My husband will take it" alone may also be an offer of the slot to somebody who is not
waiting; only who says that they write for the patient may speak of them so. "My mom says yes" hands on an answer, whoever types it.
"""

from __future__ import annotations

from .phrases import expand, word_set

WHOSE = word_set("his her their the su el la")
RELATIONS = word_set(
    """
    wife husband son daughter mother father mom mum mommy mama dad daddy papa sister brother
    grandson granddaughter grandmother grandfather grandma grandpa aunt uncle niece nephew
    spouse partner caregiver carer aide caretaker guardian esposa esposo hijo hija madre
    padre hermana hermano nieta nieto abuela abuelo tia tio sobrina sobrino cuidadora
    cuidador nuera yerno pareja
    """
)

_PATIENT = (
    "(he|she|they|mom|mum|mother|dad|father|grandma|grandpa|grandmother|grandfather"
    "|mommy|mama|momma|daddy|papa|granny|my mama|my momma|my mommy|my daddy|my papa"
    "|my mom|my mum|my mother|my dad|my father|my grandma|my grandpa|my son|my daughter)"
)
_PACIENTE = (
    "(el|ella|mi mama|mi papa|mi madre|mi padre|mi abuela|mi abuelo|mi hijo|mi hija|)"
)
ACCEPTS = expand(
    f"""
    {_PATIENT} (will|would like to|would love to|wants to|is going to) (gladly |happily |definitely |)(take|accept|have) {{it}}
    {_PATIENT} (wants|accepts|would like|would love|will be there|will come|will make it)( {{it}}|)
    (hell|shell|theyll) (take {{it}}|be there)
    {_PACIENTE} (si |)(la|lo) (toma|tomara|acepta|quiere|va a tomar)
    (mi mama|mi papa|mi madre|mi padre|mi abuela|mi abuelo|mi hijo|mi hija) (si |)(va|ira|asistira|va a ir)
    {_PACIENTE} (si |)(acepta la cita|quiere la cita|toma la cita)
    """
)
_RELATIVE = (
    "((my|his|her|our|) (wife|husband|son|daughter|sister|brother|grandson|granddaughter"
    "|aunt|uncle|niece|nephew|partner|spouse)"
    "|(my |his |her |)(mom|mum|mommy|mama|momma|mother|dad|daddy|papa|father|granny"
    "|grandma|grandpa|grandmother|grandfather))"
)
_PARIENTE = (
    "((mi|su) (mama|papa|madre|padre|esposa|esposo|hija|hijo|hermana|hermano|abuela"
    "|abuelo|tia|tio|pareja))"
)
# "My mom says yes": the answer of whoever was asked, handed on.
SAYS_YES = expand(
    f"""
    {_RELATIVE} (says|said) (yes|yeah|yep|sure|absolutely|of course)
    """
)
# Only before a comma or the end: "dice que si la quiere" is also "asks whether".
DICE_QUE_SI = expand(
    f"""
    {_PARIENTE} (dice|dijo) que (si|claro)
    """
)
SAYS = expand(
    f"""
    ({_RELATIVE}|he|she|they) (says|said)
    """
)
# Who writes, and for whom.
SPEAKS_FOR = expand(
    f"""
    {_PATIENT} (says|said|said to say|told me to say|asked me to say)
    {_PATIENT} can (come|make it|be there|(take|accept|have) {{it}})
    (answering|writing|texting|replying|responding) for (him|her|them)
    {_PACIENTE} dice que
    """
)
