"""Refusing a request too large before a byte of it is read: an upload of 200 MB costs a line of its headers.

Django writes the files of a form to the disk as soon as it reads the form, whoever sends it and wherever: a view that
takes files says how much of them, the others take none.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from iae_portal.common.files import MEGABYTE
from iae_portal.common.formatting import format_number

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# What a form adds to the file that it carries.
AROUND = MEGABYTE


def limit_body(largest: int) -> Callable[[View], View]:
    """The view takes files of so many bytes at most. Written under `@requires`, which carries the mark along."""

    def mark(view: View) -> View:
        cast(Any, view).largest_body = largest
        return view

    return mark


class BodyLimitMiddleware:
    """Stands before the one that reads forms: what a view does not take is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        largest = getattr(view, "largest_body", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            announced = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            announced = 0
        if announced <= largest + AROUND:
            return None
        message = (
            f"Cet envoi dépasse {format_number(largest // MEGABYTE)} Mo : réduisez-le ou déposez-le en plusieurs "
            "parties. Rien n’a été reçu."
        )
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"error": message}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return render(request, "413.html", {"message": message}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
