"""Words that staff search for stay out of addresses: history and proxies keep those.

A list is found again by a key, which means the words in this session only.
"""

from __future__ import annotations

import re
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _

NAME = "searches"
KEY = re.compile(r"key-[0-9a-f]{12}")
# So many searches can be gone back to.
KEPT = 20
FORGOTTEN = _("This search is no longer kept. Please search again.")


class SearchedList(ChangeList):
    """Links of the page carry the key; `query` holds the words."""

    keeps_words_out = True

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.csrf_token = get_token(request)

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.query = request.session.get(NAME, {}).get(self.query, self.query)
        return super().get_queryset(request, *args, **kwargs)


def elsewhere(request: HttpRequest) -> HttpResponse | None:
    """To the address with a key, when words were sent or stand in the address."""
    if request.method == "POST":
        # Actions on chosen rows are sent to the same address.
        is_search = SEARCH_VAR in request.POST and "action" not in request.POST
        return _to_key(request, request.POST) if is_search else None
    words = request.GET.get(SEARCH_VAR, "").strip()
    if not words or words in request.session.get(NAME, {}):
        return None
    return _to_key(request, request.GET)


def _to_key(request: HttpRequest, told: QueryDict) -> HttpResponse:
    params = told.copy()
    words = params.pop(SEARCH_VAR)[-1].strip()
    params.pop("csrfmiddlewaretoken", None)
    if KEY.fullmatch(words):
        messages.warning(request, FORGOTTEN)
    elif words:
        params[SEARCH_VAR] = _key(request, words)
    query = f"?{params.urlencode()}" if params else ""
    return HttpResponseRedirect(f"{request.path}{query}")


def _key(request: HttpRequest, words: str) -> str:
    kept: dict[str, str] = request.session.get(NAME, {})
    key = next((key for key, each in kept.items() if each == words), None)
    if key is None:
        key = f"key-{token_hex(6)}"
        newest = [*kept.items(), (key, words)][-KEPT:]
        request.session[NAME] = dict(newest)
    return key


class PostedSelect(AutocompleteSelect):
    """Sends what is typed into it as a form is sent."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().build_attrs(*args, **kwargs) | {"data-ajax--type": "POST"}


class PostedAutocomplete(AutocompleteJsonView):
    """Answers it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.GET = request.POST
        return self.get(request, *args, **kwargs)
