"""Conventions: read, written, sent, signed, in force, amended, ended."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signed_in import user_of
from awards.domain.annexes import agency_years, annexed_etp, waiting_lines
from awards.domain.convention_content import UNSIGNED, compose_convention
from awards.domain.conventions import (
    activate_convention,
    edit_convention,
    end_convention,
    send_convention,
    sign_convention,
    take_convention_back,
    terminate_convention,
)
from awards.domain.openings import declare_opening, openable_places, refuse_opening, validate_opening
from awards.domain.signatures import parties_of
from awards.enums import ConventionState, Party
from awards.forms.base import MotiveForm, NothingForm
from awards.forms.conventions import ConventionForm, OpeningForm, SignForm, read_indicators
from awards.models import Convention, SiteOpening
from awards.queries.amounts import amounts_of, name_places
from awards.rules.amounts import by_year
from awards.rules.papers import load_paper
from awards.tables.conventions import lines_table
from awards.views.access import CONVENTIONS, MANAGE, SIGN, declaration_first, get_convention, is_applicant, send_paper
from iae_portal.common.access import requires, signed_in
from iae_portal.common.attempts import ask, attempt, refusal_of
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.forms import bound_data

GESTURES: dict[str, tuple[Callable[..., Any], str]] = {
    "envoyer": (send_convention, "La convention est envoyée à la signature : le porteur est prévenu."),
    "reprendre": (take_convention_back, "La convention est de nouveau un projet."),
    "activer": (activate_convention, "La convention est en vigueur : ses ETP entrent dans les annexes du registre."),
    "terminer": (end_convention, "La convention est terminée."),
}


@signed_in
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Its means, what counts already in the register and what waits, signatures, amendments, openings, reports."""
    convention, user = get_convention(request, pk), user_of(request)
    if gate := declaration_first(request, convention.application):
        return gate
    amounts = amounts_of(convention.lines.all())
    waiting = waiting_lines(convention)
    places = name_places(amounts)
    table = lines_table(convention, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Annexe de la convention {convention.number}")
    signed = {one.party: one for one in convention.signatures.filter(amendment=None).select_related("file")}
    counted = annexed_etp(convention)
    context = {
        "convention": convention,
        "application": convention.application,
        "table": table,
        "years": [(year, total, counted.get(year)) for year, total in by_year(amounts).items()],
        "agency_years": agency_years(convention),
        "waiting": [(places.get(one.place, ""), one, why) for one, why in waiting],
        "parties": [(party, signed.get(party)) for party in parties_of(convention)],
        "missing": [party for party in parties_of(convention) if party not in signed],
        "amendments": convention.amendments.all(),
        "openings": convention.openings.select_related("place", "site", "evidence"),
        "openable": openable_places(convention) if convention.state == ConventionState.ACTIVE else [],
        "conditions": convention.decision.conditions.select_related("area"),
        "reports": convention.reports.all(),
        "manages": user.can(MANAGE, convention.application.department),
        "is_applicant": is_applicant(user),
        "is_over": timezone.localdate() > convention.ends_on,
        "crumbs": [CONVENTIONS, {"label": convention.number}],
    }
    return render(request, "awards/convention.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    convention, user = get_convention(request, pk), user_of(request)
    if convention.state != ConventionState.DRAFT:
        raise Http404
    form = ConventionForm(bound_data(request), convention=convention)
    page = ask(
        request,
        form,
        run=lambda: edit_convention(
            convention,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            commitments=form.cleaned_data["commitments"],
            targets=read_indicators(form),
            actor=user,
        ),
        title="Modifier la convention",
        button="Enregistrer",
        back=reverse("awards:convention", args=[pk]),
        crumbs=_crumbs(convention, "Modifier"),
        intro="Les moyens sont ceux de la décision. Les objectifs se lisent dans chaque bilan, à côté du réalisé.",
    )
    return _end(request, page, pk, "La convention est enregistrée.")


@requires(MANAGE)
@require_POST
def act(request: HttpRequest, pk: int, gesture: str) -> HttpResponse:
    if gesture not in GESTURES:
        raise Http404
    convention = get_convention(request, pk)
    run, words = GESTURES[gesture]
    form = NothingForm(request.POST)
    if attempt(form, lambda: run(convention, actor=user_of(request))):
        messages.success(request, words)
    else:
        messages.error(request, refusal_of(form))
    return redirect("awards:convention", pk=pk)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def terminate(request: HttpRequest, pk: int) -> HttpResponse:
    convention, user = get_convention(request, pk), user_of(request)
    form = MotiveForm(bound_data(request))
    page = ask(
        request,
        form,
        run=lambda: terminate_convention(convention, motive=form.cleaned_data["motive"], actor=user),
        title="Résilier la convention",
        button="Résilier la convention",
        back=reverse("awards:convention", args=[pk]),
        crumbs=_crumbs(convention, "Résilier"),
        intro="Ce qui reste à courir quitte les annexes du registre. Le porteur a d’abord été mis à même de présenter "
        "ses observations (CRPA, article L121-1).",
    )
    return _end(request, page, pk, "La convention est résiliée.")


@signed_in
@require_safe
@never_cache
def paper(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """The convention as it was sent to be signed; a draft before."""
    convention = get_convention(request, pk)
    if gate := declaration_first(request, convention.application):
        return gate
    if convention.content:
        return send_paper(load_paper(convention.content), fmt, fingerprint=convention.fingerprint)
    draft = compose_convention(convention).dump()
    return send_paper(load_paper({**draft, "notices": [*draft["notices"], UNSIGNED]}), fmt)


@signed_in
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant signs for itself; an agent records the signatures."""
    convention, user = get_convention(request, pk), user_of(request)
    require_signing(request, convention)
    done_by = set(convention.signatures.filter(amendment=None).values_list("party", flat=True))
    parties = [one for one in parties_of(convention) if one not in done_by]
    if is_applicant(user):
        parties = [one for one in parties if one == Party.BENEFICIARY]
    if convention.state != ConventionState.SENT or not parties:
        raise Http404
    form = SignForm(bound_data(request), request.FILES or None, parties=parties)
    page = ask(
        request,
        form,
        run=lambda: sign_convention(convention, **signing_values(form), actor=user),
        title="Signer la convention" if is_applicant(user) else "Enregistrer une signature",
        button="Enregistrer la signature",
        back=reverse("awards:convention", args=[pk]),
        crumbs=_crumbs(convention, "Signature"),
        intro="Le document signé est celui dont l’empreinte est donnée sur la page de la convention. L’État signe en "
        "dernier.",
    )
    return _end(request, page, pk, "La signature est enregistrée.")


@signed_in
@require_safe
def signature_file(request: HttpRequest, pk: int, signature: int) -> HttpResponseBase:
    convention = get_convention(request, pk)
    found = get_object_or_404(convention.signatures.select_related("file"), pk=signature, file__isnull=False)
    if declaration_first(request, convention.application) or found.file is None:
        raise Http404
    return serve_file(found.file)


@signed_in
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a place is open."""
    convention, user = get_convention(request, pk), user_of(request)
    require_signing(request, convention)
    places = openable_places(convention)
    if convention.state != ConventionState.ACTIVE or not places:
        raise Http404
    form = OpeningForm(bound_data(request), request.FILES or None, places=places)
    page = ask(
        request,
        form,
        run=lambda: declare_opening(
            convention,
            place=form.cleaned_data["place"],
            opened_on=form.cleaned_data["opened_on"],
            places=form.cleaned_data["places"],
            address=form.cleaned_data["address"],
            postal_code=form.cleaned_data["postal_code"],
            upload=form.cleaned_data.get("file"),
            actor=user,
        ),
        title="Déclarer l’ouverture d’un site",
        button="Déclarer l’ouverture",
        back=reverse("awards:convention", args=[pk]),
        crumbs=_crumbs(convention, "Ouverture d’un site"),
        intro="Le site entre au registre, et dans le prochain diagnostic, une fois l’ouverture vérifiée.",
    )
    return _end(request, page, pk, "L’ouverture est déclarée : le service la vérifie.")


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def opening_decision(request: HttpRequest, pk: int, opening: int, gesture: str) -> HttpResponse:
    """Validate it in one gesture, or refuse it with a motive."""
    convention, user = get_convention(request, pk), user_of(request)
    found = get_object_or_404(SiteOpening.objects.select_related("place", "convention"), pk=opening, convention=pk)
    if gesture == "valider" and request.method == "POST":
        form = NothingForm(request.POST)
        if attempt(form, lambda: validate_opening(found, actor=user)):
            messages.success(request, "Le site est au registre ; ses ETP comptent désormais.")
        else:
            messages.error(request, refusal_of(form))
        return redirect("awards:convention", pk=pk)
    if gesture != "refuser":
        raise Http404
    motive = MotiveForm(bound_data(request))
    page = ask(
        request,
        motive,
        run=lambda: refuse_opening(found, motive=motive.cleaned_data["motive"], actor=user),
        title=f"Refuser l’ouverture à {found.place.name}",
        button="Refuser l’ouverture",
        back=reverse("awards:convention", args=[pk]),
        crumbs=_crumbs(convention, "Refuser une ouverture"),
    )
    return _end(request, page, pk, "L’ouverture est refusée.")


@signed_in
@require_safe
def opening_file(request: HttpRequest, pk: int, opening: int) -> HttpResponseBase:
    convention = get_convention(request, pk)
    found = get_object_or_404(convention.openings.select_related("evidence"), pk=opening, evidence__isnull=False)
    if declaration_first(request, convention.application) or found.evidence is None:
        raise Http404
    return serve_file(found.evidence)


def require_signing(request: HttpRequest, convention: Convention) -> None:
    user = user_of(request)
    if not (user.can(SIGN) or user.can(MANAGE, convention.application.department)):
        raise PermissionDenied


def signing_values(form: SignForm) -> dict[str, Any]:
    told = form.cleaned_data
    return {
        "party": Party(told["party"]),
        "name": told["name"],
        "quality": told["quality"],
        "signed_on": told["signed_on"],
        "upload": told.get("file"),
    }


def _crumbs(convention: Convention, label: str) -> list[dict[str, Any]]:
    address = reverse("awards:convention", args=[convention.pk])
    return [CONVENTIONS, {"label": convention.number, "url": address}, {"label": label}]


def _end(request: HttpRequest, page: HttpResponse | None, pk: int, words: str) -> HttpResponse:
    if page is not None:
        return page
    messages.success(request, words)
    return redirect("awards:convention", pk=pk)
