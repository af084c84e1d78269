"""What people promise with a yes: how they come, and what they do before.

Nothing here asks for anything, and nothing here is a yes: alone it is no answer.
"""

from __future__ import annotations

from .phrases import expand

_WHO = (
    "(my (husband|wife|son|daughter|mom|dad|mother|father|sister|brother|grandson"
    "|granddaughter|niece|nephew|aunt|uncle|caregiver|aide|neighbor|friend|partner"
    "|boyfriend|girlfriend)|he|she)"
)
_PLANS = "((lunch|dinner|other|weekend|golf|trip|travel|beach) plans|plans|lunch|trip)"
COMMITMENTS = expand(
    f"""
    {_WHO} (will|is going to|is gonna|can) (drive|bring|take|give) me( there| in| a ride|)
    {_WHO} is (driving|bringing|taking) me( there| in|)
    {{i_will}} stop (at|by) the (front desk|desk|office|counter)( first|)( when (i|we) (get|arrive|come)( there| in|)|)
    {{i_will}} check in( at the front desk| at the desk|)( when (i|we) (get|arrive)( there|)|)
    {{i_will}} (cancel|move|drop|change|rearrange) my {_PLANS}
    {{i_will}} (take|get) (the (day|morning|afternoon)) off( work| from work|)
    {{i_will}} (drive|leave work early|get a ride|walk|drive myself)
    {{i_will}} bring my (insurance card|id|paperwork|forms|papers|medication list|list of medications)
    (and|then) be there( early| on time|)
    ({{i}}) (already |)(have|got) a ride( there|)
    """
)
