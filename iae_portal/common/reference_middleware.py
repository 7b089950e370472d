"""The figures of a page are all of one state of the reference data."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from iae_portal.common.reference_state import one_reference_state
from iae_portal.common.replica_middleware import SAFE


class OneReferenceStateMiddleware:
    """For what only reads: a form that changes the data may have to read them again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE:
            return self.get_response(request)
        with one_reference_state():
            return self.get_response(request)
