from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command

from clinic import access
from clinic.models import Closure, StaffAccess
from tests.factories import LocationFactory, ProviderFactory, UserFactory, hours

AT = datetime(2026, 3, 3, 15, tzinfo=UTC)


def permissions(name):
    return {
        (each.content_type.app_label, each.codename)
        for each in Group.objects.get(name=name).permissions.select_related(
            "content_type"
        )
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", access.GROUPS)
def test_every_group_has_every_permission_it_names(name):
    assert permissions(name) == access.codes(*access.GROUPS[name])


@pytest.mark.django_db
def test_each_group_may_do_more_than_the_one_before():
    scheduler, manager, administrator = map(permissions, access.GROUPS)
    assert scheduler < manager < administrator


@pytest.mark.django_db
def test_no_group_deletes_or_rewrites_what_happened():
    everything = set.union(*map(permissions, access.GROUPS))
    past = {"auditevent", "consent", "offer", "opening", "booking", "outboundtext"}
    assert not {("delete", model) for model in past} & {
        tuple(code.split("_")) for _, code in everything
    }
    assert ("clinic", "change_auditevent") not in everything


@pytest.mark.django_db(transaction=True)
def test_a_truncated_database_gets_its_groups_back():
    call_command("flush", interactive=False, verbosity=0)
    assert permissions("Scheduler") == access.codes(access.SCHEDULER)


@pytest.mark.django_db
def test_a_permission_added_by_hand_stays():
    extra = Permission.objects.get(codename="delete_patient")
    group = Group.objects.get(name="Manager")
    group.permissions.add(extra)
    access.ensure()
    assert extra in group.permissions.all()


@pytest.mark.django_db
def test_a_scheduler_may_enrol_but_not_change_the_practice():
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Scheduler"))
    assert user.has_perm("waitlist.add_waitlistentry")
    assert not user.has_perm("clinic.change_practice")


def limited(*places):
    user = UserFactory(is_superuser=False)
    StaffAccess.objects.create(user=user).locations.set(places)
    return user


@pytest.mark.django_db
def test_without_a_choice_every_location_is_ours():
    places = [LocationFactory(), LocationFactory()]
    for user in (UserFactory(is_superuser=False), limited(), UserFactory()):
        assert [*access.locations_for(user)] == places


@pytest.mark.django_db
def test_those_chosen_are_all_there_is():
    ours, _theirs = LocationFactory(), LocationFactory()
    assert [*access.locations_for(limited(ours))] == [ours]


@pytest.mark.django_db
def test_nobody_signed_in_sees_no_location():
    LocationFactory()
    assert not access.locations_for(AnonymousUser()).exists()


@pytest.mark.django_db
def test_a_closure_is_seen_where_it_closes_something():
    ours, theirs = LocationFactory(), LocationFactory()
    here, there = ProviderFactory(usual_location=ours), ProviderFactory()
    there.locations.add(theirs)
    made = [
        Closure.objects.create(
            provider=who,
            location=where,
            starts_at=AT,
            ends_at=AT + hours(1),
            reason="x",
        )
        for who, where in [(here, None), (None, ours), (there, None), (None, theirs)]
    ]
    assert {*access.closures_for(limited(ours))} == {*made[:2]}
    assert {*access.closures_for(limited())} == {*made}


@pytest.mark.django_db
def test_a_closure_is_ended_by_whoever_looks_after_all_it_closes():
    ours, theirs = LocationFactory(), LocationFactory()
    both, here = ProviderFactory(), ProviderFactory()
    both.locations.set([ours, theirs])
    here.locations.set([ours])
    made = [
        Closure.objects.create(
            provider=who,
            location=where,
            starts_at=AT,
            ends_at=AT + hours(1),
            reason="x",
        )
        for who, where in [(both, None), (both, ours), (here, None), (None, ours)]
    ]
    assert {*access.closures_to_end(limited(ours))} == {*made[1:]}
    assert {*access.closures_to_end(limited(ours, theirs))} == {*made}
    assert {*access.closures_to_end(limited())} == {*made}
