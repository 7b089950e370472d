"""Published calls as Atom and RSS, the last published first."""

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from calls.models import Call
from calls.presentation.public_page import tell_standing
from calls.queries.calls import list_public
from iae_portal.common.access import public

MOST_ENTRIES = 50


class CallFeed(Feed):  # type: ignore[type-arg]
    """One entry a call: its title, its object, its dates in words."""

    title = "Appels à projets de l’insertion par l’activité économique"
    description = "Les appels publiés, de l’ouverture à la clôture."
    link = "/appels/"

    def get_object(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
        return request.user

    def items(self, user: Any) -> "QuerySet[Call]":
        return list_public(user).select_related("version").order_by("-version__published_at")[:MOST_ENTRIES]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return f"{item.summary} {tell_standing(item).sentence}."

    def item_link(self, item: Any) -> str:
        return reverse("calls:call", args=[item.pk])

    def item_pubdate(self, item: Any) -> dt.datetime:
        published: dt.datetime = item.version.published_at
        return published

    item_updateddate = item_pubdate

    def item_categories(self, item: Any) -> list[str]:
        return [item.get_kind_display(), item.get_applicant_display()]


class CallAtomFeed(CallFeed):
    feed_type = Atom1Feed
    subtitle = CallFeed.description


rss = public(CallFeed())
atom = public(CallAtomFeed())
