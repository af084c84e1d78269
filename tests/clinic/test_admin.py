from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse

from clinic.audit import SYSTEM
from clinic.models import AuditEvent, Closure, Heartbeat, Location, Provider
from clinic.singletons import practice
from clinic.texting import stop
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OpeningFactory,
    ProviderFactory,
    UserFactory,
    VisitTypeFactory,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DESK = {"desk_hours-TOTAL_FORMS": 0, "desk_hours-INITIAL_FORMS": 0}


@pytest.fixture
def boss(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def member(client):
    """Signs in somebody of a group."""

    def sign_in(group):
        user = UserFactory(is_superuser=False)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


def practice_form(**changes):
    values = {
        field: getattr(practice(), field)
        for field in (
            "name",
            "text_name",
            "phone",
            "sending_mode",
            "test_phones",
            "texts_per_day",
            "bodies_kept_days",
        )
    }
    return values | changes


def trail():
    return [
        (event.action, event.object_type, event.detail)
        for event in AuditEvent.objects.changes().order_by("pk")
    ]


@pytest.mark.parametrize("group", ["Scheduler", "Manager", "Administrator"])
def test_every_group_opens_every_page_it_may_see(member, group):
    client = member(group)
    index = client.get(reverse("admin:index"))
    assert index.status_code == 200
    pages = [m["admin_url"] for app in index.context["app_list"] for m in app["models"]]
    assert pages
    for page in pages:
        assert client.get(page, follow=True).status_code == 200, page


@pytest.mark.parametrize(
    "page",
    [
        "clinic_location_add",
        "clinic_provider_add",
        "clinic_visittype_add",
        "auth_user_add",
    ],
)
def test_every_form_opens_empty(boss, page):
    assert boss.get(url(page)).status_code == 200


def test_the_practice_opens_its_form_at_once(boss):
    listed = boss.get(url("clinic_practice_changelist"))
    assert listed.url == url("clinic_practice_change", 1)
    assert boss.get(listed.url).status_code == 200
    assert boss.get(url("clinic_practice_add")).status_code == 403
    assert boss.post(url("clinic_practice_delete", 1)).status_code == 403


def test_changing_the_mode_in_the_form_is_audited_with_both_modes(boss):
    form = practice_form(sending_mode="shadow", name="Other")
    boss.post(url("clinic_practice_change", 1), form)
    assert (practice().sending_mode, practice().name) == ("shadow", "Other")
    assert trail()[0] == (
        "sending_mode_changed",
        "practice",
        {"before": "off", "after": "shadow"},
    )


def test_an_on_call_address_needs_an_e_mail_server(boss, settings):
    form = practice_form(on_call_email="oncall@example.org")
    change = url("clinic_practice_change", 1)
    settings.EMAIL_IS_SET = False
    assert "set EMAIL_URL first" in boss.post(change, form).content.decode()
    settings.EMAIL_IS_SET = True
    boss.post(change, form)
    assert practice().on_call_email == "oncall@example.org"


def test_saving_the_form_does_not_lift_a_stop_made_meanwhile(boss):
    form = practice_form(name="Other")
    stop(reason="wrong texts", actor=SYSTEM, at=AT)
    boss.post(url("clinic_practice_change", 1), form)
    assert practice().texting_stopped_at == AT


def test_a_test_phone_without_its_area_code_is_refused(boss):
    form = practice_form(test_phones="555-0100")
    page = boss.post(url("clinic_practice_change", 1), form)
    assert b"on a line of its own" in page.content


def test_a_name_in_texts_that_reveals_a_specialty_is_warned_of(boss):
    form = practice_form(text_name="Lakeside Oncology")
    page = boss.post(url("clinic_practice_change", 1), form, follow=True)
    assert "“Oncology” is in the name that texts give" in page.content.decode()
    assert practice().text_name == "Lakeside Oncology"


def location_form(**changes):
    values = {
        "name": "North",
        "text_name": "North",
        "phone": "212-555-0100",
        "timezone": "America/Chicago",
        "is_active": "on",
    }
    return values | changes


def test_a_new_location_has_the_usual_hours(boss):
    boss.post(url("clinic_location_add"), location_form())
    location = Location.objects.get(name="North")
    assert location.contact_hours.count() == 6
    assert location.desk_hours.count() == 5
    assert boss.get(url("clinic_location_change", location.pk)).status_code == 200


def test_a_timezone_that_does_not_exist_is_refused(boss):
    page = boss.post(url("clinic_location_add"), location_form(timezone="Chicago"))
    assert b"is not a timezone" in page.content
    assert not Location.objects.filter(timezone="Chicago").exists()


def moved_to_chicago(boss, location):
    """The page that answers a change of timezone."""
    hours = {"contact_hours-TOTAL_FORMS": 0, "contact_hours-INITIAL_FORMS": 0, **DESK}
    change = url("clinic_location_change", location.pk)
    page = boss.post(change, location_form(**hours)).content.decode()
    location.refresh_from_db()
    return page


@pytest.mark.parametrize("state", [{}, {"status": "filled", "closing_reason": "x"}])
def test_a_timezone_that_texts_quote_does_not_change_beneath_them(boss, state):
    location = OpeningFactory(**state).location
    page = moved_to_chicago(boss, location)
    assert "has openings to come" in page
    assert location.timezone == "America/New_York"


@pytest.mark.parametrize(
    "state",
    [
        {"starts_at": AT},
        {"status": "withdrawn", "closing_reason": "mistake"},
    ],
)
def test_openings_that_are_over_let_the_timezone_change(boss, state):
    location = OpeningFactory(**state).location
    moved_to_chicago(boss, location)
    assert location.timezone == "America/Chicago"


def test_other_changes_of_a_place_with_openings_are_saved(boss):
    location = OpeningFactory(location__timezone="America/Chicago").location
    moved_to_chicago(boss, location)
    assert location.name == "North"


def test_changes_of_hours_are_audited_without_their_values(boss):
    boss.post(url("clinic_location_add"), location_form())
    location = Location.objects.get()
    row = location.contact_hours.first()
    hours = {
        **DESK,
        "contact_hours-TOTAL_FORMS": 1,
        "contact_hours-INITIAL_FORMS": 1,
        "contact_hours-0-id": row.pk,
        "contact_hours-0-location": location.pk,
        "contact_hours-0-weekday": 0,
        "contact_hours-0-opens": "10:00",
        "contact_hours-0-closes": "12:00",
    }
    boss.post(url("clinic_location_change", location.pk), location_form(**hours))
    assert [event[0] for event in trail()] == ["added", "changed"]
    assert trail()[1][2] == {"what": ["contact hours", "Opens", "Closes"]}


@pytest.mark.parametrize("confirmed", [{}, {"post": "yes"}])
def test_what_is_in_use_is_not_deleted_and_a_sentence_says_so(boss, confirmed):
    opening = OpeningFactory()
    address = url("clinic_location_delete", opening.location_id)
    page = (boss.post if confirmed else boss.get)(address, confirmed, follow=True)
    assert "is in use and cannot be deleted." in page.content.decode()
    assert Location.objects.count() == 1


def test_what_was_never_used_can_be_deleted_and_is_audited(boss):
    provider = ProviderFactory()
    boss.post(url("clinic_provider_delete", provider.pk), {"post": "yes"})
    assert not Provider.objects.exists()
    assert trail() == [("deleted", "provider", {})]


def test_nothing_is_deleted_many_at_once(boss):
    VisitTypeFactory()
    page = boss.get(url("clinic_visittype_changelist"))
    assert b"delete_selected" not in page.content


def wanted_provider():
    EntryFactory().providers.add(provider := ProviderFactory())
    return provider


def ruled_out_provider():
    EntryFactory().never_with.add(provider := ProviderFactory())
    return provider


def wanted_location():
    EntryFactory().locations.add(location := LocationFactory())
    return location


def visit_type_of_an_opening():
    return OpeningFactory(
        visit_types=[VisitTypeFactory(name="Scope")]
    ).visit_types.get()


def visit_type_of_a_provider():
    ProviderFactory().visit_types.add(visit_type := VisitTypeFactory())
    return visit_type


@pytest.mark.parametrize("confirmed", [{}, {"post": "yes"}])
@pytest.mark.parametrize(
    "make",
    [
        wanted_provider,
        ruled_out_provider,
        wanted_location,
        visit_type_of_an_opening,
        visit_type_of_a_provider,
    ],
)
def test_what_only_a_list_names_is_not_deleted_out_of_it(boss, make, confirmed):
    row = make()
    address = url(f"clinic_{row._meta.model_name}_delete", row.pk)
    page = (boss.post if confirmed else boss.get)(address, confirmed, follow=True)
    assert "Switch it off instead" in page.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_a_row_itself_lists_does_not_keep_it(boss):
    provider = ProviderFactory()
    provider.locations.add(LocationFactory())
    provider.visit_types.add(VisitTypeFactory())
    boss.post(url("clinic_provider_delete", provider.pk), {"post": "yes"})
    assert not Provider.objects.exists()


def test_a_providers_usual_location_must_be_one_of_the_locations(boss):
    here, there = LocationFactory(), LocationFactory()
    form = {
        "name": "Dr. Test",
        "kind": "app",
        "locations": [here.pk],
        "usual_location": there.pk,
        "usual_minutes": 30,
    }
    page = boss.post(url("clinic_provider_add"), form)
    assert b"is not one of the locations" in page.content
    boss.post(url("clinic_provider_add"), form | {"usual_location": here.pk})
    assert Provider.objects.get().usual_location == here


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_no_provider_usually_sees_patients_for_impossible_minutes(boss, minutes):
    here = LocationFactory().pk
    form = {"name": "Dr. Test", "kind": "app", "locations": [here]}
    page = boss.post(url("clinic_provider_add"), form | {"usual_minutes": minutes})
    errors = page.context["adminform"].errors
    assert errors == {"usual_minutes": ["A visit lasts 5 to 480 minutes."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderFactory(usual_minutes=minutes)


def a_closure(**fields) -> Closure:
    start, end = AT + timedelta(days=1), AT + timedelta(days=1, hours=4)
    return Closure.objects.create(starts_at=start, ends_at=end, reason="x", **fields)


def test_closures_are_listed_on_the_clocks_of_their_place(boss):
    closure = a_closure(location=LocationFactory(timezone="America/Denver"))
    page = boss.get(url("clinic_closure_changelist")).content.decode()
    local = closure.starts_at.astimezone(ZoneInfo("America/Denver"))
    assert f"{local:%Y-%m-%d %H:%M %Z}" in page
    assert reverse("closure", args=[closure.pk]) in page
    assert reverse("closure_new") in page


def test_closures_are_entered_and_ended_on_their_own_page_only(boss):
    closure = a_closure(location=LocationFactory())
    assert boss.get(url("clinic_closure_add")).status_code == 403
    change = url("clinic_closure_change", closure.pk)
    assert boss.get(change).status_code == 200
    assert boss.post(change, {"reason": "other"}).status_code == 403
    assert boss.post(url("clinic_closure_delete", closure.pk)).status_code == 403


def test_the_trail_is_read_only_even_for_superusers(boss):
    event = AuditEvent.objects.create(at=AT, actor="system", action="x")
    page = url("clinic_auditevent_change", event.pk)
    assert boss.get(page).status_code == 200
    assert boss.post(page, {"action": "y"}).status_code == 403
    assert boss.post(url("clinic_auditevent_delete", event.pk)).status_code == 403
    assert boss.get(url("clinic_auditevent_add")).status_code == 403


def test_heartbeats_are_shown_to_those_who_know_where(boss):
    Heartbeat.objects.create(name="worker", at=AT)
    assert b"heartbeat" not in boss.get(reverse("admin:index")).content.lower()
    assert boss.get(url("clinic_heartbeat_changelist")).status_code == 200


@pytest.mark.parametrize("model", ["schedule", "success", "failure", "ormq"])
def test_the_queue_is_for_superusers_only(boss, member, model):
    page = url(f"django_q_{model}_changelist")
    assert boss.get(page).status_code == 200
    client = member("Administrator")
    assert client.get(page).status_code == 403


def test_an_administrator_adds_staff_but_makes_no_superuser(member):
    client = member("Administrator")
    colleague = UserFactory(is_superuser=False)
    page = url("auth_user_change", colleague.pk)
    assert b'name="is_superuser"' not in client.get(page).content
    form = {
        "username": "renamed",
        "is_staff": "on",
        "is_superuser": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
        "staff_access-TOTAL_FORMS": 0,
        "staff_access-INITIAL_FORMS": 0,
    }
    client.post(page, form)
    colleague.refresh_from_db()
    assert (colleague.username, colleague.is_superuser) == ("renamed", False)
    assert trail()[-1][:2] == ("changed", "user")


def test_an_administrator_cannot_take_over_a_superuser(member, user):
    client = member("Administrator")
    assert client.post(url("auth_user_change", user.pk), {}).status_code == 403
    password = url("auth_user_password_change", user.pk)
    assert client.get(password).status_code == 403


def test_accounts_are_never_deleted(boss):
    other = UserFactory()
    assert boss.post(url("auth_user_delete", other.pk)).status_code == 403
    assert get_user_model().objects.filter(pk=other.pk).exists()
