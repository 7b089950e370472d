"""The agents' side: the requests, the file in two columns, the grid and the decision."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import serve_file
from iae_portal.common.forms import add_refusal, status_of
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.operator_review import decide_request, declare_interest, save_review
from structures.domain.operator_states import ask_correction, open_review
from structures.filters.operators import RequestFilter
from structures.forms.operator_reviews import CorrectionForm, DecisionForm, ReviewForm
from structures.models import OperatorProof, ReferencingRequest, Review
from structures.operator_enums import RequestState
from structures.presentation.operators import describe_areas, describe_seat, due_date, format_price, is_invented
from structures.queries.operator_reviews import find_review, list_criteria, summarise_reviews
from structures.queries.operators import list_requests
from structures.tables.operators import requests_table

LIST_TITLE = "Demandes de référencement"


@requires(Permission.STRUCTURES_OPERATOR_REVIEW)
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    filterset = RequestFilter(request.GET, queryset=list_requests(user), request=request)
    table = requests_table(list(filterset.qs), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=LIST_TITLE, filters_text=filterset.describe())
    may_decide = user.can(Permission.STRUCTURES_OPERATOR_DECIDE)
    context = {"crumbs": _crumbs(), "filterset": filterset, "table": table, "may_decide": may_decide}
    return render(request, "structures/operators/request_list.html", context)


@requires(Permission.STRUCTURES_OPERATOR_REVIEW)
@require_safe
def request_file(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_file(request, _find_request(request, pk))


@requires(Permission.STRUCTURES_OPERATOR_REVIEW)
@require_POST
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_request(request, pk)
    has_conflict = request.POST.get("conflit") != "non"
    declare_interest(request=found, has_conflict=has_conflict, actor=cast(User, request.user))
    if has_conflict:
        messages.success(request, "Votre conflit d’intérêts est noté : ce dossier sera traité par d’autres agents.")
        return redirect("structures:operator-requests")
    return redirect("structures:operator-request", pk)


@requires(Permission.STRUCTURES_OPERATOR_DECIDE)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_request(request, pk)
    try:
        open_review(request=found, actor=cast(User, request.user))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Dossier complet : l’instruction est ouverte.")
    return redirect("structures:operator-request", pk)


@requires(Permission.STRUCTURES_OPERATOR_DECIDE)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_request(request, pk)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            ask_correction(request=found, note=form.cleaned_data["note"], actor=cast(User, request.user))
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La demande de correction est envoyée à l’opérateur.")
        return redirect("structures:operator-request", pk)
    return _show_file(request, found, correction_form=form)


@requires(Permission.STRUCTURES_OPERATOR_REVIEW)
@require_http_methods(["POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    found = _find_request(request, pk)
    review = find_review(found, reviewer=user)
    if review is None or found.grid is None:
        return redirect("structures:operator-request", pk)
    form = ReviewForm(request.POST, grid=found.grid, review=review)
    if form.is_valid():
        try:
            save_review(request=found, scores=form.scores, opinion=form.cleaned_data["opinion"], actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect("structures:operator-request", pk)
        else:
            messages.success(request, "Vos notes sont rendues. Vous pouvez les changer jusqu’à la décision.")
            return redirect("structures:operator-request", pk)
    return _show_file(request, found, review_form=form)


@requires(Permission.STRUCTURES_OPERATOR_DECIDE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_request(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            decide_request(
                request=found,
                accept=values["decision"] == "accept",
                motive=values["motive"],
                departure_motive=values["departure_motive"],
                actor=cast(User, request.user),
            )
        except TransitionRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La décision est prise et notifiée à l’opérateur par courriel.")
            return redirect("structures:operator-request", pk)
    return _show_file(request, found, decision_form=form)


@requires(Permission.STRUCTURES_OPERATOR_REVIEW)
@require_GET
def proof(request: HttpRequest, pk: int, proof_pk: int) -> HttpResponse:
    """A document of a file, for an agent who has declared to have no interest in it."""
    found = _find_request(request, pk)
    review = find_review(found, reviewer=cast(User, request.user))
    if review is None or review.has_conflict:
        raise PermissionDenied
    document = get_object_or_404(OperatorProof.objects.select_related("file"), pk=proof_pk, request=found)
    return cast(HttpResponse, serve_file(document.file))


def _find_request(request: HttpRequest, pk: int) -> ReferencingRequest:
    visible = ReferencingRequest.objects.visible_to(cast(User, request.user))
    return get_object_or_404(visible.select_related("operator", "operator__source", "seat", "grid"), pk=pk)


def _crumbs(found: ReferencingRequest | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": "Opérateurs d’appui", "url": reverse("structures:operators")}]
    crumbs.append({"label": LIST_TITLE, "url": reverse("structures:operator-requests")})
    return [*crumbs, {"label": found.operator.legal_name}] if found else crumbs


def _show_file(
    request: HttpRequest,
    found: ReferencingRequest,
    *,
    review_form: ReviewForm | None = None,
    correction_form: CorrectionForm | None = None,
    decision_form: DecisionForm | None = None,
) -> HttpResponse:
    """The gate before the declaration of interest, then the file: the answers, and what the agent has to do."""
    user = cast(User, request.user)
    review = find_review(found, reviewer=user)
    context: dict[str, Any] = {"crumbs": _crumbs(found), "file": found, "operator": found.operator, "review": review}
    if review is None or review.has_conflict:
        return render(request, "structures/operators/gate.html", context)
    context |= _describe_answers(found)
    context |= _describe_work(found, review=review, user=user)
    bound = review_form or correction_form or decision_form
    if found.grid is not None and context["may_score"]:
        context["review_form"] = review_form or ReviewForm(grid=found.grid, review=review)
    context["correction_form"] = correction_form or CorrectionForm()
    context["decision_form"] = decision_form or DecisionForm()
    context["form"] = bound
    return render(
        request, "structures/operators/request_file.html", context, status=status_of(bound) if bound else None
    )


def _describe_answers(found: ReferencingRequest) -> dict[str, Any]:
    return {
        "services": [(service, format_price(service)) for service in found.services.all()],
        "areas": describe_areas(found),
        "seat": describe_seat(found),
        "references": list(found.references.all()),
        "proofs": list(found.proofs.select_related("file")),
        "invented": is_invented(found),
        "due": due_date(found),
    }


def _describe_work(found: ReferencingRequest, *, review: Review, user: User) -> dict[str, Any]:
    """What this agent may do now; the totals are shown once one's own scores are given."""
    may_decide = user.can(Permission.STRUCTURES_OPERATOR_DECIDE)
    in_review = found.state == RequestState.UNDER_REVIEW
    has_scored = review.completed_at is not None
    shows_totals = has_scored or found.decided_at is not None
    summary = summarise_reviews(found) if shows_totals else None
    return {
        "may_sort": may_decide and found.state == RequestState.SUBMITTED,
        "may_score": in_review,
        "may_decide": may_decide and in_review and has_scored,
        "waits_for_own_scores": may_decide and in_review and not has_scored,
        "summary": summary,
        "criteria": list_criteria(found, summary) if summary else [],
    }
