"""Avenants of a convention."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signed_in import user_of
from awards.domain.amendments import draft_amendment, move_amendment, sign_amendment
from awards.domain.convention_content import UNSIGNED, compose_amendment, load_amounts
from awards.domain.signatures import parties_of
from awards.enums import AmendmentState, ConventionState, Party
from awards.forms.base import NothingForm
from awards.forms.conventions import AmendmentForm, SignForm
from awards.forms.decisions import line_values, make_line_formset
from awards.models import Amendment, Convention
from awards.queries.amounts import amounts_of
from awards.rules.amounts import Amount, compare
from awards.rules.papers import load_paper
from awards.tables.conventions import differences_table
from awards.views.access import CONVENTIONS, MANAGE, declaration_first, get_convention, is_applicant, send_paper
from awards.views.conventions import require_signing, signing_values
from iae_portal.common.access import requires, signed_in
from iae_portal.common.attempts import ask, attempt, refusal_of
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES
from iae_portal.common.forms import bound_data
from territories.models import Area

GESTURES = {
    "envoyer": (AmendmentState.SENT, "L’avenant est à la signature."),
    "reprendre": (AmendmentState.DRAFT, "L’avenant est de nouveau un projet."),
    "abandonner": (AmendmentState.CANCELLED, "L’avenant est abandonné."),
}


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines as they would become: those of the convention, or of the avenant being prepared."""
    convention, user = get_convention(request, pk), user_of(request)
    if convention.state != ConventionState.ACTIVE:
        raise Http404
    pending = convention.amendments.filter(state=AmendmentState.DRAFT).first()
    initial = {"reason": pending.reason, "ends_on": pending.ends_on} if pending else {}
    form = AmendmentForm(bound_data(request), initial=initial)
    lines = make_line_formset(bound_data(request), initial=_initial(convention, pending))
    is_refused = request.method == "POST"

    def save() -> None:
        draft_amendment(
            convention,
            reason=form.cleaned_data["reason"],
            ends_on=form.cleaned_data["ends_on"],
            amounts=_keep_suspensions(convention, [one.amount() for one in lines if one.is_told()]),
            actor=user,
        )

    if is_refused and lines.is_valid() and attempt(form, save):
        made = convention.amendments.get(state=AmendmentState.DRAFT)
        messages.success(request, "L’avenant est préparé.")
        return redirect("awards:amendment", pk=pk, number=made.number)
    context = {
        "convention": convention,
        "form": form,
        "lines": lines,
        "crumbs": _crumbs(convention, "Préparer un avenant"),
    }
    return render(request, "awards/amendment_form.html", context, status=422 if is_refused else 200)


@signed_in
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    convention, user = get_convention(request, pk), user_of(request)
    if gate := declaration_first(request, convention.application):
        return gate
    amendment = _get(request, convention, number)
    differences = compare(load_amounts(amendment.before), load_amounts(amendment.after))
    table = differences_table(differences, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Avenant {number} à la convention {convention.number}")
    signed = {one.party: one for one in amendment.signatures.all()}
    context = {
        "convention": convention,
        "amendment": amendment,
        "table": table,
        "parties": [(party, signed.get(party)) for party in parties_of(convention)],
        "missing": [party for party in parties_of(convention) if party not in signed],
        "manages": user.can(MANAGE, convention.application.department),
        "is_applicant": is_applicant(user),
        "crumbs": _crumbs(convention, f"Avenant n° {number}"),
    }
    return render(request, "awards/amendment.html", context)


@requires(MANAGE)
@require_POST
def act(request: HttpRequest, pk: int, number: int, gesture: str) -> HttpResponse:
    if gesture not in GESTURES:
        raise Http404
    amendment = _get(request, get_convention(request, pk), number)
    to, words = GESTURES[gesture]
    form = NothingForm(request.POST)
    if attempt(form, lambda: move_amendment(amendment, to=to, actor=user_of(request))):
        messages.success(request, words)
    else:
        messages.error(request, refusal_of(form))
    return redirect("awards:amendment", pk=pk, number=number)


@signed_in
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    convention, user = get_convention(request, pk), user_of(request)
    require_signing(request, convention)
    amendment = _get(request, convention, number)
    done_by = set(amendment.signatures.values_list("party", flat=True))
    parties = [one for one in parties_of(convention) if one not in done_by]
    if is_applicant(user):
        parties = [one for one in parties if one == Party.BENEFICIARY]
    if amendment.state != AmendmentState.SENT or not parties:
        raise Http404
    form = SignForm(bound_data(request), request.FILES or None, parties=parties)
    address = reverse("awards:amendment", args=[pk, number])
    page = ask(
        request,
        form,
        run=lambda: sign_amendment(amendment, **signing_values(form), actor=user),
        title=f"Signer l’avenant n° {number}",
        button="Enregistrer la signature",
        back=address,
        crumbs=_crumbs(convention, "Signature"),
        intro="L’État signe en dernier : les nouveaux moyens valent alors, au registre aussi.",
    )
    if page is not None:
        return page
    messages.success(request, "La signature est enregistrée.")
    return redirect(address)


@signed_in
@require_safe
@never_cache
def paper(request: HttpRequest, pk: int, number: int, fmt: str) -> HttpResponse:
    convention = get_convention(request, pk)
    if gate := declaration_first(request, convention.application):
        return gate
    amendment = _get(request, convention, number)
    if amendment.content:
        return send_paper(load_paper(amendment.content), fmt, fingerprint=amendment.fingerprint)
    draft = compose_amendment(amendment).dump()
    return send_paper(load_paper({**draft, "notices": [*draft["notices"], UNSIGNED]}), fmt)


def _get(request: HttpRequest, convention: Convention, number: int) -> Amendment:
    """Who does not prepare it reads an avenant once it was sent."""
    rows = convention.amendments.select_related(
        "convention__application__call", "convention__application__department", "convention__decision"
    )
    if not user_of(request).can(MANAGE):
        rows = rows.filter(state__in=[AmendmentState.SENT, AmendmentState.SIGNED])
    return get_object_or_404(rows, number=number)


def _initial(convention: Convention, pending: Amendment | None) -> list[dict[str, Any]]:
    if pending is None:
        return [line_values(line) for line in convention.lines.select_related("place")]
    amounts = load_amounts(pending.after)
    codes = dict(Area.objects.filter(pk__in=[one.place for one in amounts]).values_list("pk", "code"))
    return [
        {
            "year": one.year,
            "kind": one.kind,
            "place": codes[one.place],
            "part": one.part,
            "etp": one.etp,
            "euros": one.euros or None,
        }
        for one in amounts
    ]


def _keep_suspensions(convention: Convention, amounts: list[Amount]) -> list[Amount]:
    """A line that a condition suspends stays suspended whatever its figures become."""
    known = {one.key: one.suspended_by for one in amounts_of(convention.lines.all())}
    return [Amount(*one.key, etp=one.etp, euros=one.euros, suspended_by=known.get(one.key)) for one in amounts]


def _crumbs(convention: Convention, label: str) -> list[dict[str, Any]]:
    address = reverse("awards:convention", args=[convention.pk])
    return [CONVENTIONS, {"label": convention.number, "url": address}, {"label": label}]
