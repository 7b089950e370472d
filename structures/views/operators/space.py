"""The operator's space: its card by sections, and the life of its request."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.operator_states import submit_request, withdraw_request
from structures.domain.operators import attach_colleague, create_operator, start_version
from structures.forms.operators import AnswerForm, ColleagueForm, OperatorForm
from structures.models import OperatorProof, ReferencingRequest
from structures.operator_enums import EDITABLE_STATES, OPEN_STATES, RequestState, Section
from structures.presentation.operator_status import describe_status
from structures.presentation.operators import is_invented
from structures.queries.operators import (
    find_current_request,
    find_own_operator,
    find_request_in_force,
    list_comments,
    list_gaps,
    list_member_addresses,
    summarise_evaluations,
)
from structures.views.operators.sections import Handler, handlers

TITLE = "Ma fiche de référence"


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def space(request: HttpRequest) -> HttpResponse:
    """The first step of an account without operator; otherwise the card, its state and what it lacks."""
    user = cast(User, request.user)
    operator = find_own_operator(user)
    if operator is None:
        return _create(request, user)
    current = find_current_request(operator)
    if current is None:
        raise Http404("Aucune demande.")
    gaps = list_gaps(current)
    in_force = find_request_in_force(operator)
    summary = summarise_evaluations(operator)
    context = {
        "crumbs": [{"label": TITLE}],
        "operator": operator,
        "current": current,
        "in_force": in_force if in_force and in_force.pk != current.pk else None,
        "gaps": gaps,
        "invented": is_invented(current),
        "status": describe_status(current, missing=len(gaps)),
        "sections": _progress(gaps),
        "editable": current.state in EDITABLE_STATES,
        "withdrawable": current.state in (*OPEN_STATES, RequestState.REFERENCED),
        "renewable": current.state not in OPEN_STATES,
        "summary": summary,
        "answers": [
            (evaluation, AnswerForm(initial={"text": evaluation.answer}, auto_id=f"reponse-{evaluation.pk}-%s"))
            for evaluation in list_comments(operator)
        ],
        "members": list_member_addresses(operator),
        "colleague_form": ColleagueForm(),
    }
    return render(request, "structures/operators/space.html", context)


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One section of the card: what it holds, and the form that adds to it."""
    if name not in Section.values:
        raise Http404("Cette section n’existe pas.")
    current = _editable_request(request)
    if current is None:
        messages.info(request, "La fiche ne se modifie pas en ce moment.")
        return redirect("structures:operator-space")
    handler = handlers[Section(name)](request, current)
    outcome = _save_section(request, handler, name) if request.method == "POST" else None
    return outcome or _show_section(request, handler, current=current, name=name)


def _save_section(request: HttpRequest, handler: Handler, name: str) -> HttpResponse | None:
    """Where to go once saved; None when the form has something to correct."""
    following = redirect("structures:operator-section", name)
    try:
        if key := request.POST.get("retirer"):
            handler.remove(key)
            messages.success(request, "Ligne retirée de la fiche.")
            return following
        if handler.form.is_valid():
            handler.save()
            messages.success(request, handler.saved)
            return following
    except ValidationError as refusal:
        add_refusal(handler.form, refusal)
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("structures:operator-space")
    return None


def _show_section(request: HttpRequest, handler: Handler, *, current: ReferencingRequest, name: str) -> HttpResponse:
    gaps = list_gaps(current)
    order = list(Section)
    position = order.index(Section(name))
    context = {
        "crumbs": [
            {"label": TITLE, "url": reverse("structures:operator-space")},
            {"label": Section(name).label},
        ],
        "section": Section(name),
        "current": current,
        "form": handler.form,
        "rows": handler.rows,
        "edited": handler.edited,
        "submit_label": handler.submit_label,
        "form_title": handler.form_title,
        "empty": handler.empty,
        "missing": [gap for gap in gaps if gap.section == name],
        "sections": _progress(gaps, current=name),
        "following": order[position + 1] if position + 1 < len(order) else None,
    }
    return render(request, "structures/operators/section.html", context, status=status_of(handler.form))


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    return _move(
        request,
        lambda current, user: submit_request(request=current, actor=user),
        "Demande déposée. Un accusé de réception vous est envoyé par courriel.",
    )


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Asked again on a page of its own: a referenced operator leaves the directory at once."""
    if request.method == "POST":
        return _move(
            request,
            lambda current, user: withdraw_request(request=current, actor=user),
            "La demande est retirée.",
        )
    current = _current_request(request)
    context = {
        "crumbs": [{"label": TITLE, "url": reverse("structures:operator-space")}, {"label": "Retirer"}],
        "current": current,
    }
    return render(request, "structures/operators/withdraw.html", context)


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    return _move(
        request,
        lambda current, user: start_version(operator=current.operator, actor=user),
        "Une nouvelle version est prête : elle reprend la fiche précédente.",
    )


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    current = _current_request(request)
    form = ColleagueForm(request.POST)
    if form.is_valid():
        try:
            hat = attach_colleague(operator=current.operator, email=form.cleaned_data["email"], actor=user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, f"{hat.user} peut maintenant compléter la fiche.")
    else:
        messages.error(request, "Cette adresse électronique n’est pas valable.")
    return redirect("structures:operator-space")


@requires(Permission.STRUCTURES_OPERATOR_EDIT_OWN)
@require_GET
def own_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """A document of one's own card."""
    visible = ReferencingRequest.objects.visible_to(cast(User, request.user))
    proof = get_object_or_404(OperatorProof.objects.select_related("file"), pk=pk, request__in=visible)
    return cast(HttpResponse, serve_file(proof.file))


def _create(request: HttpRequest, user: User) -> HttpResponse:
    form = OperatorForm(bound_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            operator = create_operator(**form.cleaned_data, actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"La fiche de {operator} est créée : complétez-la section par section.")
            return redirect("structures:operator-space")
    context = {"crumbs": [{"label": TITLE}], "form": form}
    return render(request, "structures/operators/create.html", context, status=status_of(form))


def _move(request: HttpRequest, action: Callable[[ReferencingRequest, User], object], success: str) -> HttpResponse:
    try:
        action(_current_request(request), cast(User, request.user))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, success)
    return redirect("structures:operator-space")


def _current_request(request: HttpRequest) -> ReferencingRequest:
    operator = find_own_operator(cast(User, request.user))
    current = find_current_request(operator) if operator else None
    if current is None:
        raise Http404("Aucune fiche n’est rattachée à votre compte.")
    return current


def _editable_request(request: HttpRequest) -> ReferencingRequest | None:
    current = _current_request(request)
    return current if current.state in EDITABLE_STATES else None


def _progress(gaps: list[Any], *, current: str = "") -> list[dict[str, Any]]:
    """The sections in order, each with how many things it lacks."""
    return [
        {
            "label": one.label,
            "url": reverse("structures:operator-section", args=[one.value]),
            "missing": sum(gap.section == one for gap in gaps),
            "current": one == current,
        }
        for one in Section
    ]
