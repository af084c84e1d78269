"""Replies made of a yes and something that takes it back, asks or sets a condition."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.understanding import (
    commitments,
    courtesies,
    harmless_negations,
    read,
    relatives,
    yes_words,
)
from messaging.understanding.phrases import Phrases, word_set


def _phrases(text):
    return " ".join(text.split()).replace(" |", "|").split("|")


def _sampled(text):
    return st.sampled_from(_phrases(text))


YESES = _phrases(
    """
    yes|Yes please|yeah|yep|sure|absolutely|I'll take it|I want it|sounds good|book it
    |works for me|perfect|count me in|I'll be there|definitely|ok yes|sí|si por favor|claro
    |claro que sí|la tomo|acepto|sí la quiero|perfecto|dale|👍 yes|yess|yse
    """
)
YES = st.sampled_from(YESES)
CONDITION = _sampled(
    """
    if it is before noon|if my daughter can drive me|as long as it is covered
    |unless it rains|provided I get a ride|but only with my own doctor|but not that early
    |depending on work|assuming it is the same office|only if it is by video|when I get paid
    |once I find a sitter|pending my schedule|except Tuesday|though I need a wheelchair
    |si mi hija me lleva|pero más tarde|siempre que sea temprano|a menos que llueva
    |con tal que sea el doctor Ruiz|solo si es por video|cuando me paguen|aunque llego tarde
    |if I can|if possible|if not too late|but later|hopefully|maybe|I think|quizás|tal vez
    |as soon as my boss says so|after I talk to my wife|instead of the other
    """
)
QUESTION = _sampled(
    """
    what time|where is it|how long will it take|which doctor is it|can I bring my son
    |do I need to fast|is it still open|who is this|could we do 3 instead|am I too late
    |should I bring my card|will you call me|how much is it|why so soon|when is that
    |a qué hora|dónde es|con qué doctor|cuánto cuesta|puedo llevar a mi hijo|quién es
    |tengo que ir en ayunas|me pueden llamar|es para mí
    """
)
NEGATION = _sampled(
    """
    no|not|no wait|no I can't|not that day|I can't|I cannot make it|won't work
    |I don't want it|never mind|don't book it|not for me|I am not sure|not yet|isn't for me
    |nope|nah|no thanks|actually no|not really|I didn't mean that|neither|none of those
    |I couldn't|wouldn't work|it's not me|no puedo|no quiero|mejor no|ya no|nunca|tampoco
    |todavía no|no estoy segura|no es para mí|no la tomo|no thank you|no more
    """
)
BETWEEN = st.sampled_from(
    [
        " ",
        ", ",
        ". ",
        "! ",
        " - ",
        "\n",
        " and ",
        " y ",
        "... ",
        " so ",
        "; ",
        " 🙏 ",
        " – ",
    ]
)
POLITE = st.sampled_from(
    ["", "thank you", "thanks so much!", "gracias", "please", "good morning", "🙏", "😊",
     "sorry", "Hi", "God bless", "- Ana", "no problem", "can't wait", "no worries"]
)  # fmt: skip
INVISIBLE = ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u202e", "\ufe0f"]
CONFUSABLES = str.maketrans(
    "aeiopcyxs", "\u0430\u0435\u0456\u043e\u0440\u0441\u0443\u0445\u0455"
)
_WIDE = {i: i + 0xFEE0 for i in range(0x21, 0x7F) if chr(i) not in "'?"}


def _typo(text, at):
    at %= max(len(text) - 1, 1)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _sprinkled(text, at, sign):
    at %= len(text) + 1
    return text[:at] + sign + text[at:]


DISGUISES = st.one_of(
    st.sampled_from(
        [str, str.upper, str.lower, str.title, str.swapcase, "  {}\n".format, "“{}”".format]
    ),
    st.just(lambda text: text.translate(_WIDE)),
    st.just(lambda text: text.translate(CONFUSABLES)),
    st.builds(
        lambda at, sign: lambda text: _sprinkled(text, at, sign),
        st.integers(0, 80),
        st.sampled_from([*INVISIBLE, " ", "👍", "💯", "\u0301"]),
    ),
)  # fmt: skip


@st.composite
def mixtures(draw, spoilers):
    """Yes, the spoiler, and courtesies around them, in either order, once or more."""
    parts = [draw(YES), draw(spoilers)]
    parts += draw(st.lists(YES | POLITE, max_size=2))
    parts = [part for part in draw(st.permutations(parts)) if part]
    text = parts[0]
    for part in parts[1:]:
        text += draw(BETWEEN) + part
    return draw(DISGUISES)(text + draw(st.sampled_from(["", ".", "!", "!!", " ok"])))


def test_without_a_spoiler_these_are_yeses():
    polite = ("{}", "{}, thank you", "Hi! {} - Ana", "{}, no problem", "{} 🙏")
    texts = [form.format(yes) for yes in YESES for form in polite]
    assert [text for text in texts if read(text).intent != "accept"] == []


@given(mixtures(CONDITION))
@settings(max_examples=600)
def test_a_yes_with_a_condition_books_nothing(text):
    assert read(text).intent != "accept", ascii(text)


@given(mixtures(QUESTION), st.sampled_from(["", "?", "??", " ?", "\u00bf", "\uff1f"]))
@settings(max_examples=600)
def test_a_yes_with_a_question_books_nothing_with_its_mark_or_without(text, mark):
    assert read(text + mark).intent != "accept", ascii(text)


@given(mixtures(NEGATION))
@settings(max_examples=600)
def test_a_yes_with_a_negation_books_nothing(text):
    assert read(text).intent != "accept", ascii(text)


@given(mixtures(CONDITION), st.integers(0, 80))
@settings(max_examples=400)
def test_a_slip_of_the_finger_makes_no_condition_a_yes(text, at):
    assert read(_typo(text, at)).intent != "accept", ascii(text)


@given(mixtures(NEGATION | QUESTION | CONDITION))
@settings(max_examples=300)
def test_what_is_mixed_is_no_wish_for_no_more_texts(text):
    allowed = re.search(r"(?i)no more|nope|never", text)
    assert allowed or read(text).intent != "opt_out", ascii(text)


TAKES_BACK = word_set(
    """
    no not nor non never none nothing nobody cant cannot dont doesnt didnt isnt wasnt wont
    wouldnt couldnt shouldnt aint havent hasnt nope nah nay neither without nunca jamas nada
    tampoco sin ni ningun ninguna nadie unless if but except although though however instead
    pero salvo excepto cuando aunque solo provided assuming depending maybe perhaps quiza
    who which whose where why when quien cual donde cuanto porque como
    """
)
# As words of a yes they are said of a place or a thing: "when I get there".
HARMLESS_HERE = {"when"}


def test_no_word_of_a_yes_takes_it_back_but_those_of_the_written_list():
    lists = (
        courtesies.NEUTRAL,
        courtesies.GLAD,
        courtesies.WEAK_YES,
        commitments.COMMITMENTS,
        yes_words.STRONG,
        yes_words.LONE,
        relatives.ACCEPTS,
        relatives.SPEAKS_FOR,
    )
    written = {
        *harmless_negations.COURTESIES.chains,
        *harmless_negations.APOLOGIES.chains,
        *harmless_negations.YES.chains,
    }
    beside = Phrases(c for part in lists for c in part.chains if c not in written)
    assert beside.vocabulary & TAKES_BACK <= HARMLESS_HERE


def test_the_page_lists_negations_that_are_courtesies():
    page = Path(__file__).parents[2] / "docs" / "reading-replies.md"
    section = page.read_text().split("## The only negations beside a yes")[1]
    listed = re.findall(r"^- (.+)$", section.split("\n## ")[0], re.MULTILINE)
    assert len(listed) > 15
    for courtesy in listed:
        assert read(f"Yes, {courtesy}").intent == "accept", courtesy
        assert read(courtesy).intent != "accept", courtesy
