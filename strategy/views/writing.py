"""Writing a recommendation: its text, its evidence, its validation, and what it leans on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask, attempt, refusal_of
from iae_portal.common.forms import bound_data, put_value, status_of
from strategy.domain.partners import follow_commitment, lean_on_initiatives, record_commitment
from strategy.domain.recommendations import (
    add_evidence,
    create_recommendation,
    drop_recommendation,
    remove_evidence,
    save_recommendation,
    validate_recommendation,
)
from strategy.enums import ActionState
from strategy.forms.evidence import FORMS
from strategy.forms.fields import MotiveForm, NothingForm
from strategy.forms.recommendations import (
    REGION,
    CarrierForm,
    CommitmentForm,
    CommitmentStateForm,
    InitiativesForm,
    RecommendationForm,
    ValidateForm,
    offered_carriers,
)
from strategy.models import Commitment, Evidence, Recommendation
from strategy.presentation.clashes import list_clashes
from strategy.presentation.reading import tell_carrier
from strategy.queries.places import list_departments
from strategy.views.recommendation_access import (
    EDIT,
    HOME,
    LIST,
    VALIDATE,
    back_to,
    crumbs_of,
    get_own_recommendation,
    get_recommendation,
)
from territories.models import Area

GET_POST = ["GET", "HEAD", "POST"]


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def create(request: HttpRequest) -> HttpResponseBase:
    """First who carries it, in the address; then its text."""
    user = user_of(request)
    carriers = offered_carriers(user, permission=EDIT, for_region=user.can(VALIDATE))
    codes = [code for code, _ in carriers]
    if not codes:
        raise PermissionDenied
    code = request.GET.get("porteur", codes[0] if len(codes) == 1 else "")
    if code not in codes:
        return _ask_carrier(request, carriers)
    department = _carrier_of(code)
    form = RecommendationForm(bound_data(request), actor=user, department=department)
    made: list[Recommendation] = []

    def save() -> None:
        partners = list(form.cleaned_data["partners"])
        made.append(
            create_recommendation(values=form.values(), areas=form.chosen_areas(), partners=partners, actor=user)
        )

    if request.method == "POST" and attempt(form, save):
        messages.success(request, "La préconisation est en rédaction : joignez-lui ses preuves.")
        return back_to(made[0])
    context = {
        "title": "Nouvelle préconisation",
        "form": form,
        "carrier": tell_carrier(department),
        "back": reverse("strategy:recommendations"),
        "crumbs": [HOME, LIST, {"label": "Nouvelle"}],
    }
    return render(request, "strategy/recommendations/edit.html", context, status=status_of(form))


def _ask_carrier(request: HttpRequest, carriers: list[tuple[str, str]]) -> HttpResponse:
    context = {
        "title": "Nouvelle préconisation",
        "form": CarrierForm(carriers=carriers),
        "crumbs": [HOME, LIST, {"label": "Nouvelle"}],
    }
    return render(request, "strategy/recommendations/carrier.html", context)


def _carrier_of(code: str) -> Area | None:
    return None if code == REGION else get_object_or_404(list_departments(), code=code)


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Somebody else may have saved since: both texts are shown, nothing is lost."""
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    form = RecommendationForm(
        bound_data(request), actor=user, department=recommendation.department, recommendation=recommendation
    )

    def save() -> None:
        save_recommendation(
            recommendation,
            values=form.values(),
            areas=form.chosen_areas(),
            partners=list(form.cleaned_data["partners"]),
            revision=form.cleaned_data["revision"] or 0,
            actor=user,
        )

    if request.method == "POST" and attempt(form, save):
        messages.success(request, "La préconisation est enregistrée.")
        return back_to(recommendation)
    clashes = []
    if form.is_bound and form.cleaned_data.get("revision") != recommendation.revision:
        clashes = list_clashes(recommendation, form)
        # What is shown now is what the next saving knows of.
        put_value(form, "revision", str(recommendation.revision))
    context = {
        "title": f"Modifier {recommendation.number}",
        "form": form,
        "clashes": clashes,
        "carrier": tell_carrier(recommendation.department),
        "back": reverse("strategy:recommendation", args=[pk]),
        "crumbs": crumbs_of(recommendation, label="Modifier"),
    }
    return render(request, "strategy/recommendations/edit.html", context, status=status_of(form))


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def evidence(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The agent chooses the object; the portal copies its figures with their source and their date."""
    if kind not in FORMS:
        raise Http404
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    label, form_class = FORMS[kind]
    form = form_class(bound_data(request), actor=user, recommendation=recommendation)
    page = ask(
        request,
        form,
        run=lambda: add_evidence(recommendation, evidence=form.freeze(), actor=user),
        title=f"Joindre une preuve : {label.lower()}",
        button="Figer et joindre",
        back=reverse("strategy:recommendation", args=[pk]),
        crumbs=crumbs_of(recommendation, label="Joindre une preuve"),
        intro=form.intro,
        template="strategy/evidence_form.html",
        choices=[
            (name, reverse("strategy:evidence-new", args=[pk, slug]), slug == kind)
            for slug, (name, _) in FORMS.items()
        ],
        note="Les chiffres sont copiés avec leur source et leur date : ils ne changeront plus.",
    )
    if page is not None:
        return page
    messages.success(request, "La preuve est jointe ; ses chiffres ne changeront plus.")
    return back_to(recommendation, "#preuves")


@requires(EDIT)
@require_POST
def evidence_remove(request: HttpRequest, pk: int, evidence: int) -> HttpResponseBase:
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    rows = Evidence.objects.visible_to(user).select_related("recommendation")
    found = get_object_or_404(rows, recommendation=recommendation, pk=evidence)
    form = NothingForm(request.POST)
    if attempt(form, lambda: remove_evidence(found, actor=user)):
        messages.success(request, "La preuve est retirée.")
    else:
        messages.error(request, refusal_of(form))
    return back_to(recommendation, "#preuves")


@requires(VALIDATE)
@require_http_methods(GET_POST)
@never_cache
def validate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """It becomes a version, which nobody changes."""
    recommendation, user = get_recommendation(request, pk), user_of(request)
    form = ValidateForm(bound_data(request))
    page = ask(
        request,
        form,
        run=lambda: validate_recommendation(recommendation, note=form.cleaned_data["note"], actor=user),
        title=f"Valider {recommendation.number}",
        button="Valider",
        back=reverse("strategy:recommendation", args=[pk]),
        crumbs=crumbs_of(recommendation, label="Valider"),
        intro=f"« {recommendation.title} » : ce qui est écrit, preuves comprises, devient une version que l’on ne "
        "modifie plus. Tous ceux qui lisent la stratégie la liront.",
    )
    if page is not None:
        return page
    messages.success(request, "La préconisation est validée : la version est conservée telle quelle.")
    return back_to(recommendation, "#versions")


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    form = MotiveForm(bound_data(request))
    page = ask(
        request,
        form,
        run=lambda: drop_recommendation(recommendation, motive=form.cleaned_data["motive"], actor=user),
        title=f"Écarter {recommendation.number}",
        button="Écarter",
        back=reverse("strategy:recommendation", args=[pk]),
        crumbs=crumbs_of(recommendation, label="Écarter"),
        intro=f"« {recommendation.title} » reste lisible de ceux qui l’écrivent, avec ce motif.",
    )
    if page is not None:
        return page
    messages.success(request, "La préconisation est écartée.")
    return back_to(recommendation)


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def initiatives(request: HttpRequest, pk: int) -> HttpResponseBase:
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    form = InitiativesForm(bound_data(request), actor=user, recommendation=recommendation)
    page = ask(
        request,
        form,
        run=lambda: lean_on_initiatives(
            recommendation, initiatives=list(form.cleaned_data["initiatives"]), actor=user
        ),
        title="Initiatives existantes",
        button="Enregistrer",
        back=reverse("strategy:recommendation", args=[pk]),
        crumbs=crumbs_of(recommendation, label="Initiatives"),
        intro="Une préconisation gagne à prolonger ce qui existe déjà.",
    )
    return page if page is not None else back_to(recommendation, "#initiatives")


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def commitment_new(request: HttpRequest, pk: int) -> HttpResponseBase:
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    form = CommitmentForm(bound_data(request), actor=user)
    page = ask(
        request,
        form,
        run=lambda: record_commitment(recommendation, values=form.cleaned_data, actor=user),
        title="Enregistrer un engagement",
        button="Enregistrer",
        back=reverse("strategy:recommendation", args=[pk]),
        crumbs=crumbs_of(recommendation, label="Engagement"),
        intro="Ce qu’un partenaire promet pour cette préconisation, et pour quand.",
    )
    if page is not None:
        return page
    messages.success(request, "L’engagement est enregistré.")
    return back_to(recommendation, "#partenaires")


@requires(EDIT)
@require_POST
def commitment(request: HttpRequest, pk: int, commitment: int) -> HttpResponseBase:
    """How far a promise is."""
    recommendation, user = get_own_recommendation(request, pk), user_of(request)
    rows = Commitment.objects.visible_to(user).select_related("recommendation__department")
    found = get_object_or_404(rows, recommendation=recommendation, pk=commitment)
    form: Any = CommitmentStateForm(request.POST, prefix=f"engagement-{found.pk}")
    if attempt(form, lambda: follow_commitment(found, state=ActionState(form.cleaned_data["state"]), actor=user)):
        messages.success(request, "L’engagement est à jour.")
    else:
        messages.error(request, "Cet état n’existe pas : choisissez-en un de la liste.")
    return redirect(reverse("strategy:recommendation", args=[pk]) + "#partenaires")
