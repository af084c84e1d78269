import pytest

from messaging.wording import built_in, rules
from messaging.wording.placeholders import MEANINGS
from messaging.wording.purposes import PURPOSES
from messaging.wording.rules import TOO_LONG

STOP = " STOP ends texts."


def codes(purpose, body, language="en"):
    return {problem.code for problem in rules.problems(purpose, language, body)}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_every_built_in_text_keeps_the_rules(purpose, language):
    assert rules.problems(purpose, language, built_in.body(purpose, language)) == []


@pytest.mark.parametrize("purpose", PURPOSES.values(), ids=PURPOSES)
def test_what_a_text_must_have_it_may_have(purpose):
    assert purpose.must <= purpose.may <= MEANINGS.keys()


@pytest.mark.parametrize(
    ("purpose", "body", "code"),
    [
        ("declined", "", "messaging.E011"),
        ("declined", " \n ", "messaging.E011"),
        ("declined", "{clinic}: {whem}. STOP", "messaging.E002"),
        ("declined", "{clinic}: {for}. STOP", "messaging.E002"),
        ("declined", "{clinic}: {When}. STOP", "messaging.E002"),
        ("declined", "{clinic}: {{ when }}. STOP", "messaging.E002"),
        ("declined", "{clinic}: {% now 'Y' %} STOP", "messaging.E002"),
        ("declined", "{clinic}: {when.__class__}. STOP", "messaging.E002"),
        ("declined", "{clinic}: thanks}. STOP", "messaging.E002"),
        ("declined", "A clinic: thank you. STOP", "messaging.E003"),
        ("taken", "{clinic}: gone, sorry. STOP", "messaging.E003"),
        ("declined", "{clinic}: " + "very " * 30 + "STOP", TOO_LONG),
        ("declined", "{clinic}: thank you.", "messaging.E006"),
        ("declined", "{clinic}: NONSTOP thanks.", "messaging.E006"),
        ("declined", "{clinic}: please stop.", "messaging.E006"),
        ("emergency", "{clinic}: phone us, {phone}.", "messaging.E010"),
        ("clarify", "{clinic}: do you want {when}?" + STOP, "messaging.E010"),
    ],
)
def test_what_may_not_be_sent_is_refused_for_its_reason(purpose, body, code):
    assert codes(purpose, body) == {code}


@pytest.mark.parametrize(
    "words",
    [
        "Or reply CANCEL.",
        "Text END to stop.",
        "QUIT works too.",
        "Reply info for more.",
        "Text back “cancel” if you cannot come.",
        "Write: quit.",
        "Responda CANCEL.",
        "Send the word end to us.",
    ],
)
def test_a_word_that_the_carrier_takes_for_itself_is_not_asked_for(words):
    assert codes("declined", "{clinic}: " + words + STOP) == {"messaging.E007"}


@pytest.mark.parametrize(
    "words",
    [
        "Call to cancel a visit.",
        "We will send info by mail.",
        "STOP to end texts.",
        "You are the endpoint.",
    ],
)
def test_the_same_words_in_a_sentence_are_fine(words):
    assert codes("declined", "{clinic}: " + words + STOP) == set()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Reply YES."),
        ("en", "Please say yes if you can."),
        ("en", "YES to keep it."),
        ("en", "Text us “yes”."),
        ("es", "Responda SI."),
        ("es", "Responda solo Sí."),
        ("es", "Escriba: sí."),
        ("es", "Conteste sí o no."),
        ("es", "Conteste si o no."),
        ("es", "Escriba “si”."),
        ("es", "Responda Si\u0301."),
    ],
)
def test_a_yes_that_would_book_nothing_is_not_asked_for(language, words):
    body = "{clinic}: " + words + STOP
    assert codes("declined", body, language) == {"messaging.E008"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Thank you for your YES."),
        ("en", "Oh yes, we are closed."),
        ("es", "Gracias por su SI."),
        ("es", "Sí, sigue en la lista."),
        ("es", "Llame si no puede venir."),
        ("es", "Escriba si necesita ayuda."),
    ],
)
def test_a_yes_that_is_not_asked_for_may_be_said(language, words):
    assert codes("declined", "{clinic}: " + words + STOP, language) == set()


def test_everything_that_is_wrong_is_said_at_once():
    found = codes("offer", "{clinic}: {whem}. CANCEL.")
    wrong = {"E002", "E003", "E006", "E007", "E010"}
    assert found == {f"messaging.{code}" for code in wrong}


def test_a_longer_number_of_texts_a_week_is_counted():
    body = "{clinic}: up to {weekly} a week. HELP, STOP. {phone}" + "x" * 97
    assert rules.size("en", body).units == 160
    assert rules.size("en", body, weekly="100").units == 161


def test_a_problem_says_what_to_use_instead():
    [problem] = rules.problems("no_live_offer", "en", "{clinic}: {when}.")
    assert problem.words == (
        "{when} means nothing in this text. Use: {clinic}, {phone}."
    )
