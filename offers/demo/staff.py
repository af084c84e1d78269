"""Who may sign in to the invented practice, with passwords that everybody knows."""

from __future__ import annotations

from django.contrib.auth.models import Group, User

from clinic import access

# Login, first and last name, group; nobody's group: the superuser.
STAFF = (
    ("scheduler", "Sam", "Ortega", "Scheduler"),
    ("manager", "Mira", "Hansen", "Manager"),
    ("admin", "Alex", "Kim", ""),
)


def hire() -> dict[str, User]:
    access.ensure()
    return {person[0]: _hire(*person) for person in STAFF}


def _hire(login: str, first: str, last: str, group: str) -> User:
    user = User(
        username=login,
        first_name=first,
        last_name=last,
        is_staff=True,
        is_superuser=not group,
    )
    user.set_password(password(login))
    user.save()
    user.groups.set(Group.objects.filter(name=group))
    return user


def password(login: str) -> str:
    return f"{login}-demo"


def logins() -> list[tuple[str, str]]:
    """Login and password of everybody whose password is still the invented one."""
    names = [login for login, *_ in STAFF]
    users = {user.username: user for user in User.objects.filter(username__in=names)}
    return [
        (login, password(login))
        for login in names
        if login in users and users[login].check_password(password(login))
    ]
