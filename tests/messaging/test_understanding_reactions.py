import pytest

from messaging.understanding import read

OFFER = (
    "Lakeside: a visit opened up: Tue Mar 3, 2:30 PM, Main St. Reply YES to take it, "
    "NO to pass. First YES gets it. STOP ends texts."
)
HAIR, ADDED, REMOVED = "\u200a", "\u200b", "\u200c"


@pytest.mark.parametrize(
    "form",
    [
        "Liked “{}”",
        "Loved “{}”",
        "Disliked “{}”",
        "Laughed at “{}”",
        "Emphasized “{}”",
        "Emphasised “{}”",
        "Questioned “{}”",
        'Liked "{}"',
        "  liked “{}” \n",
        "Reacted 👍🏽 to “{}”",
        "Reacted ❤️ to “{}”",
        "Reacted with a sticker to “{}”",
        "Le gusta “{}”",
        "Le encanta “{}”",
        "No le gusta «{}»",
        "Exclamó por “{}”",
        "Dudó sobre “{}”",
        "A aimé « {} »",
        "A réagi avec 🔥 à « {} »",
        "Gefällt „{}“",
        "Gostou de “{}”",
        "Đã thích “{}…",
        "赞了“{}”",
        "“{}”に「いいね」",
        "👍 to “{}”",
        f"{HAIR}{ADDED}👍{ADDED} to “{HAIR}{{}}{HAIR}”{HAIR}",
        f"{ADDED}❤️{ADDED} to “{{}}”",
        "Liked “Liked “{}””",
        "Liked “{}…",
        "Disliked “{}\nYES”",
    ],
)
def test_reaction_to_our_text_is_a_hint_at_most(form):
    found = read(form.format(OFFER))

    assert (found.intent, found.topic) == ("unclear", "reaction")


@pytest.mark.parametrize(
    "form",
    [
        "Removed a like from “{}”",
        "Removed a heart from “{}”",
        "Removed a dislike from “{}”",
        "Removed a laugh from “{}”",
        "Removed an exclamation from “{}”",
        "Removed a question mark from “{}”",
        "Removed 👍 from “{}”",
        "Removed a sticker from “{}”",
        "Quitó un me gusta de “{}”",
        f"{HAIR}{REMOVED}👍{REMOVED} from “{HAIR}{{}}{HAIR}”{HAIR}",
    ],
)
def test_reaction_taken_back_is_no_answer(form):
    assert read(form.format(OFFER)).intent == "ignore"


@pytest.mark.parametrize(
    "body",
    ["Liked an image", "Loved a video", "Laughed at an attachment", "Liked a photo"],
)
def test_reaction_to_a_picture_is_no_answer(body):
    assert read(body).intent == "ignore"


@pytest.mark.parametrize(
    "body",
    [
        "Liked the idea, yes",
        'yes to "3pm"',
        "Liked “it” but can't come",
        "Loved your clinic",
        "Removed my stitches from my arm",
        "Reacted badly to “it”, call me",
    ],
)
def test_ordinary_text_that_looks_like_a_reaction_is_read_as_text(body):
    assert read(body).topic != "reaction"


def test_typed_thumb_is_not_a_reaction():
    assert (read("👍").intent, read("👍").topic) == ("unclear", "")


@pytest.mark.parametrize(
    "body", ["Liked “{} and yes", "Reacted to “{}” yes", "“{}” yes", "{}"]
)
def test_our_own_words_sent_back_neither_book_nor_stop(body):
    assert read(body.format(OFFER)).intent == "unclear"


@pytest.mark.parametrize(
    ("reply", "intent"),
    [
        (f"Stop sending me “{OFFER}”", "opt_out"),
        (f"“{OFFER}” STOP", "opt_out"),
        ("He said “stop texting me, leave me alone now”", "opt_out"),
        (f"I'm having chest pains “{OFFER}”", "unclear"),
        (f"Yes to “{OFFER}”", "unclear"),
    ],
)
def test_words_around_our_text_count_for_themselves(reply, intent):
    found = read(reply)

    assert (found.intent, found.topic == "reaction") == (intent, False)
