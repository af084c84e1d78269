"""Somebody on the phone wants to wait: the short form beside the board."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit

from .. import adding, free_times
from ..adding import Known
from ..models import WaitlistEntry
from ..new_form import NewForm, check_record_number

SOMEBODY_ELSE = "new"
NEW_PHONE = "+phone"
may_add = permission_required(
    ["waitlist.add_patient", "waitlist.add_waitlistentry"], raise_exception=True
)
# Shown at once; the others are behind “More”.
FOLDED = (
    "record_number",
    "birth_year",
    "by_phone",
    "agreed_owner",
    "needs_interpreter",
    "needs_transport",
    "other_needs",
    "current_at",
    "current_location",
    "current_provider",
    "locations",
    "providers",
    "note",
)


@require_http_methods(["GET", "POST"])
@never_cache
@may_add
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, NewForm(user=request.user))
    form = NewForm(request.POST, user=request.user)
    is_valid = form.is_valid()
    known = adding.known(form, user=request.user, at=timezone.now())
    choice = request.POST.get("patient", "")
    chosen = _chosen(choice, known)
    if is_valid and chosen is None and (not known or choice == SOMEBODY_ELSE):
        check_record_number(form)
        is_valid = form.is_valid()
    if not is_valid or (chosen is None and known and choice != SOMEBODY_ELSE):
        return _page(request, form, known)
    entry = _add(request, form, chosen, choice, at=timezone.now())
    messages.success(request, _added(entry))
    return redirect("waitlist_new" if "another" in request.POST else "board")


@require_POST
@never_cache
@may_add
def known(request: HttpRequest) -> HttpResponse:
    """Who it may be, as soon as name and phone are typed; by POST, out of the URL."""
    form = NewForm(request.POST, user=request.user)
    form.is_valid()
    found = adding.known(form, user=request.user, at=timezone.now())
    return render(request, "waitlist/_partials/known.html", {"known": found})


def _chosen(choice: str, known: list[Known]) -> Known | None:
    """Only those who were shown, and not for a visit they wait for already."""
    pk = choice.removesuffix(NEW_PHONE)
    for each in known:
        if str(each.patient.pk) == pk and not each.is_waiting_for_this:
            return each
    return None


def _add(
    request: HttpRequest,
    form: NewForm,
    chosen: Known | None,
    choice: str,
    *,
    at: datetime,
) -> WaitlistEntry:
    return adding.add(
        form,
        to=chosen.patient if chosen else None,
        takes_new_phone=choice.endswith(NEW_PHONE),
        actor=audit.staff(request.user),
        at=at,
    )


def _added(entry: WaitlistEntry) -> str:
    """What was understood, so that a slip is seen while they are on the phone."""
    page = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    return format_html(
        _('Added: <a href="{}">{}</a> waits for {}, free: {}. {}'),
        page,
        entry.patient.initials,
        entry.visit_type,
        free_times.words(entry.availabilities.all()),
        adding.reach(entry.patient),
    )


def _page(
    request: HttpRequest, form: NewForm, known: list[Known] | None = None
) -> HttpResponse:
    _focus(form, next(iter(form.errors), None) if form.is_bound else "name")
    context = {
        "form": form,
        "known": known,
        "is_more_open": bool({*FOLDED} & set(form.errors)),
    }
    return render(request, "waitlist/new.html", context)


def _focus(form: NewForm, name: str | None) -> None:
    """Where to type next: at the top, or at what is wrong."""
    if name in form.fields:
        widget = form.fields[name].widget
        first = getattr(widget, "widgets", [widget])[0]
        first.attrs["autofocus"] = True
