"""Plain yeses: each, alone, books the visit that was offered."""

from __future__ import annotations

from . import harmless_negations
from .phrases import expand

PLAIN = harmless_negations.YES | expand(
    """
    (yes|yep|yup|yeah|yea|yah|yeh|yas|yess|yepp|yupp|yeps|yups|yessir|yesir|yeahh|yesh|yez|yse|eys|yis|yees|yus|yesss|yeppers|yep yep|uh huh|yees|yess please|yesplease|yepyep|yesyes)
    (si|sip|sii|sipi|claro|claro que si|por supuesto|por supuesto que si|desde luego|dale|sí|sim|asi es si|obvio|seguro que si|con gusto|con mucho gusto|(encantada|encantado)|afirmativo|simon (si|yes|yep|yeah))
    (yes|yep|yeah) me
    (yuh|yuhh|ywa|yeha|yas queen|yeah baby|yes baby|yes maam yes|yessum|yes indeedy|sure nuff|you know it)
    (well|lord|lordy|oh lord|good lord|my lord|heavens|oh heavens|goodness|gracious|mercy|gosh|shoot|girl|man|dang|damn|dude|fr|frfr|for real|aight|ight|ooh|aw|aww) (yes|yeah|yep|yup|sure|of course|absolutely|certainly|definitely)
    (ay|ay dios|ay bendito|ay dios mio|uy|hijole|pues) si
    (sale|dale|va|orale) (pues|si|va)
    (hell|heck|oh|oh my god|omg|ohh|wow|most certainly|absolutely|definitely|of course|big|totally|100) (yes|yeah|yep|yup|yea)
    (absolutely|absolutly|definitely|definately|definetly|defintely|def|certainly|of course|ofcourse|for sure|sure|sure thing|surely|most definitely|affirmative|by all means|with pleasure|gladly|you bet|you betcha|totally yes|indeed yes)
    (i accept|we accept|accept|accepted|i accept {it}|accept {it}|i will accept|{i_will} accept {it}|confirmed|i confirm|i confirm {it}|acepto|la acepto|lo acepto|acepto la cita|confirmo|la confirmo|confirmo la cita|(confirmado|confirmada))
    (that is|thats|its|it is|this is|time is|{it} is|) (perfect|perfecto|perfect time|perfect timing|prefect)( for me| for us|)
    """
)

_WANT = expand(
    """
    {i_will} (gladly |happily |definitely |absolutely |certainly |for sure |surely |)(take|accept|grab|book|claim|do|have) {it}( please| for sure| then|)
    {i_will} (gladly |happily |definitely |absolutely |certainly |for sure |)(be there|be here|be coming|come|come in|make it|be able to make it|be able to come|be able to be there|attend|show up|make that work|make it work|make {it})( then| for sure| for that|)
    {i_would} (really |very much |absolutely |certainly |definitely |)(like|love) (to |)(take|accept|have|grab|book|claim|schedule|get|do) {it}
    {i_would} (really |absolutely |certainly |definitely |very much |)(like|love|appreciate) {it}( very much| so much|)
    {i_would} (really |absolutely |certainly |definitely |)(love to|love to come|love to come in|like to come in|like to come|love to be there|like to be seen|be happy to take {it}|be happy to come|be delighted)
    ({i}|) (really |definitely |absolutely |do |)(want|wanna) (to |)(take|accept|have|grab|book|claim|schedule) {it}
    {i} (really |definitely |absolutely |do |)want (it|this one|that one|this {visit}|that {visit}|the {visit}|the earlier {visit}|the new {visit})
    ({i}|) (can|can definitely|can absolutely|definitely can|am able to|are able to|absolutely can) (make it|make it work|make {it}|be there|come|come in|do {it}|take {it}|attend|make that work)( then| for sure|)
    ({i}|) can (make it work|make it|be there)
    (i can|we can)
    (well|we will|we shall|will) (all |both |)be there
    will (take|accept|attend) {it}
    {i} (sure|certainly|gladly|definitely|absolutely|surely|happily) (will|do|would) (take|accept|want|love|like|be|grab) (there|{it})
    (i |we |)reckon {i_will} (take|accept|grab|have|do|be) (there|{it})
    {i_will} be there with bells on
    """
)
_BOOK = expand(
    """
    (ill |i will |gladly |happily |i |)(take|taking|tak|claim) (it|this|that|this one|that one|the {visit}|that {visit}|this {visit}|the earlier {visit}|the (new|open|earlier|sooner|first) (one|{visit}))
    (im|i am|we are|were) (definitely |absolutely |gladly |happily |)(taking|accepting|claiming|grabbing|booking) {it}
    (go ahead and |just |)(book|schedule|reserve|confirm|lock in|secure) {it}( for me| for us| in|)
    (go ahead and |just |)(book|schedule|reserve|sign|count|lock|get) (me|us) (in|up|down)( for {it}| please|)
    (go ahead and |just |)(book|schedule|reserve) (me|us)( for {it}| then|)
    (book|lock|lock it|schedule|reserve) (it|that|this|{it}) (in|up)
    (go ahead and |just |)put (me|us) (in|down|in for {it}|down for {it}|on for {it}|in it|in that slot|in that spot|in the slot)
    (go ahead and |just |)(put|add|get) (me|us) (on|to|in|into) (the|your|yalls|that) (schedule|calendar|books|book)( for {it}|)
    count on (me|us)( for {it}| to be there|)
    (im|i am|were|we are|count me|count us) in( for {it}|)
    (give|gimme|giv) (me |)(it|{it})( to me|)
    {i_will} take {visit}
    """
)
_WORKS = expand(
    """
    ({it}|that day|the time|that day and time|that date and time|time|appointment|day) works( perfectly| great| perfect| well| fine| good| best| wonderfully|)( for me| for us| with my schedule|)
    works (perfectly|great|perfect|well|fine|good|)( for me| for us|)
    works for (me|us)
    ({it}|time|) (will|ll) work( for me| for us| great| perfectly| well| fine| perfect|)( for me| for us|)
    (thatll|itll) work( for me| great| perfectly| fine|)
    (that |it |this |{it} |)(sounds|sound) (so |very |really |just |)(good|great|perfect|wonderful|amazing|fantastic|awesome|lovely|excellent|like a plan|fine)( to me| to us|)
    """
)
_SPANISH = expand(
    """
    (si |)(la|lo|me la|me lo|yo la|yo lo) (quiero|tomo|acepto|agarro|quedo|reservo)
    (si |yo |)(quiero|tomo|acepto|deseo|tomare|tomaria) (la|esa|esta) (cita|hora|consulta)
    (quiero|deseo|me gustaria|quisiera) (tomar|aceptar|reservar|agarrar) (la|esa|esta|mi)( cita|)
    (quiero|deseo|me gustaria|quisiera) (tomarla|aceptarla|reservarla|agarrarla)
    (si |)(la|lo|yo la|yo lo) (cojo|agarramos|tomamos|cogemos|aceptamos|queremos)
    (ahi|alla|alli) (le |les |)(caigo|caemos)
    (cuenta|cuenten|cuente) con nosotros
    (si |)(ahi|alli|alla|aqui) (estare|estaremos|voy a estar|vamos a estar|nos vemos|llegare)
    (si |)(estare ahi|estaremos ahi|estare ahi|estare alli|llegare)( ahi| alli|)
    (si voy|si iremos|si ire|si asistire|si quiero|si la tomo|si me la quedo|si acepto|si confirmo|si gracias|si vamos|si deseo|si estoy interesada|si esta bien|si me gustaria)
    ((reservela|reserveme|reservala|reservame|reservenla|reservenme)|(agendela|agendeme|agendala|agendame|agendenme|agendenla)|(apunteme|apuntame|apuntenme)|(anoteme|anotame|anotenme)|(pongame|ponganme)|inscribame|apartemela|apartela|(reservemela|reservamela|reservenmela)|(agendemela|agendamela)|(apuntemela|anotemela|apartamela)|aparteme|aparteme la cita|demela|me apunto|me anoto|cuenteme|cuentame|cuenta conmigo|cuente conmigo|cuenten conmigo)
    (si |)(perfecto|me parece perfecto)
    """
)
STRONG = PLAIN | _WANT | _BOOK | _WORKS | _SPANISH

# Only the whole reply; "please confirm" asks for something, "si puedo" may be "if I can".
WHOLE = frozenset({"confirm", "confirm please"})
# Not "y es", which begins another sentence.
SPLIT = frozenset({"yes", "yep", "yup", "yess"})
# "If" as well as "yes", unless a pause or the accent parts them.
IF = frozenset({("si", "no"), ("si", "puedo"), ("si", "podemos")})
# With courtesies only: "sí, puedo ir, voy" may be "if I can come, I will".
LONE = expand(
    """
    (puedo|podemos|si puedo|si podemos) (ir|asistir|llegar|tomarla|tomar la cita)
    si (puedo|podemos)
    si me (conviene|sirve|queda bien|funciona|viene bien|queda perfecto)
    """
)
# Yeses that are also other words ("y" is "and", "ya" is "already"): only as the first word.
FIRST = frozenset({"y", "ya", "ye"})
NOT_AFTER_FIRST = frozenset(
    [
        "listo",
        "lista",
        "esta",
        "gracias",
        "bueno",
        "vale",
        "entendido",
        "mero",
        "que",
        "no",
        "me",
        "ok",
        "bendiciones",
    ]
)
