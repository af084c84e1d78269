"""The only negations and "why" a yes may hold; a reply with any other books nothing.

Each is said by somebody who comes: none is a condition, none takes the yes back. Alone,
only those of `YES` are an answer. docs/reading-replies.md shows the list to readers.
"""

from __future__ import annotations

from .phrases import expand

# Beside a yes.
COURTESIES = expand(
    """
    (no problem|no problems|no prob|no probs|no worries|np|not a problem|no problemo|no trouble|no hay problema|ningun problema|sin problema|no issue|no issues)( at all|)
    (i |we |)(cant|cannot|can not) wait( to see you| to see yall| to be there|)( then|)
    (please |pls |and |so |)(dont|do not) (give|offer|let go of|sell) ({it}|my spot|mine|the spot) (away|(away |)to (anyone|anybody|someone|somebody|another) (else|person|patient))
    (and |)((i|we) (wont|will not) be|wont be|{i_will} not be) late
    (no se preocupe|no se preocupen|no llegare tarde)
    (i have |theres |there is |)no doubt( about it| at all|)
    (theres |there is |)no way (im|i am|were|we are|id|i would|ill) (be |) (missing|miss|passing up|pass up|turning down|turn down) (it|this|that|{it})
    (i |we |)(wouldnt|would not) miss (it|this|that|{it})( for the world| for anything|)
    (you|u|yall|you all|you guys) have no idea how (long|much) (ive|i have|weve|we have) (been waiting|waited|been hoping|needed|wanted)( for|) (it|this|that|{it}|)
    (you|u|yall|you all|you guys) have no idea how (much (this|it|that) means|(happy|excited|grateful|thankful|relieved) (i am|we are|im))( to me| to us|)
    """
)
# For an answer that comes late; beside a yes or a no.
APOLOGIES = expand(
    """
    no habia visto (el|su) mensaje
    (sorry|so sorry|im sorry|i am sorry|apologies|my apologies|perdon|disculpe|disculpa) (for|about|por) not (responding|replying|answering) sooner
    (sorry |im sorry |so sorry |)i (didnt|did not) see (this|it|this message|this text|your text|your message|the text|the message|that|your msg)( until now| earlier| sooner| before|)
    """
)
# A yes in themselves.
YES = expand(
    """
    without a doubt
    why not (yes|yeah|yep|yup|yea)
    como no claro
    """
)
