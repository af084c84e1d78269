"""One phone number's texts, and what staff do about them. No number is in an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from messaging import corrections, inbox
from messaging import visibility as texts
from messaging.models import InboundText
from waitlist import stops
from waitlist import visibility as people
from waitlist.models import Patient

from .. import colleague, conversation, outlook, quick_answers, staff_texts
from ..forms_answer import AnswerForm, MarkForm, MeaningForm, SeenForm
from ..staff_texts import Sent
from .acting import acts_on, marked
from .answers import answer as say
from .answers import refuse

may_see = permission_required("messaging.view_inboundtext", raise_exception=True)


@dataclass(frozen=True)
class Place:
    """The row by which the page of a number is found."""

    row: InboundText | Patient
    rows: QuerySet[InboundText] | QuerySet[Patient] = field(repr=False)
    stop: str

    @property
    def number(self) -> str:
        return self.row.phone


@require_http_methods(["GET", "POST"])
@never_cache
@may_see
@marked
def by_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread that a text belongs to."""
    rows = texts.received(request.user).filter(pk=pk)
    return _page(request, Place(get_object_or_404(rows), rows, "inbox_stop"))


@require_http_methods(["GET", "POST"])
@never_cache
@may_see
@marked
def by_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread of a patient's number."""
    rows = people.patients(request.user).filter(pk=pk)
    return _page(request, Place(get_object_or_404(rows), rows, "patient_stop"))


@require_POST
@never_cache
@may_see
def length(request: HttpRequest) -> HttpResponse:
    """How the words typed so far would leave; htmx swaps it in below the box."""
    form = AnswerForm(request.POST)
    form.is_valid()
    return render(request, "offers/_partials/length.html", {"form": form, "live": True})


@acts_on("messaging.change_inboundtext", texts.received, page="inbox")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    form = MeaningForm(request.POST)
    if not form.is_valid():
        return refuse(request, "Choose what the text meant.", page="inbox")
    done = corrections.correct(
        pk,
        intent=form.cleaned_data["intent"],
        actor=audit.staff(request.user),
        at=timezone.now(),
    )
    yes = "Noted. Nothing else was changed: the page says what is left to do by hand."
    no = "A colleague has corrected it already, or its words are erased."
    return say(request, done, yes=yes, no=no, page="inbox")


@require_POST
@permission_required("messaging.add_suppression", raise_exception=True)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """They told us to stop in a text that was not read so."""
    text = get_object_or_404(texts.received(request.user), pk=pk)
    return _stopped(request, text.phone, inbound=text)


@require_POST
@permission_required("messaging.add_suppression", raise_exception=True)
def stop_patient(request: HttpRequest, pk: int) -> HttpResponse:
    return _stopped(
        request, get_object_or_404(people.patients(request.user), pk=pk).phone
    )


def _stopped(
    request: HttpRequest, number: str, *, inbound: InboundText | None = None
) -> HttpResponse:
    user, at = request.user, timezone.now()
    done = stops.stop_number(number, user=user, at=at, inbound=inbound)  # type: ignore[arg-type]  # staff are signed in
    yes = "No more texts go to this number. Their visits and the waitlist stay."
    no = "No texts went to this number already."
    return say(request, done, yes=yes, no=no, page="inbox")


def _page(request: HttpRequest, place: Place) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST":
        return _posted(request, place, at=at)
    actor = audit.staff(request.user)
    audit.record("conversation.opened", place.row, actor=actor, at=at)
    desk = outlook.desk(place.number)
    words = quick_answers.words(request.GET.get("say", ""), desk)
    return _shown(request, place, AnswerForm(initial={"words": words}), at=at)


def _shown(
    request: HttpRequest, place: Place, form: AnswerForm, *, at: datetime
) -> HttpResponse:
    everything = "all" in request.GET
    context = {
        "place": place,
        "talk": conversation.of(
            place.number, user=request.user, at=at, everything=everything
        ),
        "outlook": outlook.of(outlook.desk(place.number), at=at),
        "quick": quick_answers.LABELS,
        "form": form,
    }
    return render(request, "offers/conversation.html", context)


def _posted(request: HttpRequest, place: Place, *, at: datetime) -> HttpResponse:
    if request.POST.get("then") == "only_done":
        return _done(request, place, at=at)
    if not request.user.has_perm("messaging.add_outboundtext"):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, place, form, at=at)
    sent, expected = staff_texts.send(
        place.number,
        form.cleaned_data["words"],
        page=place.rows,
        user=request.user,  # type: ignore[arg-type]  # staff are signed in
        at=at,
        mark=_mark(request),
    )
    if sent is Sent.ANSWERED:
        form.add_error(None, _answered(request, place, at=at))
        return _shown(request, place, form, at=at)
    if sent is Sent.REFUSED:
        form.add_error(None, f"Not sent. {expected.words}")
        return _shown(request, place, form, at=at)
    if sent is Sent.ALREADY:
        messages.warning(request, "You sent these words a moment ago: not sent twice.")
    else:
        messages.success(request, f"Taken. {expected.words}")
    if request.POST.get("then") == "done":
        return _done(request, place, at=at)
    return redirect(request.path)


def _mark(request: HttpRequest) -> int | None:
    form = MarkForm(request.POST)
    return form.cleaned_data["mark"] if form.is_valid() else None


def _answered(request: HttpRequest, place: Place, *, at: datetime) -> str:
    """The second of two at one text reads what the first did, and keeps their words."""
    actor = audit.staff(request.user)
    said = colleague.on_number(place.number, _mark(request) or 0, actor=actor, at=at)
    return f"Not sent. {said} Read it above; send yours if it is still needed."


def _done(request: HttpRequest, place: Place, *, at: datetime) -> HttpResponse:
    """What was on the page; a text that came while they typed still waits."""
    if not request.user.has_perm("messaging.change_inboundtext"):
        raise PermissionDenied
    seen = SeenForm(request.POST)
    last = seen.cleaned_data["seen"] if seen.is_valid() else 0
    actor = audit.staff(request.user)
    waiting = inbox.waiting().filter(phone=place.number)
    for text in waiting.filter(pk__lte=last):
        inbox.mark_done(text.pk, actor=actor, at=at)
    if waiting.exists():
        messages.warning(request, "They have written again: please look.")
        return redirect(request.path)
    messages.success(request, "Done.")
    return redirect("inbox")
