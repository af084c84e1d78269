"""What people say around an answer without changing it, English and Spanish."""

from __future__ import annotations

from . import harmless_negations
from .phrases import expand, words

NEUTRAL = harmless_negations.APOLOGIES | expand(
    """
    (hi|hello|hey|hiya|howdy|greetings|hola|buenas|buen dia|saludos)( there| again|)
    good (morning|afternoon|evening|day|night)
    (buenos|buenas|muy buenos|muy buenas) (dias|tardes|noches)
    (thanks|thank you|thank u|thankyou|thank yo|thx|thnx|thks|thnks|tks|ty|tysm|tyvm|tyia|thanx|gracias)
    (thanks|thank you|thank u|thankyou|thx|thanx) (so much|very much|so very much|so so much|very very much|again|a lot|a bunch|a million|all|kindly|you)
    (thanks|thank you|thank u|thankyou|thx|thanx)( so much| very much|) for (letting me know|asking|thinking of me|reaching out|the offer|offering|the opportunity|contacting me|checking|checking in|the text|texting|texting me|the message|the heads up|your help|everything|calling|getting back to me|understanding|your time|your text|your message|the call|the update|remembering me|this|the chance)
    (many|muchas|muchisimas|mil|mil gracias muchas) (thanks|gracias)
    gracias (por (todo|avisar|avisarme|la oferta|su mensaje|su ayuda|pensar en mi|preguntar)|igual|de todas formas|de todos modos|a ti|a usted|a ustedes)
    (i |we |really |i really |i do |much |)appreciate (it|that|you|this|the offer|y all|yall|everything|the opportunity|u|your help|you all)
    (much |very |)(appreciated|obliged)
    (please|pls|plz|pleas|plse|plss|pleez|peas|por favor|porfavor|por fabor|porfabor|porfa|porfis|xfa|xfavor|x favor|x fa|pliz|por fa)
    (sorry|so sorry|im sorry|i am sorry|im so sorry|very sorry|soory|srry|sry|sory|apologies|my apologies|excuse me|forgive me|perdon|perdone|perdona|disculpe|disculpa|disculpen|lo siento|lo siento mucho|lo lamento)
    (sorry|so sorry|im sorry|i am sorry|apologies|my apologies|perdon|disculpe|disculpa) (for|about|por) (the delay|delay|late|the late reply|the late response|late reply|late response|my late reply|my late response|the delayed response|the delayed reply|responding late|replying late|taking so long|that|la demora|la tardanza|contestar tarde|responder tarde)
    (sorry |)(for the |)(late|delayed) (reply|response|answer)
    (sorry |im sorry |so sorry |)i (missed|just saw|just got|just now saw|just noticed|only just saw|just read|just received|almost missed) (this|it|this message|this text|your text|your message|the text|the message|that|your msg)( until now| earlier| sooner| before|)
    (sorry |)(just|just now|only just) (saw|seeing|got|read|seen|noticed|received) (this|it|your text|your message|the text|the message|that)
    (sorry |)(missed) (this|your text|your message)
    (sorry |sorry i |i |)(was|were) (just |)(at work|busy|asleep|sleeping|driving|in a meeting|working|in class|at church|in church|at the store|at the gym|at dinner|at lunch|at practice|at school|in the shower|in the garden|in the yard|cooking|eating|napping|taking a nap|outside|on the phone|on another call|with a (client|customer|student)|away from my phone)
    acabo de ver (esto|el mensaje|su mensaje|el texto|su texto)
    (have|hope you have|hope u have|wishing you) a (great|good|nice|wonderful|blessed|lovely|beautiful|awesome|fantastic) (day|one|evening|weekend|afternoon|night|week|rest of your day)
    que dios (la|lo|los|las|le|les|te) (bendiga|cuide|guarde)( mucho| siempre| a todos|)
    bless (your|yalls) (heart|hearts)
    (thank|thanks) (ya|yall)( so much| kindly| much|)
    (que tenga|que tenga un|que tengan|que tengas|que pase|tenga)( un|) (buen|bonito|lindo|excelente|feliz) (dia|tarde)
    (god bless|god bless you|god bless u|bless you|blessings|bendiciones|dios (le|lo|la|los|te) bendiga)( all|)
    (best|regards|best regards|kind regards|warm regards|best wishes|sincerely|yours truly|respectfully|cordially|love|cheers|xo|xoxo|saludos|atentamente|atte)
    (maam|mam|ma am|queen|king|girl|sugar|sis|fam|mister|sir|miss|madam|senor|senora|senorita|doctor|doc|doctora|guys|yall|y all|everyone|everybody|team|ladies|folks|all of you|friend|dear|hon|honey|hun|sweetie|sweetheart|darling|mija|mijo|mi amor|corazon|joven|bro|dude|buddy|amiga|amigo|to whom it may concern|senores)
    dear (clinic|team|staff|office|all|friends|scheduler|schedulers|scheduling|sirs|sir or madam|doctors|front desk)( team| staff|)
    (estimados|estimada|estimado|apreciados)( doctora| doctor| senores| equipo| clinica|)
    (gracias |)y (bendiciones|muchas gracias|gracias|muchas bendiciones|saludos|buen dia|que dios (la|lo|los|le|te) bendiga)
    (lol|haha|hahaha|jaja|jajaja|ha)
    (and|also|again|there|you too|igualmente)
    """
)

GLAD = expand(
    """
    (wow|woah|whoa|yay|lord|lordy|heavens|my heavens|ay bendito|ay que bueno|ay dios|mercy|yayy|yippee|hooray|woohoo|woo|woot|hurray|oh|ohh|oooh|ooh|omg|omgosh|oh my|oh my god|oh my goodness|oh my gosh|goodness|gosh|ah|aww|whew)
    (great|awesome|wonderful|amazing|excellent|fantastic|lovely|super|cool|nice|brilliant|terrific|marvelous|yess good|good|very good|so good|outstanding|fabulous|sweet|genial|excelente|maravilloso|buenisimo|que bueno|que bien|muy bien|bien|estupendo|magnifico|fenomenal)
    (great|wonderful|awesome|good|amazing|fantastic|excellent|best|the best|such great|such good|buena|buenas|excelente) (news|noticia|noticias)
    (thats|that is|this is|its|it is|what|how) (so |very |really |just |)(great|awesome|wonderful|amazing|excellent|fantastic|lovely|good|nice|perfect|fine|cool|good news|great news|a relief|a blessing|a miracle|wonderful news|amazing news|exciting)
    (it|that|this|{it}) (would|will|ll|d) be (so |just |really |)(great|awesome|wonderful|amazing|excellent|fantastic|lovely|good|nice|perfect|fine|ideal|a blessing|a huge help|best|ok|okay)
    (thatd|itd|thatll|itll|thatld) be (so |just |really |)(great|awesome|wonderful|amazing|excellent|fantastic|lovely|good|nice|perfect|fine|ideal)
    (im|i am|were|we are|so|im so|i am so|so very|very|im very|i am very|we are so|am) (so |)(excited|happy|grateful|thankful|relieved|glad|thrilled|pleased|ready|blessed|appreciative)
    (i |im |i am |we |)(look forward|looking forward) to (it|that|this|seeing you|seeing yall|seeing everyone|my appointment|the appointment|my visit|meeting you|being seen)( all| then|)
    (you are|youre|your|ur|yall are|you guys are|u r|you all are) (the best|awesome|amazing|wonderful|great|a lifesaver|an angel|angels|a blessing|so kind|so sweet|lifesavers|very kind)
    (ive|i have|we have|weve|been|have) (been |)(waiting|hoping|praying|wanting|looking forward)( for this| so long| so long for this| for so long| forever| a long time| for a while| for it| for months| for weeks| to get in| to be seen|)
    (i |we |)(love|loved|enjoyed|really enjoyed|really loved|liked) (my|our|the) (last|first|previous|recent) visit( there| with you| with yall| with you all|)
    (lifesaver|you rock|means a lot|this means a lot|this means so much|love it|i love it|love this|love that)
    (thank god|thank goodness|thank the lord|praise god|praise the lord|thank you lord|thank you jesus|amen|hallelujah|gracias a dios|bendito dios|gloria a dios|finally|at last|por fin)
    (see|seeing|c|cu|cya|see ya|see u|see yall|c u) (you|ya|u|yall|everyone|you all|) (then|there|soon|then and there|there and then)
    (see you|see ya|see u|c u|cu|until then|till then|til then|hasta entonces|hasta pronto|hasta luego|nos vemos|nos vemos alli|nos vemos ahi|alli nos vemos|ahi nos vemos|hasta ese dia|talk soon)
    """
)

# Beside a yes these add to it; alone they only say that the text was read.
WEAK_YES = expand(
    """
    (ok|okay|okey|oki|okie|okk|k|kk|kay|aight|ight|simon|sale|okie dokie|okey dokey|ok ok|alright|alrighty|all right|right on|very well|vale|bueno|esta bien|de acuerdo|okei|va|orale|andale|listo|lista|fine|cool beans|bet|correct|that is correct|thats correct|agreed|i agree)
    (thats|that is|its|that time is|that day is|the time is|{it} is|this is) (fine|ok|okay|good|great|perfect|all right|alright|excellent|wonderful|awesome)( with me| for me| by me| with us| for us|)
    (fine|ok|okay|good|great|all good|im good|were good|good to go) (with|for|by) (me|us|that|it|this|that time)
    (i|we) (sure |certainly |surely |definitely |absolutely |gladly |)(do|would|will|am|are|can)( please| indeed| very much|)
    sure (do|will|can)
    (it|that|this) (does|is|will|would|can|do)( work| for me| for us| indeed|)( for me|)
    (that|it|this) (would|should|ought to) work( for me| for us| great| well| fine| perfectly|)
    (im|i am|we are|were|still|im still|i am still|am|very much|i m) (very |really |so |definitely |still |most definitely |extremely |)(interested|available|free|able|willing|ready|in need|here for it|up for it|down|game|coming|down for it|able to make it|able to come|able to|able to take it|able to be there)( in {it}| for {it}| then|)
    (me interesa|me interesa mucho|estoy (interesada|interesado)|estoy disponible|si estoy disponible|estoy libre|me parece bien|me parece perfecto|esta perfecto|esta excelente|suena bien)
    (i |we |)(really |still |do |definitely |absolutely |)(need|want) (it|this|that|{it}|to come|to come in|to be seen)( badly| asap| so bad|)
    (i|we) (still |do |do still |)want (it|this|that|{it})( still| badly| so bad|)
    (please do|go ahead|do it|go for it|lets do it|let us do it|lets do this|lets do that|lets go|go ahead please|pls do|please proceed|proceed|hagale|adelante|para adelante|hagalo)
    (hold|save|keep|put|get|grab|leave) (it|{it}) for (me|us)
    (pencil|put|fit|squeeze|slot|write|mark|add) (me|us) (in|down)
    (that|this|the) (day|date|time|day and time|day time|morning|afternoon) (works|is good|is great|is perfect|is fine|works great|works perfectly|works well|works for me|works for us|is good for me|works fine)
    (very|so|really|actually|just|indeed|totally|for me|for us|for sure|de verdad|for {it}|to {it}|on {it}|to me|with me|my answer is|the answer is|its a|that is a|thats a|im a|big|i say|from me|i do|mucho)
    (i |we |)(will|ill|can) (arrive|get there|check in) (early|on time)
    (on time|right on time|{i_will} be early|ill be on time|i will be on time|ready)
    (me gustaria|me gustaria mucho|me encantaria)
    (that|this) (one|{visit})
    add me (in|to it|to that|)
    (you can |yall can |please |pls |)stop (looking|searching|asking around|calling around|(texting|asking|calling|messaging) (the |all the |)(others|other patients|other people|everyone else|everybody else))
    (lo|la) (necesito|necesitamos)( mucho| tanto|)
    (for real|fr|frfr)
    well
    (book|confirm|schedule|interested|very interested|still interested|and yes)
    """
)

# What the sender is in the middle of, said before the answer.
MEANWHILE = expand(
    """
    (sorry |hi |)(im |i am |)(currently |just |still |)(driving|in a meeting|in class|on the road|on the bus|on the train|at the store|at the gym|at lunch)( right now| now| at the moment|)( but|)
    (sorry |hi |)(im |i am |)(currently |just |still |)(working|at work|busy|away|on vacation|out of town|out of the office|on a call|on the other line)( right now| now| at the moment|) but
    (estoy |)(manejando|conduciendo|en una (junta|reunion)|en clase)( ahora| ahorita|)( pero|)
    """
)
# With a yes, tears are of joy.
TEARS = words("😭🥺🥲")

KIND_EMOJI = words(
    "👍👌🙏😊😀😃😄😁😆😅🙂🙃😉😍🥰😘🤗🤩😎🥳🎉🎊✅✔☑❤💕💖💗💙💚💛🧡💜🤍🖤💞💓💝♥☺😇👏🙌💪✨⭐🌟"
    "🌸🌹🌺🌻🌞☀🌈🕊💯🤝😂🤣😌🫶🥹👋🙋🤙🫡💐🎈🤞😬😋❣💟🏥🦋🐶😺🍀"
)
SAD_EMOJI = words("😔😞😢😭😟🙁☹😕😣😩😫😥😓😰💔🤦🤷😷🤒🤧😪🥺👎❌🚫✖♀♂😑😐🙅")

# Before the sender's own name.
NAME_INTRO = expand(
    """
    (this is|its|its me|it is me|it is|im|i am|my name is|name is|name|from|soy|habla|es|le habla|mi nombre es|de parte de|thanks|thank you|love|gracias)
    """
)
# After which nothing but a name comes.
CLOSING = expand(
    """
    (yours truly|yours|regards|sincerely|yours sincerely|sincerely yours|respectfully|respectfully yours|best regards|kind regards|warm regards|best wishes|cordially|atentamente|atte|saludos cordiales|cordialmente)
    (my name is|mi nombre es)
    """
)
