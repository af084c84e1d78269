"""Plain noes, and the reasons people give with them."""

from __future__ import annotations

from .phrases import expand, words

_CANT = (
    "(cant|cannot|can not|cnt|caint|cannt|canot|carnt|kant|cant even|wont be able to|will not be able to|not able to"
    "|im not able to|i am not able to|am not able to|were not able to|we are not able to"
    "|unable to|im unable to|i am unable to|am unable to|we are unable to|couldnt"
    "|not going to be able to|not gonna be able to|wouldnt be able to|would not be able to"
    "|wont|will not|im not going to|i am not going to|not going to|im not gonna"
    "|not gonna|cant possibly|aint gonna|aint going to|aint gonna be able to|aint able to)"
)
_WHEN = (
    "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays"
    "|thursdays|fridays|today|tomorrow|tonight|that|that day|that time|then|this week"
    "|mornings|afternoons|evenings|that early|that late|that soon|this time|weekdays"
    "|next week|on that day|at that time|the morning|the afternoon|that date|this one)"
)

PLAIN = expand(
    """
    (no|nope|nah|naw|nop|nay|nel|noo|nopes|noppe|nah fam|negative|nuh uh|no no|negativo|ni modo|non|noup)
    (no|nope|nah|nop|mo|bo|nl) (thanks|thank you|thank u|thank|thankyou|thx|thnx|ty|tks|gracias|sir|maam|mam|senor|senora)
    (no way|no can do|no need|no go|no dice|not a chance|no chance|no deal|hell no|heck no|absolutely not|definitely not|of course not|certainly not|most certainly not|hard no|hard pass|big no|afraid not|im afraid not|im afraid no|unfortunately not|unfortunately no|sadly no|sadly not|sorry no|actually no|actually not|not really|not interested|no interest|ya no|no ya no|ya no gracias|claro que no|por supuesto que no|para nada)
    (thanks|thank you|thx) but no( thanks| thank you|)
    (pass|passing|i pass|skip|skip me|pass me|skip this one|skip it|decline|declined|declining|i decline|we decline|i must decline|i respectfully decline|respectfully decline|must decline|rain check|raincheck|count me out|im out|i am out)
    (np |oops |sorry |)i (mean|meant) no
    (nvm|nevermind|never mind|nvmd|nm)
    (maybe |perhaps |)(next|another|some other) time
    not on (such |)(short notice|short a notice|that day|that date|tuesday)
    (probably|prob|rather|id rather|i would rather|i think|i guess|guess|better|i better|it looks like|looks like) not
    (i |)(dont|do not|dnt) think (so|i can|i can make it|i could|i could make it|i will|ill be able|ill be able to|i will be able to|it will work|that will work|thats possible|ill make it|i can come|that works|it works)
    no (ride|transportation|car|babysitter|childcare|sitter|good|go|bueno|way to get there)
    (no|not) (this time|today|tomorrow|now|right now|then|that day|for me|at this time|at the moment|this week|this one|anymore|for now|on that day|tonight|thank you|this day)
    """
)
CANNOT = expand(
    f"""
    (i |we |) {_CANT} (make it|make {{it}}|come|come in|come then|go|attend|be there|do it|do that|do this|do {{it}}|take it|take {{it}}|accept|accept {{it}}|get there|get away|get off work|get off|get out of work|leave work|miss work|swing it|make that work|make it work|make it in|make it there|do|make|come on|come at|come in on|be there then|work it|fit it in|manage it|manage|move things around|find a ride|get a ride|find a sitter|get a sitter)
    (i |we |) {_CANT} (make|do|come|go|come in|come on|do it|make it) {_WHEN}
    (i |we |) (really |just |still |probably |definitely |unfortunately )(cant|caint|cannot|wont|can not)( make it| come| go| be there| do it|)
    """
)
_UNFIT = expand(
    """
    (that |it |this |{it} |{it} just |unfortunately that |that day |that date |the day |) (doesnt|does not|dont|do not|wont|will not|didnt|aint|aint gonna|aint gone|aint going to|aint gon|isnt going to|is not going to|not going to|not gonna|isnt gonna|cant|wouldnt|would not) work( out|)( for me| for us| with my schedule| for my schedule| with me| with my work schedule|)
    (that |thats |its |it |this |{it} |that day |that date |) (isnt|is not|not) (good|possible|convenient|doable|a good time|a good day|going to happen|gonna happen|feasible|ideal|great)( for me| for us|)
    (im|i am|we are|am|were|) not (available|free|interested|able|in town|around|home|in the area|going|coming|avail|avaliable|availble|availabe)( then| in {it}|)
    (thats a |that is a |its a |) (bad|not a good|terrible|inconvenient) (time|day|timing)( for me|)
    (too|its too|thats too|that is too|it is too|a bit too|a little too|way too) (short notice|short of notice|short of a notice|last minute|soon|far|far away|far for me|early|early for me|late in the day|late|late for me|late notice|sudden|busy|quick)
    (such |on such |its |thats |way too |)(short notice|last minute|late notice)
    (im|i am|i will be|ill be|we are|were|well be|we will be|im going to be|i am going to be|going to be|gonna be|well|we are going to be|) (currently |already |still |actually |all |super |really |very |so |) (unavailable|busy|away|working|at work|on vacation|on holiday|out of town|out of state|out of the country|out of the area|traveling|travelling|on a trip|booked|occupied|tied up|swamped|stuck at work|teaching|at school|in class|out of the city|slammed|out of the office)( until next week| this week| all week| right now| today|)
    (i|we|ill|i will|well|) (have|got|have got|gotta|had|have to|got to|need to|gotta go to|have to go to|already have|already got|will have|do have) (work|school|class|classes|a class|a meeting|meetings|a conflict|conflict|plans|other plans|another appointment|another appt|another commitment|a prior commitment|prior commitments|a prior engagement|something else|something|an exam|exams|jury duty|a test|finals|another visit|prior plans|something planned|something going on|a work meeting|a trip|a trip planned|a funeral|a wedding|a shift|a schedule conflict|a scheduling conflict|the kids|kids|to work|to be at work|church|an interview|a job interview|a flight|training|court|work to do|an event|a family event|no ride|no transportation|no car|no way to get there|no babysitter|no sitter|no childcare)
    (i|we) (work|work then|work days|work mondays|work tuesdays|work wednesdays|work thursdays|work fridays|work saturdays|work sundays|work weekends|work mornings|work all day|work late|work until late|work late that day|work nights|teach|have to be at work|am at work|already made plans|made plans|made other plans)
    (got|gotta|have to|need to) (work|work then|go to work|be at work)
    (i|we|) (do not|dont|dnt) (want|need|require) (|it|{it}|to|an appointment|one|to come|to come in|to go|to be seen|an earlier appointment|to change)( anymore| any more| now|)
    (i|we|) (dont|do not) (have) (a ride|transportation|a way there|a car|a babysitter|childcare|time|a way to get there|any way to get there)
    (i |we |) (am |are |is |)no longer (need|want|needed|interested|interested in|need to come|needing|require|looking for)( {it}| to be seen| an appointment| it|)
    (not needed|no longer needed|no longer necessary)
    """
)
_INSTEAD = expand(
    """
    ({i_will} |im going to |i am going to |going to |gonna |i would rather |id rather |i prefer to |i have to |ill have to |i will have to |i need to |i must |im gonna |i think ill |i would |{i} would have to |i want to |just |)(pass|decline|skip|skip it|skip this one|sit this one out|pass on {it}|pass on this one|decline {it}|pass this time|pass on this|pass for now|say no|turn it down|turn {it} down|pass up|have to pass|have to decline|need to pass|respectfully decline|give it up)( this time| for now| today| this round|)
    ({i_will} |id rather |i would rather |i want to |id like to |i would like to |i prefer to |prefer to |im going to |i think ill |gonna |i need to |we want to |im |just |id prefer to |rather |i |)(keep|keeping|stick with|stay with|sticking with|leave|wait for|hold onto|keep to|stay on) (my|the|our) (current |original |old |existing |regular |other |scheduled |later |present |previous |next |already scheduled |own |first |)(appointment|appt|apt|one|time|date|visit|slot|appointments|appointment time|schedule|appt time)( i have| as is| as scheduled| thanks| date|)
    ({i_will} |id rather |i want to |i would rather |just |)(keep|keeping|stick with|stay with) (what i have|mine|the one i have|the one i already have|my current one|it as is)
    ({i_will} |id rather |i would rather |i can )(wait)(| for my appointment| for the next one| my turn| for another| for my regular appointment| until my appointment)
    (you can |you may |please |go ahead and |feel free to |)(give|offer|pass) (it|{it}|this|mine) (on |)(to |)(someone else|somebody else|the next person|next person|another patient|someone that needs it|someone who needs it|someone who needs it more|others|anyone else|someone in need|another person)
    (someone else|somebody else|another patient|the next person) can (have|take|use|get) {it}
    let (someone else|somebody else|another patient|the next person) (have|take|use|get) {it}
    (im|i am|we are|were) (all set|good|all good|good for now|fine for now|ok for now|good thanks|good with my current appointment|good with what i have)
    all set
    """
)
_SPANISH = expand(
    """
    (no |sorry no |ya no |hoy no |lo siento no |ese dia no |no lo siento |ahora no |ahorita no |manana no |esta vez no )(puedo|podemos|podre|podria|podremos|puedo ir|puedo asistir|puedo llegar|puedo ese dia|puedo hoy|puedo manana|puedo el lunes|puedo el martes|puedo el miercoles|puedo el jueves|puedo el viernes|puedo este dia|puedo a esa hora|puedo tomarla|puedo en ese horario|puedo ese)
    (no ((voy|boy) a poder|voy a ir|vamos a poder|voy|ire|iremos|alcanzo|alcanzo a llegar|llego|quiero|quiero la cita|la quiero|lo quiero|la necesito|la tomo|me interesa|me es posible|es posible|me queda|me queda bien|me funciona|me conviene|me sirve|tengo tiempo|tengo transporte|tengo quien me lleve|estoy disponible|estare disponible|estare|estoy|asistire|podre ir|podre asistir|por ahora|por el momento|esta vez|hoy|ahora|acepto|deseo|me acomoda|me va bien|(voy|boy) a poder (ir|asistir|llegar)|me queda (ese|este) (horario|dia)|me queda esa hora))( gracias| ese dia| hoy| a esa hora| en ese horario|)
    (ahora no|ahora mismo no|ahora mismo no puedo|ahorita no|hoy no|ese dia no|mejor no|esta vez no|por ahora no|por el momento no|todavia no|manana no|que no|no que va)
    (ya no (la|lo) (necesito|quiero)|ya no (necesito|quiero) (la|esa|una) cita|ya no (necesito|quiero)|ya no gracias|ya no me interesa)
    ((mi|su) (mama|papa|madre|padre|esposo|esposa|hijo|hija|abuela|abuelo|hermano|hermana) |el |ella |) (ya |)no (puede|podra|va a poder|quiere|alcanza a) (ir|asistir|llegar|venir|tomarla|tomar la cita)( ese dia| hoy|)
    (mi|su) (mama|papa|madre|padre|esposo|esposa|hijo|hija|abuela|abuelo|hermano|hermana) (ya |)no (puede|podra|quiere|va)( ese dia| hoy|)
    (estoy|estare|voy a estar) (trabajando|(ocupada|ocupado)|de viaje|de vacaciones|en el trabajo|fuera|fuera de la ciudad|viajando)
    (tengo (trabajo|que trabajar|clase|clases|escuela|otra cita|otro compromiso|un compromiso|planes|una reunion)|trabajo|trabajo ese dia|trabajo a esa hora)( ese dia| hoy| a esa hora|)
    (por esta vez |esta vez |por ahora |)(paso|yo paso)
    (para la proxima|la proxima vez|sera para la proxima|en otra ocasion|otra vez sera|imposible|me es imposible|es imposible|desafortunadamente no|lamentablemente no|(denle|desela|densela|dela|deselo|denselo|delo|dasela|daselo) a (otra persona|otro|otra|alguien mas|otro paciente|quien la necesite)|(dele|denle) la cita a otra persona|me quedo con mi cita|mantengo mi cita|conservo mi cita)
    """
)
_BARE_CANNOT = expand(
    """
    (i |we |) (cant|cannot|can not|am unable|unable|im unable|i am unable|wont be able to|will not be able to|not able to|im not able to|i am not able to|unable to)( sorry|)
    """
)
# Refusals in any company, where "I have work" might be said of something else.
CLEAR = PLAIN | CANNOT | _BARE_CANNOT | _INSTEAD | _SPANISH
COMPLETE = PLAIN | CANNOT | _UNFIT | _INSTEAD | _SPANISH
STRONG = COMPLETE | _BARE_CANNOT
# "n" elsewhere is "and".
FIRST = frozenset({"n"})
NO_EMOJI = words("👎❌🚫✖🙅")

# Beside a no these change nothing.
REASONS = expand(
    """
    (but|though|tho|however|because|cuz|cause|bc|since|as|so|well|um|just|ah|oh no|aw|darn|dang|bummer|shoot|man|too bad|very|really|a|either|still|honestly|actually|pero|porque|ok|okay|great|its|that is|for it|anyway|anyways|though thanks|alas|guess)
    (que pena|que lastima|que mal|ay|uy|oh well|ah well|rats)
    (unfortunately|regretfully|regrettably|sadly|regrettably|with regret|desafortunadamente|lamentablemente|afraid|im afraid|i am afraid|i think|i guess|i believe)
    (at this time|at that time|at the moment|today|tomorrow|tonight|this time|right now|then|for now|that day|that time|anymore|any more|this week|next week|that week|that morning|that afternoon|on that day|on such short notice|on short notice|such short notice|that soon|so soon|in time|for me|for us|this one|all day|this month|for this one|until later|ese dia|hoy|ahora|manana|a esa hora|esta semana|por ahora|on this one|now|with this short notice|last minute)
    (on |this |)(monday|tuesday|wednesday|thursday|friday|saturday|sunday)
    (please |pls |but |and |so |do |)keep (the |these |those |your |)(texts|text|messages|offers|updates|openings|texts and offers) coming
    (please |pls |but |and |so |do |)(keep|continue) (texting|messaging|sending|trying|asking|contacting)( me| us|)( these| texts| them| offers| messages| updates| openings|)
    (please |pls |but |and |so |)(dont|do not) (stop|quit) (texting|asking|sending|trying|messaging|offering)( me| us|)( these| texts| them| offers| messages|)
    (please |pls |plz |but |and |do |)(keep|leave) me (on|in|posted|in mind|on the|updated) (the|your|that|this|)( |cancellation |cancelation |wait |waiting )(list|waitlist|line|queue)( please| though| for next time| for another| for later| for other openings|)
    (please |pls |but |and |)(keep|leave) me (posted|in mind|updated|on it|on there)
    (please |pls |but |and |)(dont|do not) (take|remove|drop|kick) me (off |from |)(the |your |of the |)(list|waitlist|wait list|waiting list|)
    (i still want to|id still like to|i would like to|id like to|i want to) (be|stay|remain) on (the|your) (list|waitlist|wait list|waiting list)
    (id|i would|i d|i|we would|wed) (love to|like to|wish|would love to|really wish|would like to|really want to|want to|would) but
    (i |we |)(wish|really wish|wished) (i|we) could
    (im|i am|were) (sick|not feeling well|not well|ill|under the weather|not home|away|ok|okay|good|fine)
    (yes |yeah |)i (did |) (got|get|saw|see|received|receive|read|have) (it|this|(this|that|your|the|ur) (message|text|msg|offer|note))
    (id|i would|i wish i could|wish i could|id really|i would really) (love to |like to |) say yes but
    (i|we) (already |had |) (said yes|agreed|committed) to (a|an|another|some|other)
    my (son|daughter|husband|wife|mom|dad|mother|father|sister|brother|driver|ride|caregiver|boyfriend|girlfriend|partner) (works|has work|is working|has to work|has school|is away|cant drive)( that day| then| at that time| that morning| that afternoon|)
    (try|ask|text|contact|call) (me |someone |)(again |else |)(next time|another time)
    (thanks|thank you|thank u|gracias) (anyway|anyways|though|just the same|all the same|anyhow)
    (thanks |thank you |)for (the offer|thinking of me|letting me know|asking|reaching out|the opportunity|checking|offering|understanding)
    (some other|another|maybe another|maybe some other|perhaps another|otra) (time|day|vez)
    (no problem|no worries|not a problem|no se preocupe|no se preocupen)
    (i am|im|i|) (feeling|feel|doing|am|all) (much |a lot |so much |) better( now| already| today|)
    (mejor |)(otro dia|otra fecha|otro horario)
    (mantenganme|mantengame|dejenme|dejeme|sigo|siga|quiero seguir) en (la lista|lista|la lista de espera)
    """
)
