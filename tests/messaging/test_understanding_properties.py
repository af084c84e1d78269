import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.understanding import read, typos
from tests.messaging.test_understanding import labelled

PLAIN = [
    pair
    for name in ("replies.tsv", "more_replies.tsv", "adversarial_replies.tsv")
    for pair in labelled(name)
]
ANSWERS = [pair for pair in PLAIN if pair[1] in ("accept", "decline", "opt_out")]
YESES = [reply for reply, intent in PLAIN if intent == "accept"]
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
WORDS = st.lists(
    st.sampled_from(
        [
            "yes",
            "no",
            "not",
            "don't",
            "can't",
            "won't",
            "never",
            "stop",
            "please",
            "thanks",
            "ok",
            "take",
            "it",
            "the",
            "appointment",
            "if",
            "but",
            "Tuesday",
            "3pm",
            "my",
            "son",
            "call",
            "me",
            "work",
            "sounds",
            "good",
            "problem",
            "worries",
            "wait",
            "and",
            "I'll",
            "be",
            "there",
            "want",
            "perfect",
            "sí",
            "claro",
            "quiero",
            "?",
        ]
    ),
    max_size=9,
).map(" ".join)
NEGATIONS = re.compile(
    r"\b(?:no|not|never|don't|can't|won't|cannot|isn't|nope|nah|nunca)\b", re.IGNORECASE
)
COURTESIES = re.compile(
    r"\b(?:no (?:problem|problems|prob|worries|issue|trouble)|not a problem"
    r"|can'?t wait|won't be late|no hay problema)\b",
    re.IGNORECASE,
)


@given(ANY_TEXT)
def test_any_text_is_read_without_raising(text):
    assert read(text).intent


@given(
    ANY_TEXT | WORDS | st.sampled_from(YESES), st.sampled_from("?\u00bf\uff1f\u2753")
)
def test_question_is_never_a_yes(text, mark):
    assert read(f"{text}{mark}").intent != "accept"


@given(WORDS)
@settings(max_examples=400)
def test_negation_is_never_a_yes(text):
    if NEGATIONS.search(COURTESIES.sub("", text)):
        assert read(text).intent != "accept"


@given(st.sampled_from(YESES), st.sampled_from(["but", "if", "unless", "not", "at 3"]))
def test_condition_is_never_a_yes(yes, condition):
    assert read(f"{yes} {condition}").intent != "accept"


@given(
    st.sampled_from(YESES),
    st.sampled_from(
        ["Okafor", "Downtown", "Telehealth", "Oxygen", "husband", "3", "later"]
    ),
)
def test_word_not_accounted_for_is_never_a_yes(yes, word):
    assert read(f"{yes} with {word}").intent != "accept"


@pytest.mark.parametrize(
    "word",
    [
        "tanks",
        "think",
        "place",
        "lease",
        "plead",
        "pleased",
        "tale",
        "rake",
        "lake",
        "story",
        "favors",
        "tape",
        "eyes",
    ],
)
def test_word_with_a_meaning_is_no_slip_of_the_finger(word):
    assert typos.corrected(word) == word


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, str.title, "  {} \n".format, "{}!!".format, "{}.".format],
)
def test_case_spaces_and_full_stops_change_no_answer(change):
    # A name on no list is known by its capital letter.
    changed = [
        change(reply)
        for reply, intent in ANSWERS
        if not (change is str.lower and "Thistlewood" in reply)
        and read(change(reply)).intent != intent
    ]

    assert changed == []


@pytest.mark.parametrize(
    "body",
    [
        "stop " * 20_000,
        "yes " * 25_000,
        "Yes. Sincerely, " * 6_000,
        "stop" * 25_000,
        "I can't, so no, " * 6_000,
        "This is Ed's son " * 90,
        "Aa " * 33_000,
        "no, " * 25_000,
        "a" * 100_000,
        "'" * 100_000,
        "Liked “" + "“" * 100_000,
        "I don't want to be " * 5_000,
        "\u200b" * 100_000,
        "\ufdfa" * 100_000,
        "❤" * 100_000,
        "please do not " * 120,
        "Removed " + "x " * 50_000,
        "\udc80yes",
        "\x00",
    ],
)
def test_hostile_body_is_read_at_once(body):
    start = time.process_time()

    assert read(body).intent
    assert time.process_time() - start < 1


def test_signs_a_phone_hides_in_the_text_do_not_matter():
    assert read("\ufeffYES\u200b").intent == "accept"
    assert read("\uff33\uff34\uff2f\uff30").intent == "opt_out"
    assert read("Y\u00adES\u202c").intent == "accept"
