import io
import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent
from messaging import corrections
from messaging.models import InboundText, OutboundText
from tests.factories import InboundTextFactory, UserFactory

pytestmark = pytest.mark.django_db


def received(body="no worries", intent="decline", **fields):
    return InboundTextFactory(body=body, intent=intent, **fields)


def correct(text, intent, user):
    actor = audit.staff(user)
    changed = corrections.correct(
        text.pk, intent=intent, actor=actor, at=timezone.now()
    )
    text.refresh_from_db()
    return changed


def exported(**options):
    out = io.StringIO()
    call_command("export_corrections", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().split("\n")[:-1]


def test_the_meaning_staff_give_is_kept_with_who_and_when(user):
    text = received()
    assert correct(text, "accept", user)
    assert text.corrected_intent == "accept" == corrections.meaning(text)
    assert text.corrected_by == user
    assert timezone.now() - text.corrected_at < timedelta(minutes=1)
    assert text.intent == "decline"


def test_a_correction_is_in_the_trail_with_what_was_before(user):
    text = received()
    correct(text, "accept", user)
    correct(text, "unclear", user)
    later, first = AuditEvent.objects.filter(action="inbox.corrected")
    assert first.detail == {"intent": "accept", "before": "decline"}
    assert later.detail == {"intent": "unclear", "before": "accept"}
    assert first.actor == f"user:{user.pk}"


def test_another_correction_replaces_the_first(user):
    text, second = received(), UserFactory()
    correct(text, "accept", user)
    assert correct(text, "unclear", second)
    assert (text.corrected_intent, text.corrected_by) == ("unclear", second)


def test_the_meaning_that_was_read_takes_the_correction_back(user):
    text = received()
    correct(text, "accept", user)
    assert correct(text, "decline", user)
    assert text.corrected_intent == ""
    assert text.corrected_at is None
    assert text.corrected_by is None
    assert AuditEvent.objects.filter(action="inbox.corrected").count() == 2


@pytest.mark.parametrize("intent", ["decline", "accept"])
def test_the_same_meaning_twice_changes_nothing(user, intent):
    text = received()
    correct(text, intent, user)
    trail = AuditEvent.objects.count()
    assert not correct(text, intent, UserFactory())
    assert AuditEvent.objects.count() == trail


@pytest.mark.parametrize(
    "fields", [{"intent": ""}, {"erased_at": timezone.now(), "body": ""}]
)
def test_what_was_not_read_or_is_erased_cannot_be_corrected(user, fields):
    text = received(**fields)
    assert not correct(text, "accept", user)
    assert text.corrected_intent == ""


def test_a_text_that_does_not_exist_is_not_corrected(user):
    actor = audit.staff(user)
    assert not corrections.correct(404, intent="help", actor=actor, at=timezone.now())


@pytest.mark.parametrize("intent", ["", "book it"])
def test_a_meaning_we_do_not_have_is_refused(user, intent):
    with pytest.raises(ValueError, match="not a valid"):
        correct(received(), intent, user)


def test_a_correction_sends_and_routes_nothing(user):
    text = received(needs_person=True)
    correct(text, "opt_out", user)
    assert not OutboundText.objects.exists()
    assert InboundText.objects.get().needs_person


def test_corrected_replies_are_exported_as_labelled_lines_oldest_first():
    now = timezone.now()
    received("yes", corrected_intent="unclear", received_at=now)
    received("sure", corrected_intent="accept", received_at=now - timedelta(days=1))
    received("never corrected")
    assert exported() == ["accept\tsure", "unclear\tyes"]


def test_tabs_and_new_lines_in_a_reply_keep_to_their_line():
    received("one\ttwo\r\nthree\nfour\rfive", corrected_intent="unclear")
    assert exported() == ["unclear\tone two\\nthree\\nfour\\nfive"]


def test_erased_replies_are_left_out():
    received("", corrected_intent="accept", erased_at=timezone.now())
    assert exported() == []


def test_what_is_exported_can_be_interpreted(tmp_path):
    received("yes\n\tplease", corrected_intent="accept")
    received("what time?\u2028", corrected_intent="unclear")
    exported(output=tmp_path / "new.tsv")
    out, err = io.StringIO(), io.StringIO()
    call_command("interpret_replies", tmp_path / "new.tsv", stdout=out, stderr=err)
    assert "2 of 2 as labelled" in err.getvalue()


def test_the_file_is_for_its_owner_only(tmp_path):
    exported(output=tmp_path / "new.tsv")
    assert stat.S_IMODE((tmp_path / "new.tsv").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["old.tsv", "none/new.tsv"])
def test_a_file_that_cannot_be_made_leaves_no_trace_of_an_export(tmp_path, name):
    (tmp_path / "old.tsv").write_text("kept")
    with pytest.raises(CommandError, match=r"exists already|cannot be written"):
        exported(output=tmp_path / name)
    assert (tmp_path / "old.tsv").read_text() == "kept"
    assert not AuditEvent.objects.exists()


def test_an_export_is_in_the_trail():
    received(corrected_intent="accept")
    exported()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("inbox.corrections_exported", "system")
    assert event.detail == {"texts": 1}


def act(client, *texts):
    chosen = {"action": "export_corrections", "_selected_action": [t.pk for t in texts]}
    url = reverse("admin:messaging_inboundtext_changelist")
    return client.post(url, chosen, follow=True)


def test_staff_download_the_chosen_corrections(admin_client):
    chosen = received("yes\nplease", corrected_intent="accept")
    received("another", corrected_intent="unclear")
    answer = act(admin_client, chosen, received("not corrected"))
    assert answer.content.decode() == "accept\tyes\\nplease\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.changes().get().actor.startswith("user:")


def test_staff_are_told_when_none_of_the_chosen_has_a_correction(admin_client):
    answer = act(admin_client, received())
    assert "None of these has a corrected meaning" in answer.content.decode()
    assert not AuditEvent.objects.changes().exists()
