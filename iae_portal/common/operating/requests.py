"""Each request under a reference, with a line in the log and its time in the metrics; no address, no person."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from iae_portal.common.operating.logs import ACCESS_LOGGER, current_reference, reference
from iae_portal.common.operating.metrics import observe_request

REFERENCE_HEADER = "X-Request-ID"
# What a proxy before the portal may give; anything else would write what it likes in the logs.
REFERENCE = re.compile(r"[A-Za-z0-9-]{8,64}")
UNKNOWN_PAGE = "inconnue"

access = logging.getLogger(ACCESS_LOGGER)


class ObservedRequestMiddleware:
    """First of all: its time is that of everything below it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(REFERENCE_HEADER, "")
        token = reference.set(given if REFERENCE.fullmatch(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[REFERENCE_HEADER] = current_reference()
            self._tell(request, response, seconds=time.perf_counter() - started)
        finally:
            reference.reset(token)
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
        match = request.resolver_match
        page = match.view_name if match and match.view_name else UNKNOWN_PAGE
        observe_request(method=request.method or "", page=page, status=response.status_code, seconds=seconds)
        told = {"page": page, "methode": request.method, "statut": response.status_code, "ms": round(1000 * seconds)}
        access.info("%s %s %s", request.method, page, response.status_code, extra=told)
