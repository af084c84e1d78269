from pathlib import Path

import pytest

from messaging.models import InboundText
from messaging.understanding import REASONS, read, reading

HERE = Path(__file__).parent


def labelled(name):
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("# "):
            intent, _, reply = line.partition("\t")
            yield reply.replace("\\n", "\n"), intent


@pytest.mark.parametrize(
    "name", ["replies.tsv", "more_replies.tsv", "adversarial_replies.tsv"]
)
def test_replies_are_understood_as_labelled(name):
    wrong = [
        (reply, f"{found.intent} ({found.reason}), not {intent}")
        for reply, intent in labelled(name)
        if (found := read(reply)).intent != intent
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("reply", "intent", "topic"),
    [
        ("I can't breathe", "unclear", "emergency"),
        ("help me I can't breathe", "unclear", "emergency"),
        ("Yes. I have chest pain", "unclear", "emergency"),
        ("no puedo respirar", "unclear", "emergency"),
        ("stop texting me, I want to die", "opt_out", "emergency"),
        ("this is his wife, he died", "unclear", "died"),
        ("He passed away. Please stop texting", "opt_out", "died"),
        ("My phone died sorry, yes", "unclear", ""),
        ("wrong number", "opt_out", "wrong_person"),
        ("This is not Maria", "unclear", "wrong_person"),
        ("I moved to Texas", "decline", "moved"),
        ("I no longer need it", "decline", "not_wanted"),
        ("already been seen", "decline", "not_wanted"),
        ("cancel my appt", "unclear", "cancels_visit"),
        ("yes, cancel my other appointment", "unclear", "cancels_visit"),
        ("Liked “Reply YES to take it”", "unclear", "reaction"),
        ("no thanks", "decline", ""),
    ],
)
def test_topic_is_told_beside_the_intent(reply, intent, topic):
    found = read(reply)

    assert (found.intent, found.topic) == (intent, topic)


@pytest.mark.parametrize(
    "reply",
    [
        "I'm dying to come in, yes",
        "My phone died, sorry, no",
        "No. My heart is set on keeping my date",
        "my car battery is dead so no",
        "it was a stroke of luck, yes",
        "this is killing me, no",
        "I have no chest pain",
        "No hay emergencia, no gracias",
        "no puedo, me ahogo en trabajo",
        "me muero de ganas, si",
        "me cuesta llegar a esa hora, no puedo",
        "sangria party that day so no",
        "no pain, I'm fine, no thanks",
    ],
)
def test_figure_of_speech_raises_no_alarm(reply):
    assert read(reply).topic != "emergency"


@pytest.mark.parametrize(
    "reply",
    [
        "me cuesta respirar",
        "me cuesta mucho respirar, no puedo ir",
        "me ahogo",
        "me estoy muriendo",
        "I'm dying, no",
        "No, I think I'm having a stroke",
        "This is her daughter, yes, but she is unconscious",
    ],
)
def test_alarm_is_raised_beside_any_answer(reply):
    assert read(reply).topic == "emergency"


def test_intents_and_topics_are_those_of_the_inbox():
    topics = {
        value
        for name, value in vars(reading).items()
        if isinstance(value, str) and name.isupper() and value not in reading.INTENTS
    }

    assert set(reading.INTENTS) == set(InboundText.Intent.values)
    assert topics == set(InboundText.Topic.values)


def test_reason_is_a_code_with_a_sentence_for_staff():
    for reply in ("yes", "no", "stop", "help", "start", "?", "", "maybe", "x" * 5000):
        assert REASONS[read(reply).reason].endswith(".")


def test_reasons_fit_the_column():
    longest = InboundText._meta.get_field("reason").max_length

    assert all(len(code) <= longest for code in REASONS)
