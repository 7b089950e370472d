"""Help, the first visit and what is new."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from iae_portal.common.access import public, signed_in
from iae_portal.dashboards.help.news import news_for
from iae_portal.dashboards.help.topics import terms_of, topics_for, way_in
from iae_portal.dashboards.help.visit import SESSION_KEY, address_of, find_step, leave_visit, mark_seen, read_visit
from iae_portal.dashboards.help.visit_steps import Step


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Every topic that the person may put in practice."""
    topics = [{"topic": topic, "url": way_in(topic), "terms": terms_of(topic)} for topic in topics_for(request.user)]
    return render(request, "dashboards/help.html", {"crumbs": [{"label": "Aide"}], "topics": topics})


@public
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    found = [{"one": one, "url": reverse(one.screen)} for one in news_for(request.user)]
    return render(request, "dashboards/news.html", {"crumbs": [{"label": "Nouveautés"}], "news": found})


@signed_in
@require_safe
@never_cache
def visit(request: HttpRequest) -> HttpResponse:
    """The steps of the role, what is seen, what is left."""
    user = cast(User, request.user)
    return render(
        request, "dashboards/visit.html", {"crumbs": [{"label": "Première visite"}], "visit": read_visit(user)}
    )


@signed_in
@require_POST
def visit_go(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the screen of a step, with its band."""
    return _go(request, _get_step(request, slug))


@signed_in
@require_POST
def visit_seen(request: HttpRequest, slug: str) -> HttpResponse:
    """The step is seen: on to the next one that is not, or back to the page of the visit."""
    user = cast(User, request.user)
    following = mark_seen(user, _get_step(request, slug)).following
    if following is not None:
        return _go(request, following.step)
    request.session.pop(SESSION_KEY, None)
    messages.success(request, "La première visite est terminée. L’aide de chaque page reste à portée.")
    return redirect("dashboards:visit")


@signed_in
@require_POST
def visit_leave(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    leave_visit(cast(User, request.user))
    messages.success(request, "La première visite est quittée. Elle reste accessible depuis l’aide.")
    return redirect("dashboards:home")


def _get_step(request: HttpRequest, slug: str) -> Step:
    step = find_step(request.user, slug)
    if step is None:
        raise Http404
    return step


def _go(request: HttpRequest, step: Step) -> HttpResponse:
    address = address_of(request.user, step)
    if not address:
        messages.info(request, f"« {step.title} » : il n’y a rien à y voir pour l’instant. Passez à l’étape suivante.")
        return redirect("dashboards:visit")
    request.session[SESSION_KEY] = step.slug
    return redirect(address)
