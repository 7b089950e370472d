"""Evaluations: given by a structure, answered by the operator, moderated by the agents."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of
from structures.domain.operator_evaluations import answer_evaluation, evaluate_mission, hide_evaluation
from structures.forms.operators import AnswerForm, EvaluationForm, HideForm
from structures.models import OperatorEvaluation, Siae
from structures.operator_enums import EvaluationAxis
from structures.queries.operators import find_own_operator, list_comments
from structures.tables.operators import evaluations_table
from structures.views.operators.directory import find_card

DIRECTORY = "Opérateurs d’appui"
LIST_TITLE = "Évaluations des opérateurs"


@requires(Permission.STRUCTURES_OPERATOR_EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """A member of a structure declares a mission that has ended and evaluates it."""
    user = cast(User, request.user)
    card = find_card(pk)
    hat = hat_of(user)
    structures = Siae.objects.visible_to(user).filter(members=hat.assignment_id if hat else None).order_by("name")
    form = EvaluationForm(bound_data(request), structures=structures)
    if request.method == "POST" and form.is_valid():
        try:
            evaluate_mission(operator=card.operator, siae=form.cleaned_data["siae"], values=form.values, actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Merci : votre évaluation est enregistrée.")
            return redirect("structures:operator", pk)
    context = {
        "crumbs": [
            {"label": DIRECTORY, "url": reverse("structures:operators")},
            {"label": card.operator.legal_name, "url": reverse("structures:operator", args=[pk])},
            {"label": "Évaluer une mission"},
        ],
        "operator": card.operator,
        "has_structure": structures.exists(),
        "form": form,
    }
    return render(request, "structures/operators/evaluate.html", context, status=status_of(form))


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Only a comment that the operator may read is found: the others do not exist for it."""
    operator = find_own_operator(cast(User, request.user))
    evaluation = next((one for one in list_comments(operator) if one.pk == pk), None) if operator else None
    if evaluation is None:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        answer_evaluation(evaluation=evaluation, text=form.cleaned_data["text"], actor=cast(User, request.user))
        messages.success(request, "Votre réponse est publiée.")
    else:
        messages.error(request, "Votre réponse dépasse 1 500 signes : raccourcissez-la.")
    return redirect("structures:operator-space")


@requires(Permission.STRUCTURES_OPERATOR_MODERATE)
@require_safe
def evaluation_list(request: HttpRequest) -> HttpResponse:
    rows = OperatorEvaluation.objects.visible_to(cast(User, request.user)).select_related("operator", "siae")
    table = evaluations_table(rows, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=LIST_TITLE)
    crumbs = [{"label": DIRECTORY, "url": reverse("structures:operators")}, {"label": LIST_TITLE}]
    return render(request, "structures/operators/evaluation_list.html", {"crumbs": crumbs, "table": table})


@requires(Permission.STRUCTURES_OPERATOR_MODERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluation with the name of its structure, and the means to hide it."""
    user = cast(User, request.user)
    rows = OperatorEvaluation.objects.visible_to(user).select_related("operator", "siae", "hidden_by")
    found = get_object_or_404(rows, pk=pk)
    form = HideForm(bound_data(request))
    if request.method == "POST" and form.is_valid():
        hide_evaluation(evaluation=found, motive=form.cleaned_data["motive"], actor=user)
        messages.success(request, "L’évaluation est masquée : elle ne compte plus dans les moyennes.")
        return redirect("structures:operator-evaluations")
    context = {
        "crumbs": [
            {"label": DIRECTORY, "url": reverse("structures:operators")},
            {"label": LIST_TITLE, "url": reverse("structures:operator-evaluations")},
            {"label": found.operator.legal_name},
        ],
        "evaluation": found,
        "marks": [(axis.label, getattr(found, axis.value)) for axis in EvaluationAxis],
        "form": form,
    }
    return render(request, "structures/operators/evaluation.html", context, status=status_of(form))
