"""Words that the carrier acts on by itself when they are the whole text."""

from __future__ import annotations

STOP, START, HELP = "STOP", "START", "HELP"
_WORDS = {
    STOP: {
        "STOP",
        "STOPALL",
        "UNSUBSCRIBE",
        "CANCEL",
        "END",
        "QUIT",
        "REVOKE",
        "OPTOUT",
    },
    START: {"START", "UNSTOP"},
    HELP: {"HELP", "INFO"},
}
REPLIES = {
    STOP: (
        "You have successfully been unsubscribed. You will not receive any more"
        " messages from this number. Reply START to resubscribe."
    ),
    START: (
        "You have successfully been re-subscribed to messages from this number."
        " Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
    ),
    HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def read(body: str, *, yes_is_start: bool = False) -> str:
    """STOP, START, HELP, or "" for a text that is nobody's keyword.

    The real carrier counts YES as START unless the account takes it off the list.
    """
    word = body.strip().upper()
    if yes_is_start and word == "YES":
        return START
    return next((kind for kind, words in _WORDS.items() if word in words), "")
