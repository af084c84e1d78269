"""The words that stop texts by themselves, and their company."""

from __future__ import annotations

from .phrases import word_set

SPELLINGS = word_set("stop stopp stpo sotp stp sttop tsop unsubscribe stopall")
# One of these in a clause of its own stops texts.
STOP = SPELLINGS | word_set(
    """
    stoop stoo stopal stopit stops optout optput unsub revoke desist remove stfu pare paren
    parar parale parenle basta alto detener detenganse detengase detengan desuscribir
    desuscribirme discontinue stopnow stopplease 🛑
    """
)
# "No paren" is "don't stop".
SPANISH_STOP = word_set("pare paren parar parale parenle detener detenganse detengan")
# These have other senses: only as the whole reply, but for what is POLITE.
WHOLE = word_set(
    """
    cancel end quit cancle cancell cancelar cancele cancelen para baja fin terminar salir
    suspender delete unenroll cease halt ends quitt borrar eliminar quitar endall cancelall enough
    """
)
WHOLE_PHRASES = frozenset(
    {
        "opt out",
        "op out",
        "opt me out",
        "i want out",
        "want out",
        "no more",
        "no mas",
        "ya no mas",
        "no contact",
        "no texts",
        "no text",
        "no texting",
        "no sms",
        "no messages",
        "no msgs",
        "no msg",
        "no txt",
        "no txts",
        "no mensajes",
        "no textos",
        "stop all",
        "stop everything",
        "stop end",
        "stop to end",
        "end all",
        "end texts",
        "cancel all",
        "quit it",
        "block me",
        "shut up",
        "enough already",
        "enough is enough",
        "go away",
        "fuck off",
        "f off",
        "piss off",
        "buzz off",
        "get lost",
        "take me off",
        "remove me",
        "delete me",
        "unenroll me",
        "withdraw me",
        "off the list",
        "stop for now",
        "dar de baja",
        "dame de baja",
        "basta ya",
        "ya basta",
        "ya para",
        "ya pare",
        "ya paren",
        "para ya",
    }
)
POLITE = word_set(
    """
    please pls plz plss pleas plse por favor porfa porfavor thanks thank you thx ty u
    gracias now ok okay hi hello hey hola sorry sir maam immediately
    """
)
COURTESY = POLITE | word_set(
    """
    just already asap good morning afternoon today no nope nah it this that so much kindly
    again guys yall people and i said say ya me senores right away ahora mismo all
    everything de una vez the yes yeah
    """
)
# What may follow a "stop" meant for us; not "by", "at", "in", "taking".
FOLLOWS_STOP = word_set(
    """
    it this these those them now please pls plz already me us i im ive you u your we he she its
    no not wrong dont do thanks thank ok with fucking leave remove unsubscribe cancel end
    quit who why sorry stop enough immediately right just asap never or before
    """
)
MEDICAL = word_set(
    """
    medication medications medicine medicines meds med pill pills drug drugs antibiotic
    insulin antibiotics metformin blood thinner thinners aspirin bleeding pain pains
    treatment dose smoking drinking eating taking surgery vomiting coughing symptoms cough
    prescription injection headaches fever nausea hiccups itching swelling heart breathing
    """
)
# "stop" after one of these is a place, or something that does not end.
BEFORE_A_PLACE = word_set(
    """
    bus the a an next first last one my train rest pit truck non full metro subway light
    street trolley tram your his her each every road traffic another wrong which what same
    any quick short some two three second third red gas food bathroom potty nearest closest
    near shuttle van uber cab taxi station line final door cant cannot wont dont not never
    doesnt didnt couldnt wouldnt isnt it to by or i we he she they bleeding whistle coffee
    """
)
