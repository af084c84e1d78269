"""The admin's index: what there is, by what it is for."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import admin_search

EVERY_DAY = {
    "waitlist.WaitlistEntry": _("Who waits for what: search, move up, pause, take off"),
    "waitlist.Patient": _("Names, phones, and who may be texted"),
    "offers.Opening": _("Every time that came free, and how it ended"),
    "offers.Offer": _("Who was asked, and what they answered"),
    "offers.Batch": _("Who was asked together, and why so many"),
    "offers.Booking": _("Who won a time, and who booked it"),
}
TEXTS = {
    "messaging.Wording": _("The words of every text, and how to change them"),
    "messaging.OutboundText": _("What we sent, and whether it arrived"),
    "messaging.InboundText": _("What patients wrote, and how it was understood"),
    "messaging.Suppression": _("Numbers that get no texts, and why"),
    "messaging.Consent": _("Who agreed to texts, when and how"),
}
PRACTICE = {
    "clinic.Practice": _("Name, sending mode, how long words are kept"),
    "messaging.LiveStep": _("What must be done before patients are texted"),
    "offers.OfferPolicy": _("How many are asked, how fast, in what order"),
    "clinic.Location": _("Where, on which clocks, and when texts may go out"),
    "clinic.Provider": _("With whom, where, for which visits"),
    "clinic.VisitType": _("Kinds of visit, and how long they take"),
    "clinic.Closure": _("Who is out when; entered under Closures above"),
}
STAFF = {
    "auth.User": _("Who may sign in, as what, and where they work"),
    "auth.Group": _("What schedulers, managers and administrators may do"),
    "clinic.AuditEvent": _("Who changed, opened and searched what; nobody edits it"),
}
GROUPS = (
    (_("Every day"), EVERY_DAY),
    (_("Texts"), TEXTS),
    (_("The practice"), PRACTICE),
    (_("Staff"), STAFF),
)
REST = _("The machinery")


class Site(AdminSite):
    index_title = _("Everything that is kept")
    enable_nav_sidebar = False

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        """Our groups in the place of Django's apps; one app's page stays as it is."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {_name(model): model for app in apps for model in app["models"]}
        groups = [
            _group(
                name,
                [
                    _with_words(models.pop(each), words[each])
                    for each in words
                    if each in models
                ],
            )
            for name, words in GROUPS
        ]
        if request.user.has_perm("clinic.change_practice"):
            groups[-1]["models"].append(_locked())
        return [
            each
            for each in [*groups, _group(REST, [*models.values()])]
            if each["models"]
        ]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        view = admin_search.PostedAutocomplete.as_view(admin_site=self)
        return cast(HttpResponse, view(request))


class Config(AdminConfig):
    default_site = "clinic.admin_site.Site"


def _locked() -> dict[str, Any]:
    """No model of ours: a page in the list."""
    words = _("Who mistyped a password too often, and must wait")
    page = {"name": _("Locked sign-ins"), "admin_url": reverse("locked")}
    return {**page, "words": words}


def _name(model: dict[str, Any]) -> str:
    return str(model["model"]._meta.label)


def _with_words(model: dict[str, Any], words: Any) -> dict[str, Any]:
    return {**model, "words": words}


def _group(name: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "app_label": "", "app_url": "", "models": models}
