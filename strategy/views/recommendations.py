"""The register of recommendations, and the page of one: read, print, discuss."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt, refusal_of
from iae_portal.common.forms import status_of
from strategy.documents.recommendation import print_version, print_working
from strategy.domain.recommendation_states import list_obstacles
from strategy.domain.recommendations import compose_content, open_discussion, resume_writing, write_remark
from strategy.enums import RecommendationState
from strategy.forms.evidence import FORMS
from strategy.forms.fields import NothingForm
from strategy.forms.filters import RecommendationFilter
from strategy.forms.recommendations import CommitmentStateForm, RemarkForm, ValidateForm
from strategy.models import Commitment, Evidence, Recommendation, RecommendationVersion, Suggestion
from strategy.presentation.badges import COMMITMENT_BADGES, RECOMMENDATION_BADGES
from strategy.presentation.reading import read_content, tell_carrier, tell_differences
from strategy.presentation.small_map import draw_places
from strategy.queries.places import areas_of_content
from strategy.queries.registers import list_recommendations
from strategy.queries.road_maps import list_carrying
from strategy.tables.registers import recommendations_table
from strategy.views.recommendation_access import (
    DISCUSS,
    EDIT,
    VALIDATE,
    VIEW,
    back_to,
    crumbs_of,
    get_own_recommendation,
    get_recommendation,
    get_version,
    may_write,
    show_list,
)

PDF = "application/pdf"


@requires(VIEW)
@require_safe
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    filterset = RecommendationFilter(request.GET, queryset=list_recommendations(user), request=request)
    return show_list(
        request,
        title="Préconisations",
        here="strategy:recommendations",
        table=recommendations_table(filterset.qs, params=request.GET),
        filterset=filterset,
        add=("Nouvelle préconisation", reverse("strategy:recommendation-new")) if user.can(EDIT) else None,
    )


@requires(VIEW)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is written; for who may not read it, the last version that was validated."""
    user = user_of(request)
    last = RecommendationVersion.objects.visible_to(user).filter(recommendation=pk).order_by("-number").first()
    if last is not None and not Recommendation.objects.visible_to(user).filter(pk=pk).exists():
        return redirect("strategy:version", pk=pk, number=last.number)
    recommendation = get_recommendation(request, pk)
    return render(request, "strategy/recommendations/detail.html", _compose(recommendation, user))


def _compose(recommendation: Recommendation, user: User) -> dict[str, Any]:
    evidences = list(Evidence.objects.visible_to(user).filter(recommendation=recommendation))
    hidden = recommendation.evidences.count() - len(evidences)
    content = compose_content(recommendation, evidences=evidences)
    writes = may_write(recommendation, user)
    versions = RecommendationVersion.objects.visible_to(user).filter(recommendation=recommendation)
    commitments = Commitment.objects.visible_to(user).filter(recommendation=recommendation)
    is_open = recommendation.state in (RecommendationState.DRAFT, RecommendationState.DISCUSSED)
    return {
        "recommendation": recommendation,
        "reading": read_content(content, keys=[row.pk for row in evidences]),
        "hidden_evidence": hidden,
        "map": draw_places(list(recommendation.areas.all()), department=recommendation.department),
        "carrier": tell_carrier(recommendation.department),
        "badge": RECOMMENDATION_BADGES[recommendation.state],
        "writes": writes,
        "edits": writes and is_open,
        "validates": user.can(VALIDATE) and recommendation.state == RecommendationState.DISCUSSED,
        "discusses": user.can(DISCUSS) and recommendation.state == RecommendationState.DISCUSSED,
        "obstacles": list_obstacles(recommendation) if writes and is_open else [],
        "evidence_kinds": [(slug, label) for slug, (label, _) in FORMS.items()],
        "remarks": list(recommendation.remarks.select_related("author")),
        "remark_form": RemarkForm(),
        "versions": list(versions.select_related("validated_by").order_by("-number")),
        "validate_form": ValidateForm(),
        "commitments": [
            (row, COMMITMENT_BADGES[row.state], _state_form(row)) for row in commitments.select_related("partner")
        ],
        "partners": list(recommendation.partners.all()),
        "initiatives": list(recommendation.initiatives.all()),
        "origins": list(Suggestion.objects.visible_to(user).filter(recommendation=recommendation)),
        "carrying": list_carrying(recommendation, user=user),
        "crumbs": crumbs_of(recommendation),
    }


def _state_form(commitment: Commitment) -> CommitmentStateForm:
    return CommitmentStateForm(prefix=f"engagement-{commitment.pk}", initial={"state": commitment.state})


@requires(VIEW)
@require_safe
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The last version when nothing was written since; else what is being written, which says so."""
    recommendation = get_recommendation(request, pk)
    if recommendation.state == RecommendationState.VALIDATED:
        version = recommendation.versions.order_by("-number").select_related("recommendation__department").first()
        if version is not None:
            return _send(print_version(version), name=f"{recommendation.number}-v{version.number}")
    shown = Evidence.objects.visible_to(user_of(request)).filter(recommendation=recommendation)
    content = compose_content(recommendation, evidences=shown)
    return _send(print_working(recommendation, content), name=f"{recommendation.number}-projet")


@requires(VIEW)
@require_safe
@never_cache
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it was validated, and what it changed."""
    found = get_version(request, pk, number)
    others = RecommendationVersion.objects.visible_to(user_of(request)).filter(recommendation=pk)
    before = others.filter(number=number - 1).first()
    context = {
        "version": found,
        "recommendation": found.recommendation,
        "reading": read_content(found.content),
        "map": draw_places(areas_of_content(found.content), department=found.recommendation.department),
        "before": before,
        "differences": tell_differences(before.content, found.content) if before else [],
        "is_last": not others.filter(number__gt=number).exists(),
        "crumbs": crumbs_of(found.recommendation, label=f"Version {number}"),
    }
    return render(request, "strategy/recommendations/version.html", context)


@requires(VIEW)
@require_safe
@never_cache
def version_paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = get_version(request, pk, number)
    return _send(print_version(found), name=f"{found.recommendation.number}-v{number}")


def _send(content: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=PDF, headers=headers)


@requires(DISCUSS)
@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponseBase:
    recommendation = get_recommendation(request, pk)
    form = RemarkForm(request.POST)
    user = user_of(request)
    if attempt(form, lambda: write_remark(recommendation, text=form.cleaned_data["text"], actor=user)):
        messages.success(request, "Votre remarque est enregistrée.")
        return back_to(recommendation, "#discussion")
    context = {**_compose(recommendation, user), "remark_form": form, "remark_refused": form["text"].data}
    return render(request, "strategy/recommendations/detail.html", context, status=status_of(form))


@requires(EDIT)
@require_POST
def act(request: HttpRequest, pk: int, gesture: str) -> HttpResponseBase:
    """Open to discussion, or take back into drafting."""
    gestures = {
        "discuter": (open_discussion, "La préconisation est ouverte à la discussion."),
        "reprendre": (resume_writing, "La préconisation est de nouveau en rédaction."),
    }
    if gesture not in gestures:
        raise Http404
    recommendation = get_own_recommendation(request, pk)
    run, words = gestures[gesture]
    form = NothingForm(request.POST)
    if attempt(form, lambda: run(recommendation, actor=user_of(request))):
        messages.success(request, words)
    else:
        messages.error(request, refusal_of(form))
    return back_to(recommendation)
