"""The practice's own words: every text, its editor, its history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic import audit
from messaging.models import Language, OutboundText, Wording
from messaging.wording import built_in, versions
from messaging.wording.purposes import PURPOSES
from messaging.wording.review import sample

from . import wording_pages as pages
from .bases import ReadOnly
from .wording_form import WordingForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from messaging.wording.versions import InForce

FOLDER = "admin/messaging/wording/"
MONTH = timedelta(days=30)


@admin.register(Wording)
class WordingAdmin(ReadOnly, admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        text = f"^(?P<purpose>[a-z_]+)/(?P<language>{'|'.join(Language.values)})/"
        routes = [
            (f"{text}$", self.edit_view, "edit"),
            (f"{text}preview/$", require_POST(self.preview_view), "preview"),
            (f"{text}again/$", require_POST(self.again_view), "again"),
        ]
        ours = [
            re_path(
                route,
                self.admin_site.admin_view(view),
                name=f"messaging_wording_{name}",
            )
            for route, view, name in routes
        ]
        return [*ours, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        self._check_may_view(request)
        return self._page(request, "list.html", _("Texts"), **pages.overview())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A version has no page of its own: it is in the history of its text."""
        row = self.get_object(request, object_id)
        if row is None or row.purpose not in PURPOSES:
            return HttpResponseRedirect(reverse("admin:messaging_wording_changelist"))
        return HttpResponseRedirect(_url(row.purpose, row.language))

    def edit_view(
        self, request: HttpRequest, purpose: str, language: str
    ) -> HttpResponse:
        self._check_may_view(request)
        now = _in_force(purpose, language)
        if request.method == "POST":
            self._check_may_edit(request)
            return self._typed(request, now)
        typed = _version(now, request.GET.get("from", "")) or now.row
        body = (typed and typed.body) or now.body
        is_long = bool(typed and typed.is_long)
        form = self._form(now, initial={"body": body, "is_long": is_long})
        form.judge(body, is_long=is_long)
        return self._editor(request, now, form)

    def preview_view(
        self, request: HttpRequest, purpose: str, language: str
    ) -> HttpResponse:
        """What the editor shows beside the words while they are typed."""
        self._check_may_edit(request)
        form = self._form(_in_force(purpose, language), request.POST)
        form.is_valid()
        return TemplateResponse(
            request, FOLDER + "_review.html", {"review": form.review, "is_typed": True}
        )

    def again_view(
        self, request: HttpRequest, purpose: str, language: str
    ) -> HttpResponse:
        """An earlier version, or the built-in words (number 0), rule once more."""
        self._check_may_edit(request)
        now, number = _in_force(purpose, language), request.POST.get("number", "")
        earlier = _version(now, number)
        if earlier is None and number != "0":
            raise Http404
        body = earlier.body if earlier else ""
        form = self._form(
            now,
            {
                "body": body or built_in.body(purpose, language),
                "is_long": bool(earlier and earlier.is_long),
                "after": request.POST.get("after", ""),
            },
        )
        if not form.is_valid():
            why = _("Version %(number)s breaks a rule now. Change it, then save it.")
            messages.error(request, why % {"number": number})
            return HttpResponseRedirect(f"{_url(purpose, language)}?from={number}")
        return self._save(request, now, form)

    def _typed(self, request: HttpRequest, now: InForce) -> HttpResponse:
        form = self._form(now, request.POST)
        if not form.is_valid() or "preview" in request.POST:
            return self._editor(request, now, form, is_typed=True)
        if form.must_agree:
            return self._editor(request, now, form, is_typed=True, asks=form.token)
        return self._save(request, now, form)

    def _save(
        self, request: HttpRequest, now: InForce, form: WordingForm
    ) -> HttpResponse:
        typed, key = form.cleaned_data, (now.purpose, now.language)
        if typed["body"] == now.body:
            messages.info(request, _("Nothing has changed: these words are in use."))
            return HttpResponseRedirect(_url(*key))
        is_built_in = typed["body"] == built_in.body(*key)
        row = versions.save(
            *key,
            "" if is_built_in else typed["body"],
            after=typed["after"],
            is_long=typed["is_long"],
            actor=audit.staff(request.user),
            at=timezone.now(),
        )
        if row is None:
            return self._editor(
                request, _in_force(*key), form, is_typed=True, lost=True
            )
        pages.say_saved(request, row, form)
        return HttpResponseRedirect(_url(*key))

    def _form(self, now: InForce, *args: Any, **kwargs: Any) -> WordingForm:
        return WordingForm(
            *args,
            purpose=now.purpose,
            language=now.language,
            names=sample(),
            **kwargs,
        )

    def _editor(
        self,
        request: HttpRequest,
        now: InForce,
        form: WordingForm,
        *,
        is_typed: bool = False,
        asks: str = "",
        lost: bool = False,
    ) -> HttpResponse:
        at = timezone.now()
        return self._page(
            request,
            "edit.html",
            pages.title(now.purpose, now.language),
            **pages.editor(now, at=at),
            form=form,
            review=form.review,
            may_edit=request.user.has_perm("messaging.add_wording"),
            is_typed=is_typed,
            asks=asks,
            sent_lately=_sent(now, since=at - MONTH) if asks else 0,
            lost=lost,
        )

    def _page(
        self, request: HttpRequest, template: str, title: str, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, FOLDER + template, context)

    def _check_may_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _check_may_edit(self, request: HttpRequest) -> None:
        if not request.user.has_perm("messaging.add_wording"):
            raise PermissionDenied


def _url(purpose: str, language: str) -> str:
    return reverse("admin:messaging_wording_edit", args=[purpose, language])


def _in_force(purpose: str, language: str) -> InForce:
    if purpose not in PURPOSES:
        raise Http404
    return versions.in_force(purpose, language)


def _version(now: InForce, number: str) -> Wording | None:
    if not number.isdecimal():
        return None
    rows = Wording.objects.filter(purpose=now.purpose, language=now.language)
    return rows.filter(number=number).first()


def _sent(now: InForce, *, since: datetime) -> int:
    """Texts made from any version of these words."""
    made = OutboundText.objects.filter(
        wording__startswith=f"{now.purpose}/{now.language}/"
    )
    return made.filter(created_at__gte=since).count()
