"""One file and its decision: prepared, held, released, withdrawn, contested."""

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
from awards.domain.conventions import draft_convention
from awards.domain.envelope_check import find_excesses, read_balances
from awards.domain.letter_content import compose_letter
from awards.domain.preparing import drop_decision, hold_decision, prepare_decision, take_decision_back
from awards.domain.releasing import release_decision
from awards.domain.withdrawing import close_appeal, possible_grounds, record_appeal, withdraw_decision
from awards.enums import PENDING, AppealKind, AppealOutcome, DecisionState, WithdrawalGround
from awards.forms.base import NothingForm
from awards.forms.decisions import AppealForm, AppealOutcomeForm, DecisionSheet, WithdrawForm
from awards.models import Appeal, Decision
from awards.queries.amounts import amounts_of
from awards.queries.opinions import opinion_of, presented_at
from awards.rules.clocks import appeal_until, read_clock, withdrawal_until
from awards.rules.papers import load_paper
from awards.rules.recourse import WITHDRAWAL
from awards.tables.lists import balances_table
from awards.views.access import (
    HOME,
    MANAGE,
    PREPARE,
    RELEASE,
    VIEW,
    declaration_first,
    get_decision,
    get_file,
    send_paper,
)
from calls.models import Application
from calls.presentation.timeline import tell_life
from calls.views.desk.access import reader_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask, attempt, refusal_of
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.formatting import format_date
from iae_portal.common.forms import bound_data


@requires(VIEW)
@require_safe
@never_cache
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The avis, the decision and its letter, the envelopes, the appeals of one file."""
    application = get_file(request, pk)
    if gate := declaration_first(request, application):
        return gate
    user = user_of(request)
    seen = list(
        Decision.objects.visible_to(user)
        .filter(application=application)
        .select_related("released_by", "prepared_by", "letter")
        .prefetch_related("lines__place", "lines__suspended_by", "conditions__area", "appeals__file")
        .order_by("-prepared_at", "-pk")
    )
    pending = next((one for one in seen if one.state in PENDING), None)
    in_force = next((one for one in seen if one.state == DecisionState.RELEASED), None)
    amounts = amounts_of(pending.lines.all()) if pending else []
    table = balances_table(read_balances(application, amounts), params=request.GET)
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title=f"Solde des enveloppes, dossier {application.reference}")
    opinion = opinion_of(application)
    clock = read_clock(
        presented_at=presented_at([application.pk]).get(application.pk),
        opinion_at=opinion.given_at if opinion else None,
    )
    context = {
        "application": application,
        "opinion": opinion,
        "clock": clock.words(timezone.now()) if clock and not in_force else "",
        "clock_awaited": clock.awaited if clock else "",
        "pending": pending,
        "in_force": in_force,
        "others": [one for one in seen if one not in (pending, in_force)],
        "excesses": find_excesses(application, amounts) if pending and pending.gives_means else [],
        "appeal_until": appeal_until(in_force.released_at) if in_force and in_force.released_at else None,
        "convention": getattr(in_force, "convention", None) if in_force else None,
        "table": table,
        "prepares": user.can(PREPARE, application.department),
        "releases": user.can(RELEASE, application.department),
        "contracts": user.can(MANAGE, application.department),
        "life": tell_life(application, reader=reader_of(application, user)),
        "crumbs": [HOME, {"label": application.reference}],
    }
    return render(request, "awards/file.html", context)


@requires(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Its sense, its means, its conditions; what was refused is told beside what was typed."""
    application = get_file(request, pk)
    if gate := declaration_first(request, application):
        return gate
    user = user_of(request)
    if not user.can(PREPARE, application.department):
        raise PermissionDenied
    decision = application.decisions.pending().first()  # type: ignore[attr-defined]
    sheet = DecisionSheet(bound_data(request), application=application, decision=decision)

    def save() -> None:
        prepare_decision(application, plan=sheet.plan(), actor=user, revision=sheet.form.cleaned_data.get("revision"))

    if request.method == "POST" and sheet.is_valid() and attempt(sheet.form, save):
        messages.success(request, "La décision est préparée : personne n’en est informé.")
        return redirect("awards:file", pk=pk)
    is_refused = request.method == "POST"
    context = {
        "application": application,
        "opinion": opinion_of(application),
        "decision": decision,
        "sheet": sheet,
        "form": sheet.form,
        "crumbs": [
            HOME,
            {"label": application.reference, "url": reverse("awards:file", args=[pk])},
            {"label": "Préparer"},
        ],
    }
    return render(request, "awards/prepare.html", context, status=422 if is_refused else 200)


@requires(PREPARE)
@require_POST
def act(request: HttpRequest, pk: int, gesture: str) -> HttpResponse:
    """Hold, take back or drop the decision that is being prepared."""
    gestures = {
        "presenter": (hold_decision, "La décision est prête à notifier."),
        "reprendre": (take_decision_back, "La décision est de nouveau en préparation."),
        "abandonner": (drop_decision, "La décision en préparation est abandonnée."),
    }
    if gesture not in gestures:
        raise Http404
    decision = get_decision(request, pk)
    run, words = gestures[gesture]
    return _do(request, decision.application, lambda: run(decision, actor=user_of(request)), words)


@requires(RELEASE)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_decision(request, pk)
    words = "La décision est notifiée : la lettre est au dossier, le porteur est prévenu."
    return _do(request, decision.application, lambda: release_decision(decision, actor=user_of(request)), words)


@requires(MANAGE)
@require_POST
def start_convention(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_decision(request, pk)
    form = NothingForm(request.POST)
    if attempt(form, lambda: draft_convention(decision, actor=user_of(request))):
        return redirect("awards:convention", pk=Decision.objects.get(pk=pk).convention.pk)
    messages.error(request, refusal_of(form))
    return redirect("awards:file", pk=decision.application_id)


@requires(VIEW)
@require_safe
@never_cache
def letter(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """As it left; a draft while the decision is not released."""
    decision = get_decision(request, pk)
    if gate := declaration_first(request, decision.application):
        return gate
    kept = getattr(decision, "letter", None)
    if kept is not None:
        return send_paper(load_paper(kept.content), fmt, fingerprint=kept.sha256)
    paper = compose_letter(decision, sent_at=timezone.now(), sender=user_of(request), is_draft=True)
    return send_paper(paper, fmt)


@requires(RELEASE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision in force back, for a reason that the law names."""
    decision = get_decision(request, pk)
    grounds = possible_grounds(decision)
    if not grounds or decision.released_at is None:
        raise Http404
    form, actor = WithdrawForm(bound_data(request), grounds=grounds), user_of(request)
    until = withdrawal_until(decision.released_at)
    page = ask(
        request,
        form,
        run=lambda: withdraw_decision(
            decision,
            ground=WithdrawalGround(form.cleaned_data["ground"]),
            motive=form.cleaned_data["motive"],
            actor=actor,
        ),
        title="Retirer la décision",
        button="Retirer la décision",
        back=reverse("awards:file", args=[decision.application_id]),
        crumbs=_crumbs(decision.application, "Retirer"),
        intro=f"{WITHDRAWAL} Pour cette décision, ce délai court jusqu’au {format_date(until)}."
        if decision.gives_means
        else "Une décision défavorable peut être reprise. Le porteur en reçoit le motif.",
    )
    if page is not None:
        return page
    messages.success(request, "La décision est retirée : le dossier revient à décider, le porteur est prévenu.")
    return redirect("awards:file", pk=decision.application_id)


@requires(PREPARE)
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an appeal against a decision."""
    decision = get_decision(request, pk)
    if decision.released_at is None:
        raise Http404
    form, actor = AppealForm(bound_data(request), request.FILES or None), user_of(request)
    page = ask(
        request,
        form,
        run=lambda: record_appeal(
            decision,
            kind=AppealKind(form.cleaned_data["kind"]),
            received_on=form.cleaned_data["received_on"],
            summary=form.cleaned_data["summary"],
            upload=form.cleaned_data.get("file"),
            actor=actor,
        ),
        title="Enregistrer un recours",
        button="Enregistrer le recours",
        back=reverse("awards:file", args=[decision.application_id]),
        crumbs=_crumbs(decision.application, "Recours"),
        intro="Tant que le recours n’est pas clos, rien du dossier n’est effacé.",
    )
    if page is not None:
        return page
    messages.success(request, "Le recours est enregistré.")
    return redirect("awards:file", pk=decision.application_id)


@requires(RELEASE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def appeal_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    found = _get_appeal(request, pk)
    form, actor = AppealOutcomeForm(bound_data(request)), user_of(request)
    application = found.decision.application
    page = ask(
        request,
        form,
        run=lambda: close_appeal(
            found,
            outcome=AppealOutcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            actor=actor,
        ),
        title="Clore le recours",
        button="Clore le recours",
        back=reverse("awards:file", args=[application.pk]),
        crumbs=_crumbs(application, "Issue du recours"),
        intro="Une décision annulée ou retirée à la suite du recours fait revenir le dossier à décider.",
    )
    if page is not None:
        return page
    messages.success(request, "L’issue du recours est enregistrée.")
    return redirect("awards:file", pk=application.pk)


@requires(VIEW)
@require_safe
def appeal_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _get_appeal(request, pk)
    if found.file is None or declaration_first(request, found.decision.application):
        raise Http404
    return serve_file(found.file)


def _get_appeal(request: HttpRequest, pk: int) -> Appeal:
    rows = Appeal.objects.visible_to(user_of(request)).select_related(
        "decision__application__department", "decision__application__call", "decision__application__version", "file"
    )
    return get_object_or_404(rows, pk=pk)


def _crumbs(application: Application, label: str) -> list[dict[str, Any]]:
    return [
        HOME,
        {"label": application.reference, "url": reverse("awards:file", args=[application.pk])},
        {"label": label},
    ]


def _do(request: HttpRequest, application: Application, run: Any, words: str) -> HttpResponse:
    form = NothingForm(request.POST)
    if attempt(form, run):
        messages.success(request, words)
    else:
        messages.error(request, refusal_of(form))
    return redirect("awards:file", pk=application.pk)
