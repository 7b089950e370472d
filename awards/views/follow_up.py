"""Reports and conditions: given by the structure, examined by an agent; and what the applicant reads of a decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from awards.domain.conditions import give_evidence, settle_condition
from awards.domain.reporting import review_report, submit_report
from awards.enums import ConditionState, DecisionState, ReportState
from awards.forms.conventions import ReportForm, ReviewReportForm, read_indicators
from awards.forms.decisions import EvidenceForm, SettleForm
from awards.models import Condition, Decision, FollowUpReport
from awards.rules.clocks import appeal_until
from awards.rules.papers import load_paper
from awards.tables.conventions import report_table
from awards.views.access import FOLLOW_UP, HOME, MANAGE, RELEASE, VIEW, declaration_first, is_applicant, send_paper
from calls.views.applying.access import crumbs_of, get_own_file
from iae_portal.common.access import requires, signed_in
from iae_portal.common.attempts import ask, attempt
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.forms import bound_data, status_of

FILE = Permission.CALLS_APPLICATION_FILE


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The structure hands it in; an agent accepts it or gives it back."""
    user = user_of(request)
    rows = FollowUpReport.objects.visible_to(user).select_related(
        "convention__application__department", "convention__application__call", "submitted_by", "reviewed_by"
    )
    found = get_object_or_404(rows, pk=pk)
    application = found.convention.application
    if gate := declaration_first(request, application):
        return gate
    table = report_table(found, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Bilan {found.number}, convention {found.convention.number}")
    may_submit = is_applicant(user) and found.state in (ReportState.AWAITED, ReportState.RETURNED)
    may_review = user.can(MANAGE, application.department) and found.state == ReportState.SUBMITTED
    form: Any = None
    if may_submit:
        form = ReportForm(bound_data(request), achieved=found.achieved, comment=found.comment)
    elif may_review:
        form = ReviewReportForm(bound_data(request))
    if request.method == "POST":
        if form is None:
            raise Http404
        if attempt(form, lambda: _carry_out(found, form, user, submits=may_submit)):
            words = "Le bilan est remis au service." if may_submit else "La suite donnée au bilan est enregistrée."
            messages.success(request, words)
            return redirect("awards:report", pk=pk)
    context = {
        "report": found,
        "convention": found.convention,
        "application": application,
        "table": table,
        "form": form,
        "may_submit": may_submit,
        "may_review": may_review,
        "is_early": timezone.localdate() < found.period_end,
        "crumbs": [FOLLOW_UP, {"label": f"{found.convention.number}, bilan {found.number}"}],
    }
    return render(request, "awards/report.html", context, status=status_of(form) if form else 200)


def _carry_out(found: FollowUpReport, form: Any, user: Any, *, submits: bool) -> None:
    if submits:
        submit_report(found, achieved=read_indicators(form), comment=form.cleaned_data["comment"], actor=user)
    else:
        is_accepted = form.cleaned_data["is_accepted"] == "oui"
        review_report(found, is_accepted=is_accepted, note=form.cleaned_data["note"], actor=user)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def condition(request: HttpRequest, pk: int) -> HttpResponse:
    """A condition and its proof; who releases decisions finds it met or not."""
    user, found = user_of(request), _get_condition(request, pk)
    application = found.decision.application
    if gate := declaration_first(request, application):
        return gate
    may_settle = user.can(RELEASE, application.department) and found.state == ConditionState.PENDING
    form = SettleForm(bound_data(request)) if may_settle else None
    if request.method == "POST":
        if form is None:
            raise Http404
        settling = form

        def settle() -> None:
            outcome = ConditionState(settling.cleaned_data["outcome"])
            settle_condition(found, outcome=outcome, motive=settling.cleaned_data["motive"], actor=user)

        if attempt(form, settle):
            messages.success(request, "Le constat est enregistré.")
            return redirect("awards:condition", pk=pk)
    context = {
        "condition": found,
        "application": application,
        "form": form,
        "crumbs": [HOME, {"label": "Conditions à suivre", "url": reverse("awards:conditions")}, {"label": found.text}],
    }
    return render(request, "awards/condition.html", context, status=status_of(form) if form else 200)


@signed_in
@require_safe
def condition_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _get_condition(request, pk)
    if found.evidence is None or declaration_first(request, found.decision.application):
        raise Http404
    return serve_file(found.evidence)


@requires(FILE)
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant joins the proof that a condition is met."""
    found = _get_condition(request, pk)
    application = found.decision.application
    if found.state != ConditionState.PENDING or found.decision.state != DecisionState.RELEASED:
        raise Http404
    form, user = EvidenceForm(bound_data(request), request.FILES or None), user_of(request)
    back = reverse("awards:own-decision", args=[application.pk])
    page = ask(
        request,
        form,
        run=lambda: give_evidence(found, note=form.cleaned_data["note"], upload=form.cleaned_data["file"], actor=user),
        title="Joindre la preuve d’une condition",
        button="Joindre la preuve",
        back=back,
        crumbs=crumbs_of(application, "Preuve d’une condition"),
        intro=found.text,
    )
    if page is not None:
        return page
    messages.success(request, "La preuve est jointe : le service l’examine.")
    return redirect(back)


@requires(FILE)
@require_safe
@never_cache
def own_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """What an applicant reads of the decisions on its file: letters, means, conditions, ways to contest."""
    application = get_own_file(request, pk)
    decisions = list(
        Decision.objects.visible_to(user_of(request))
        .filter(application=application)
        .select_related("letter")
        .prefetch_related("lines__place", "conditions__area")
        .order_by("-released_at", "-pk")
    )
    if not decisions:
        raise Http404
    in_force = next((one for one in decisions if one.state == DecisionState.RELEASED), None)
    convention = application.conventions.exclude(state="draft").first()  # type: ignore[attr-defined]
    context = {
        "application": application,
        "in_force": in_force,
        "others": [one for one in decisions if one is not in_force],
        "appeal_until": appeal_until(in_force.released_at) if in_force and in_force.released_at else None,
        "convention": convention,
        "reports": convention.reports.all() if convention else [],
        "crumbs": crumbs_of(application, "Décision"),
    }
    return render(request, "awards/own_decision.html", context)


@requires(FILE)
@require_safe
@never_cache
def own_letter(request: HttpRequest, pk: int, decision: int, fmt: str) -> HttpResponse:
    application = get_own_file(request, pk)
    rows = Decision.objects.visible_to(user_of(request)).filter(application=application, letter__isnull=False)
    kept = get_object_or_404(rows.select_related("letter"), pk=decision).letter
    return send_paper(load_paper(kept.content), fmt, fingerprint=kept.sha256)


def _get_condition(request: HttpRequest, pk: int) -> Condition:
    rows = Condition.objects.visible_to(user_of(request)).select_related(
        "decision__application__department",
        "decision__application__call",
        "decision__application__version",
        "area",
        "run",
        "evidence",
        "decided_by",
    )
    return get_object_or_404(rows, pk=pk)
