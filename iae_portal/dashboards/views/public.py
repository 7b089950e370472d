"""Pages that need no account: what the portal is, its method, its words, its obligations."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.queries import demo_accounts
from iae_portal.common.access import opens_before_code, public
from iae_portal.common.models import Source
from iae_portal.common.operating.logs import current_reference
from iae_portal.common.outages import explain_outage
from iae_portal.dashboards.glossary import ENTRIES
from iae_portal.dashboards.privacy.register import load_register
from iae_portal.dashboards.worked_example import solve_example


def _page(request: HttpRequest, template: str, title: str, **context: object) -> HttpResponse:
    return render(request, template, {"crumbs": [{"label": title}], **context})


@public
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    example = solve_example(request.GET)
    return _page(
        request,
        "dashboards/method.html",
        "Méthode",
        example=example.table,
        example_sites=example.sites,
        example_mean=example.mean,
    )


@public
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return _page(request, "dashboards/glossary.html", "Glossaire", entries=ENTRIES)


@public
@opens_before_code
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "dashboards/accessibility.html", "Déclaration d’accessibilité")


@public
@opens_before_code
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return _page(request, "dashboards/legal.html", "Mentions légales")


@public
@opens_before_code
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    """The register of processing, and how to use one's rights."""
    context = {"processings": load_register(), "privacy_email": settings.PRIVACY_EMAIL}
    return _page(request, "dashboards/personal_data.html", "Données personnelles", **context)


@public
@require_safe
def demonstration(request: HttpRequest) -> HttpResponse:
    """Only where demonstration data are shown: what is invented, and the ready accounts."""
    if not settings.DEMONSTRATION:
        raise Http404
    # Of a data set loaded again, only what is shown today.
    latest = Source.objects.data_sets().order_by("slug", "-imported_at", "-pk").distinct("slug")
    sources = sorted(latest, key=lambda source: source.title)
    return _page(
        request,
        "dashboards/demonstration.html",
        "Données de démonstration",
        accounts=demo_accounts(),
        real_sources=[source for source in sources if not source.is_demonstration],
        demo_sources=[source for source in sources if source.is_demonstration],
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- called by Django
    """A form sent without its seal: the page was open for too long, or the browser refuses cookies."""
    return render(request, "dashboards/csrf_failure.html", status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature of a view
    """The last resort: a page that needs neither the database nor a session."""
    error = sys.exc_info()[1]
    outage = explain_outage(error) if error else None
    context = {"outage": outage, "service_email": settings.SERVICE_EMAIL, "reference": current_reference()}
    response = HttpResponse(render_to_string("500.html", context), status=503 if outage else 500)
    if outage:
        response["Retry-After"] = "30"
    return response
