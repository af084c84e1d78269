import logging
from datetime import UTC, datetime

import pytest

from clinic import audit
from clinic.models import AuditEvent
from messaging import answers, wording
from messaging.models import OutboundText, Wording
from messaging.wording import built_in, versions
from messaging.wording.differences import between
from tests.factories import InboundTextFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
OURS = "{clinic}: fine, thanks. Reply STOP to end texts."
LONG = OURS + " x" * 80


def save(body, *, after=0, purpose="declined", language="en", **given):
    values = {"actor": audit.SYSTEM, "at": AT, **given}
    return versions.save(purpose, language, body, after=after, **values)


def declined(language="en", **values):
    return wording.compose("declined", language=language, clinic="Lakeside", **values)


def written(body, number=1, purpose="declined"):
    """A version that got past the rules: another release, another hand."""
    return Wording.objects.create(
        purpose=purpose, language="en", number=number, body=body, created_at=AT
    )


def test_a_text_is_made_of_the_practices_own_words_and_names_their_version():
    save(OURS)
    said = declined()
    assert said.body == "Lakeside: fine, thanks. Reply STOP to end texts."
    assert said.version == "declined/en/1"


def test_without_own_words_the_version_names_the_built_in_ones(monkeypatch):
    version = declined().version
    assert version.startswith("declined/en/built-in-")
    monkeypatch.setattr(built_in, "body", lambda *_: "{clinic}: after an upgrade")
    assert declined().version != version


@pytest.mark.parametrize("purpose", ["confirmed_replaces", "stop_confirmation"])
def test_every_version_fits_its_column(purpose):
    length = OutboundText._meta.get_field("wording").max_length
    assert len(built_in.version(purpose, "es")) <= length


def test_the_newest_version_rules_and_the_other_language_keeps_its_own():
    save(OURS)
    save(OURS.replace("fine", "noted"), after=1)
    assert "noted" in declined().body
    assert declined("es").version.startswith("declined/es/built-in-")


def test_an_empty_version_is_the_built_in_words_again():
    before = declined()
    save(OURS)
    save("", after=1)
    assert declined() == before


def test_who_saved_it_and_when_is_kept():
    user = UserFactory()
    row = save(OURS, actor=audit.staff(user))
    assert (row.created_by, row.created_at, row.number) == (user, AT, 1)
    event = AuditEvent.objects.get(action="wording_saved")
    assert (event.actor, event.detail) == (f"user:{user.pk}", {"version": str(row)})


def test_two_who_started_from_the_same_version_do_not_overwrite_each_other():
    assert save(OURS) is not None
    assert save(OURS.replace("fine", "noted")) is None
    assert "fine" in declined().body
    assert AuditEvent.objects.filter(action="wording_saved").count() == 1


@pytest.mark.parametrize("after", [-1, 1, 32766])
def test_no_version_is_made_from_one_that_there_is_not(after):
    assert save(OURS, after=after) is None
    assert save(OURS).number == 1


@pytest.mark.parametrize(
    "body", ["{clinic}: thanks.", "{{ clinic }} STOP", "{clinic}: CANCEL, STOP", LONG]
)
def test_words_that_may_not_be_sent_are_never_saved(body):
    with pytest.raises(ValueError, match=r"messaging\.E0"):
        save(body)
    assert not Wording.objects.exists()


def test_a_long_text_is_saved_when_somebody_says_so_but_never_a_very_long_one():
    assert save(LONG, is_long=True).is_long
    with pytest.raises(ValueError, match="E012"):
        save(OURS + " x" * 200, after=1, is_long=True)


def test_the_tick_is_not_kept_for_words_that_do_not_need_it():
    assert not save(OURS, is_long=True).is_long


@pytest.mark.parametrize(
    "body",
    [
        "{clinic}: {nonsense} STOP",
        "{clinic}: {other} STOP",
        "{clinic}: {{ clinic }} STOP",
        "{% now 'Y' %}",
        "{clinic",
        "😀",
        "{clinic}: STOP" + " x" * 300,
    ],
)
def test_words_of_which_no_text_can_be_made_never_stop_a_text(body, caplog):
    usual = declined()
    row = written(body)
    with caplog.at_level(logging.ERROR, logger="messaging.wording"):
        assert declined() == usual
    assert str(row) in caplog.text
    assert [each.pk for each in versions.unusable()] == [row.pk]


def test_nothing_is_flagged_while_all_own_words_can_be_used(caplog):
    save(OURS)
    declined()
    assert not caplog.records
    assert not list(versions.unusable())


def test_own_words_are_never_run():
    written("{clinic}: {% now 'Y' %} {{ clinic }} {clinic.__class__} STOP")
    assert declined().version.startswith("declined/en/built-in-")


def test_the_words_of_a_batch_are_read_once(django_assert_num_queries):
    save(OURS)
    with django_assert_num_queries(2):
        words = wording.current()
        for language in ("en", "es", "en"):
            declined(language, words=words)


def test_a_change_is_seen_by_the_next_text_at_once():
    assert declined().version.startswith("declined/en/built-in-")
    save(OURS)
    assert declined().version == "declined/en/1"


def test_an_answer_keeps_the_version_it_was_made_from():
    save("{clinic}: call {phone}. STOP", purpose="help")
    answers.answer(InboundTextFactory(), "help")
    assert OutboundText.objects.get().wording == "help/en/1"


def test_what_changed_is_told_word_by_word():
    found = [(each.kind, each.words) for each in between("we call you", "we text you")]
    assert found == [("same", "we"), ("old", "call"), ("new", "text"), ("same", "you")]
