"""The model calls: their list, a new one, their name, their withdrawal, and what a call changed of its own."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.model_calls import compare_with_template, create_template, edit_template, propose_template
from calls.forms.preparation import NewTemplateForm, TemplateForm
from calls.models import Call, CallTemplate
from calls.queries.calls import list_templates
from calls.tables.preparation import templates_table
from calls.views.preparation.subject import CALL, TEMPLATE, find_prepared_call, find_subject
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of

POSTED = ["GET", "HEAD", "POST"]


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def models(request: HttpRequest) -> HttpResponse:
    """Every model, those withdrawn included, with how many calls came from it."""
    table = templates_table(list_templates(), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Modèles d’appel")
    context = {"crumbs": _crumbs("Modèles"), "table": table}
    return render(request, "calls/preparation/models.html", context)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(POSTED)
@never_cache
def create_model(request: HttpRequest) -> HttpResponse:
    """A model copied from another, or made from a call; the address may name which."""
    user = cast(User, request.user)
    templates, calls = list_templates(), Call.objects.visible_to(user).order_by("-created_at")
    form = NewTemplateForm(
        bound_data(request), templates=templates, calls=calls, initial={"origin": request.GET.get("origine", "")}
    )
    if request.method != "POST" and (chosen := form.origins.get(request.GET.get("origine", ""))) is not None:
        form.initial.update(name=f"{chosen} (copie)"[:160], summary=chosen.summary)
    if form.is_valid():
        data, made = form.cleaned_data, []
        if _kept(
            form,
            lambda: made.append(
                create_template(form.chosen(), name=data["name"], summary=data["summary"], actor=user)
            ),
        ):
            messages.success(request, "Le modèle est créé.")
            return redirect("calls:desk", TEMPLATE, made[0].pk)
    context = {
        "crumbs": _crumbs(("Modèles", reverse("calls:models")), "Nouveau modèle"),
        "form": form,
        "title": "Nouveau modèle",
        "button": "Créer le modèle",
        "back": reverse("calls:models"),
        "note": "Un modèle ne porte aucune date\u00a0: les années de l’appel y deviennent N, N + 1, N + 2.",
    }
    return render(request, "calls/preparation/simple_form.html", context, status=status_of(form))


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(POSTED)
@never_cache
def edit_model(request: HttpRequest, pk: int) -> HttpResponse:
    subject = find_subject(request, TEMPLATE, pk)
    template = cast(CallTemplate, subject.row)
    form = TemplateForm(bound_data(request), initial={"name": template.name, "summary": template.summary})
    if form.is_valid() and _kept(
        form, lambda: edit_template(template, actor=cast(User, request.user), **form.cleaned_data)
    ):
        messages.success(request, "C’est enregistré.")
        return redirect("calls:desk", TEMPLATE, pk)
    context = {
        "crumbs": subject.crumbs("Nom et objet"),
        "form": form,
        "title": "Nom et objet du modèle",
        "button": "Enregistrer",
        "back": subject.desk,
    }
    return render(request, "calls/preparation/simple_form.html", context, status=status_of(form))


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def propose_model(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a model (« retirer »), or propose it again (« proposer »)."""
    template = get_object_or_404(CallTemplate, pk=pk)
    is_proposed = request.POST.get("action") == "proposer"
    propose_template(template, is_proposed=is_proposed, actor=cast(User, request.user))
    words = (
        "Le modèle est proposé de nouveau." if is_proposed else "Le modèle n’est plus proposé pour un nouvel appel."
    )
    messages.success(request, words)
    return redirect("calls:desk", TEMPLATE, pk)


@requires(Permission.CALLS_CALL_MANAGE)
@require_safe
@never_cache
def model_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What a call changed of the model that it came from."""
    call = find_prepared_call(request, pk)
    subject = find_subject(request, CALL, pk)
    context = {
        "crumbs": subject.crumbs("Écarts avec le modèle"),
        "subject": subject,
        "call": call,
        "differences": compare_with_template(call),
    }
    return render(request, "calls/preparation/model_differences.html", context)


def _crumbs(*labels: str | tuple[str, str]) -> list[dict[str, str]]:
    found = [
        {"label": "Appels à projets", "url": reverse("calls:list")},
        {"label": "Préparation", "url": reverse("calls:preparation")},
    ]
    last = [{"label": one} if isinstance(one, str) else {"label": one[0], "url": one[1]} for one in labels]
    return found + last


def _kept(form: Any, act: Callable[[], Any]) -> bool:
    try:
        act()
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True
