"""The sentence staff read aloud before a patient can agree to texts."""

from __future__ import annotations

from clinic.singletons import practice
from messaging.models import Language

from .models import WaitlistEntry

# It names no number of texts a week: the practice may change its limit later. That
# care does not depend on the answer is required.
SENTENCES = {
    Language.ENGLISH: (
        "May {practice} text you at {number} when a visit opens up? How many texts "
        "you get depends on the openings. Message and data rates may apply. You can "
        "reply STOP at any time. Your care does not depend on your answer."
    ),
    Language.SPANISH: (
        "¿Puede {practice} enviarle textos al {number} cuando haya una cita libre? "
        "La cantidad depende de las citas libres. Pueden aplicar cargos por mensajes "
        "y datos. Puede responder STOP en cualquier momento. Su atención no depende "
        "de su respuesta."
    ),
}


def languages_in_use() -> set[str]:
    """Of everybody who is waiting; in SMS_LANGUAGES_IN_USE."""
    waiting = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.ACTIVE)
    spoken = waiting.order_by().values_list("patient__language", flat=True)
    return set(spoken.distinct())


def sentence(language: str, number: str) -> str:
    """What is read aloud, and kept word for word in the ledger."""
    words = SENTENCES.get(Language(language), SENTENCES[Language.ENGLISH])
    return words.format(practice=practice().name, number=number)
