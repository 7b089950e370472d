"""Suggestions: read the figures again, look at one, take it up or dismiss it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask, attempt, refusal_of
from iae_portal.common.forms import bound_data
from iae_portal.common.job_display import describe_job
from iae_portal.common.job_lifecycle import enqueue_job
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from strategy.domain.suggestions.deciding import adopt_suggestion, dismiss_suggestion, reopen_suggestion
from strategy.domain.suggestions.discretion import is_private
from strategy.forms.fields import MotiveForm, NothingForm
from strategy.forms.filters import SuggestionFilter
from strategy.models import Recommendation, Suggestion
from strategy.presentation.badges import SUGGESTION_BADGES
from strategy.queries.registers import list_suggestions
from strategy.rules.suggesting import JOB_KIND, JOB_SUBJECT
from strategy.tables.registers import suggestions_table
from strategy.views.recommendation_access import EDIT, HOME, show_list

LIST = {"label": "Suggestions", "url": "/strategie/suggestions/"}


@dataclass(frozen=True, slots=True)
class Reading:
    """When the figures were last read, and the work under way or failed since, if the reader may follow it."""

    read_at: datetime | None
    card: Any = None


def _read_jobs(user: User) -> Reading:
    jobs = Job.objects.filter(kind=JOB_KIND, subject=JOB_SUBJECT)
    done = jobs.filter(state=JobState.SUCCEEDED).order_by("-finished_at").first()
    last = jobs.order_by("-created_at", "-pk").first()
    is_told = last is not None and last.state != JobState.SUCCEEDED
    card = describe_job(last, user=user, reload_page=True) if is_told and last is not None else None
    return Reading(done.finished_at if done else None, card)


@requires(EDIT)
@require_safe
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """Those to examine first; the others by the filter."""
    user = user_of(request)
    filterset = SuggestionFilter(request.GET, queryset=list_suggestions(user), request=request)
    return show_list(
        request,
        title="Suggestions",
        here="strategy:suggestions",
        table=suggestions_table(filterset.qs, params=request.GET),
        filterset=filterset,
        intro="Ce que les chiffres du portail suggèrent. Un agent en fait une préconisation, ou l’écarte et dit "
        "pourquoi ; rien ne s’applique seul.",
        reading=_read_jobs(user),
    )


@requires(EDIT)
@require_POST
def read(request: HttpRequest) -> HttpResponseBase:
    """Ask for a new reading of the figures, one at a time."""
    enqueue_job(kind=JOB_KIND, subject=JOB_SUBJECT, parameters={}, actor=user_of(request))
    messages.success(request, "La lecture des chiffres est demandée.")
    return redirect("strategy:suggestions")


@requires(EDIT)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    suggestion = get_suggestion(request, pk)
    seen = Recommendation.objects.visible_to(user).filter(pk=suggestion.recommendation_id or 0)
    context = {
        "suggestion": suggestion,
        "badge": SUGGESTION_BADGES[suggestion.state],
        "is_private": is_private(suggestion),
        "recommendation": seen.first(),
        "crumbs": [HOME, LIST, {"label": suggestion.title}],
    }
    return render(request, "strategy/suggestions/detail.html", context)


@requires(EDIT)
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A draft opens with the figures frozen; its text is the agent's to write."""
    suggestion = get_suggestion(request, pk)
    form, made = NothingForm(request.POST), []
    if attempt(form, lambda: made.append(adopt_suggestion(suggestion, actor=user_of(request)))):
        messages.success(
            request, "La préconisation est en rédaction, les chiffres sont figés comme preuve : écrivez-la."
        )
        return redirect("strategy:recommendation-edit", pk=made[0].pk)
    messages.error(request, refusal_of(form))
    return redirect("strategy:suggestion", pk=pk)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def dismiss(request: HttpRequest, pk: int) -> HttpResponseBase:
    suggestion = get_suggestion(request, pk)
    form = MotiveForm(bound_data(request))
    page = ask(
        request,
        form,
        run=lambda: dismiss_suggestion(suggestion, motive=form.cleaned_data["motive"], actor=user_of(request)),
        title="Écarter la suggestion",
        button="Écarter",
        back=reverse("strategy:suggestion", args=[pk]),
        crumbs=[HOME, LIST, {"label": "Écarter"}],
        intro=f"« {suggestion.title} » ne sera plus proposée ; le motif reste avec elle.",
    )
    if page is not None:
        return page
    messages.success(request, "La suggestion est écartée.")
    return redirect("strategy:suggestions")


@requires(EDIT)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    suggestion = get_suggestion(request, pk)
    form = NothingForm(request.POST)
    if not attempt(form, lambda: reopen_suggestion(suggestion, actor=user_of(request))):
        messages.error(request, refusal_of(form))
    return redirect("strategy:suggestion", pk=pk)


def get_suggestion(request: HttpRequest, pk: int) -> Suggestion:
    found = list_suggestions(user_of(request)).select_related("decided_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
