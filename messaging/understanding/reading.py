"""What `read` answers, and why."""

from __future__ import annotations

from dataclasses import dataclass

ACCEPT, DECLINE = "accept", "decline"
OPT_OUT, OPT_IN, HELP = "opt_out", "opt_in", "help"
UNCLEAR, IGNORE = "unclear", "ignore"
INTENTS = (ACCEPT, DECLINE, OPT_OUT, OPT_IN, HELP, UNCLEAR, IGNORE)

NO_TOPIC = ""
EMERGENCY, WRONG_PERSON, DIED = "emergency", "wrong_person", "died"
MOVED, NOT_WANTED = "moved", "not_wanted"
REACTION, CANCELS_VISIT = "reaction", "cancels_visit"

REASONS = {
    "reaction_added": "A reaction to one of our texts, not a typed answer.",
    "reaction_removed": "A reaction to one of our texts was taken back.",
    "reaction_to_media": "A reaction to a picture or other attachment.",
    "auto_reply": "An automatic reply: nobody has read our text yet.",
    "stop_keyword": "The whole reply is a word that stops texts by law.",
    "stop_request": "Asks in their own words to get no more texts.",
    "wrong_number": "Says that this is the wrong number.",
    "emergency_words": "Words that may mean an emergency.",
    "start_keyword": "The whole reply is START or UNSTOP.",
    "help_keyword": "The whole reply asks for help.",
    "patient_died": "Says that somebody died.",
    "wrong_person": "Says that this is not the patient.",
    "cancels_visit": "Wants a visit cancelled, not the texts stopped.",
    "yes": "Nothing but a yes, and courtesies.",
    "yes_names_the_time": "Nothing but a yes to the very time that was offered.",
    "no_names_the_time": "Nothing but a no to the very time that was offered.",
    "no": "Nothing but a no, and courtesies.",
    "no_with_reason": "A no, with the reason for it.",
    "not_free": "Says they are not free then.",
    "moved": "Moved away or goes elsewhere.",
    "not_wanted": "No longer needs the visit.",
    "empty": "No words: perhaps a picture.",
    "too_long": "Too long to be a plain yes or no.",
    "question": "Asks something.",
    "yes_and_more": "A yes with something else that a person should read.",
    "yes_and_no": "Says both yes and no.",
    "not_understood": "Neither a plain yes nor a plain no.",
    "about_texts": "May be about our texts. No more offers until you have read it: "
    "if they want no texts, stop them; if not, mark it done.",
}


@dataclass(frozen=True)
class Reading:
    """Values of InboundText.Intent and .Topic; `reason` is a key of REASONS."""

    intent: str
    topic: str
    reason: str
