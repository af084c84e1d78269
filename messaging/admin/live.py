"""The steps before going live, as one page: what is done, by whom, and what is not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinic import audit, hours
from clinic.models import Location, Practice
from clinic.singletons import practice
from messaging import live
from messaging.models import LiveStep

from .bases import ReadOnly

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Sentence


@admin.register(LiveStep)
class LiveStepAdmin(ReadOnly, admin.ModelAdmin):
    """Whoever may add steps signs them; the others see how things stand."""

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, {})
        if not _may_sign(request):
            raise PermissionDenied
        if request.POST.get("action") == "check":
            actor = audit.staff(request.user)
            return self._page(request, live.look(actor=actor, at=timezone.now()))
        self._change(request, request.POST.get("step", ""))
        return HttpResponseRedirect(request.path)

    def _change(self, request: HttpRequest, code: str) -> None:
        at, action = timezone.now(), request.POST.get("action")
        if action == "sign":
            note = request.POST.get("note", "")
            signed = live.sign(code, user=request.user, note=note, at=at)  # type: ignore[arg-type]  # staff are signed in
            problem: Sentence = "" if signed else _("Write a name, then sign.")
        elif action == "revoke":
            live.revoke(code, actor=audit.staff(request.user), at=at)
            problem = ""
        else:
            problem = _("Nothing was chosen.")
        if problem:
            self.message_user(request, problem, messages.ERROR)

    def _page(
        self, request: HttpRequest, problems: dict[str, list[str]]
    ) -> TemplateResponse:
        lines, ours = live.lines(at=timezone.now()), practice()
        shown: list[dict[str, Any]] = [
            {
                "line": line,
                # A template that looks at a function calls it.
                "is_signed": line.step.check is None,
                "said": _said(line),
                "problems": problems.get(line.step.code, []),
            }
            for line in lines
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "seen": [each for each in shown if not each["is_signed"]],
            "signed": [each for each in shown if each["is_signed"]],
            "left": sum(not line.is_done for line in lines),
            "count": len(lines),
            "practice": ours,
            "is_live": ours.sending_mode == Practice.SendingMode.LIVE,
            "may_sign": _may_sign(request),
        }
        name = "admin/messaging/livestep/steps.html"
        return TemplateResponse(request, name, context)


def _may_sign(request: HttpRequest) -> bool:
    return request.user.has_perm("messaging.add_livestep")


def _said(line: live.Line) -> str:
    """Who says so, and since when."""
    done = line.done
    if done is None:
        return ""
    who = str(done.done_by or "")
    if line.step.check is not None:
        who = _("Seen by the system")
    said = ", ".join(filter(None, [who, _moment(done.done_at)]))
    return f"{said}: {done.note}" if done.note else said


def _moment(at: datetime) -> str:
    place = Location.objects.filter(is_active=True).order_by("pk").first()
    zone = place.zone if place else ZoneInfo(hours.FALLBACK_ZONE)
    return f"{at.astimezone(zone):%b %d, %Y, %H:%M}"
