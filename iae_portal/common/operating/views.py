"""What probes and collectors ask for; none of it needs a session."""

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from iae_portal.common.access import public
from iae_portal.common.operating.metrics import write_metrics
from iae_portal.common.operating.readiness import read_readiness


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- the signature of a view
    """Whether the server answers and reaches its database."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return JsonResponse({"etat": "base injoignable"}, status=503)
    return JsonResponse({"etat": "bon"})


@public
@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- the signature of a view
    """Whether a balancer may send visitors here: 503 when the database, its version or the files do not follow."""
    state = read_readiness()
    told = {"pret": state.is_ready, "base": state.database, "fichiers": state.files, "redis": state.redis}
    return JsonResponse(told, status=200 if state.is_ready else 503)


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which bears `METRICS_TOKEN`; without one set, or with another, the page does not exist."""
    given = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    return HttpResponse(write_metrics(), content_type=CONTENT_TYPE_LATEST)
