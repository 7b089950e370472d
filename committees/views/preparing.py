"""Preparing a session: its plan, its agenda with the papers, the convocation, the cancellation, the second one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.domain.agenda import (
    add_files,
    add_minutes,
    add_paper,
    add_point,
    add_scenario,
    change_plan,
    describe_item,
    move_item,
    prepare_session,
    remove_item,
)
from committees.domain.convening import cancel_session, convene, prepare_second
from committees.enums import SessionKind, SessionState
from committees.forms.sessions import (
    ConveneForm,
    ItemForm,
    MotiveForm,
    PaperForm,
    PlanForm,
    PointForm,
    SecondForm,
    usual_start,
)
from committees.models import AgendaItem, Session
from committees.presentation.convening import tell_delay, tell_recipients
from committees.presentation.labels import session_title
from committees.queries.candidates import list_consultations, list_files, list_minutes
from committees.queries.sessions import list_items
from committees.views.access import (
    crumbs_of,
    get_committee,
    get_item,
    get_run_session,
    require_run,
    session_crumbs,
    tell_refusal,
)
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import DEFAULT_MAX_BYTES
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError

RUN = Permission.COMMITTEES_SESSION_RUN


@requires(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """A new meeting or written consultation."""
    committee = get_committee(request, code)
    require_run(committee, user_of(request))
    initial = {
        "kind": SessionKind.FIRST,
        "starts_at": usual_start(timezone.localtime()),
        "place": committee.default_place,
    }
    form = PlanForm(bound_data(request), initial=initial)
    made: list[Session] = []

    def save() -> None:
        made.append(prepare_session(committee, plan=form.plan(), actor=user_of(request)))

    if request.method == "POST" and attempt(form, save):
        messages.success(request, f"{session_title(made[0])} est en préparation : composez l’ordre du jour.")
        return redirect("committees:agenda", pk=made[0].pk)
    context = {
        "crumbs": crumbs_of(committee, ("Préparer une séance", "")),
        "committee": committee,
        "title": "Préparer une séance",
        "form": form,
    }
    return render(request, "committees/form.html", context, status=status_of(form))


@requires(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    names = ("kind", "starts_at", "ends_at", "place", "remote_link", "message")
    form = PlanForm(bound_data(request), session=session, initial={name: getattr(session, name) for name in names})
    if request.method == "POST" and attempt(
        form, lambda: change_plan(session, plan=form.plan(), actor=user_of(request))
    ):
        messages.success(request, "La date et le lieu sont enregistrés.")
        return redirect("committees:agenda", pk=pk)
    return _form_page(request, session, form, title="Date et lieu")


@requires(RUN)
@require_safe
@never_cache
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda as it is, what may be added to it, its papers."""
    return _show_agenda(request, get_run_session(request, pk))


@requires(RUN)
@require_POST
def add_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Put what was ticked on the agenda, all or nothing."""
    session, user = get_run_session(request, pk), user_of(request)
    files = list(list_files(session, user).filter(pk__in=_keys(request, "dossier")))
    scenarios = list(list_consultations(session).filter(pk__in=_keys(request, "scenario")))
    minutes = list(list_minutes(session, user).filter(pk__in=_keys(request, "pv")))

    def add() -> None:
        with transaction.atomic():
            for one in minutes:
                add_minutes(session, one, actor=user)
            if files:
                add_files(session, files, actor=user)
            for scenario in scenarios:
                add_scenario(session, scenario, actor=user)

    if not (files or scenarios or minutes):
        messages.error(request, "Cochez ce qui vient à l’ordre du jour.")
    else:
        _do(request, add, "L’ordre du jour est complété.")
    return redirect("committees:agenda", pk=pk)


@requires(RUN)
@require_POST
def add_free_point(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    form = PointForm(request.POST, prefix="point")
    if attempt(form, lambda: add_point(session, actor=user_of(request), **form.cleaned_data)):
        messages.success(request, "Le point est ajouté.")
        return redirect("committees:agenda", pk=pk)
    return _show_agenda(request, session, point_form=form)


@requires(RUN)
@limit_body(DEFAULT_MAX_BYTES)
@require_POST
def add_annex(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    form = PaperForm(request.POST, request.FILES, prefix="piece", session=session)
    if attempt(form, lambda: add_paper(session, actor=user_of(request), **form.cleaned_data)):
        messages.success(request, "La pièce est jointe à la séance.")
        return redirect("committees:agenda", pk=pk)
    return _show_agenda(request, session, paper_form=form)


@requires(RUN)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    item = _get_run_item(request, pk)
    step = -1 if request.POST.get("sens") == "monter" else 1
    _do(request, lambda: move_item(item, step=step, actor=user_of(request)), "")
    return redirect("committees:agenda", pk=item.session_id)


@requires(RUN)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    item = _get_run_item(request, pk)
    session = item.session_id
    _do(request, lambda: remove_item(item, actor=user_of(request)), "Le point est retiré de l’ordre du jour.")
    return redirect("committees:agenda", pk=session)


@requires(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """What the booklet says of a point, and who presents it."""
    item = _get_run_item(request, pk)
    form = ItemForm(bound_data(request), item=item)
    if request.method == "POST" and attempt(
        form, lambda: describe_item(item, actor=user_of(request), **form.described())
    ):
        messages.success(request, "La présentation du point est enregistrée.")
        return redirect("committees:agenda", pk=item.session_id)
    return _form_page(request, item.session, form, title=f"{item.rank}. {item.title}")


@requires(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def convocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Who will be written to, whether the delay holds, then the convocation itself."""
    session = get_run_session(request, pk)
    form = ConveneForm(bound_data(request))
    if request.method == "POST" and attempt(
        form, lambda: convene(session, urgency=form.cleaned_data["urgency"], actor=user_of(request))
    ):
        messages.success(request, "Les membres sont convoqués : les courriels partent.")
        return redirect("committees:session", pk=pk)
    context = {
        "crumbs": session_crumbs(session, "Convoquer"),
        "session": session,
        "committee": session.committee,
        "form": form,
        "delay": tell_delay(session, now=timezone.now()),
        "recipients": tell_recipients(session),
        "items": list_items(session),
        "is_prepared": session.state == SessionState.PREPARED,
    }
    return render(request, "committees/convene.html", context, status=status_of(form))


@requires(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    form = MotiveForm(bound_data(request))
    if request.method == "POST" and attempt(
        form, lambda: cancel_session(session, motive=form.cleaned_data["motive"], actor=user_of(request))
    ):
        messages.success(request, "La séance est annulée ; les membres convoqués en sont informés.")
        return redirect("committees:session", pk=pk)
    return _form_page(request, session, form, title="Annuler la séance", button="Annuler la séance")


@requires(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """The second convocation of a meeting without quorum."""
    session = get_run_session(request, pk)
    initial = {"place": session.place, "remote_link": session.remote_link}
    form = SecondForm(bound_data(request), initial=initial)
    made: list[Session] = []

    def save() -> None:
        made.append(prepare_second(session, actor=user_of(request), **form.cleaned_data))

    if request.method == "POST" and attempt(form, save):
        messages.success(request, "La seconde séance reprend l’ordre du jour et ses pièces : convoquez les membres.")
        return redirect("committees:convene", pk=made[0].pk)
    return _form_page(request, session, form, title="Seconde convocation", button="Préparer la seconde séance")


def _show_agenda(
    request: HttpRequest,
    session: Session,
    *,
    point_form: PointForm | None = None,
    paper_form: PaperForm | None = None,
) -> HttpResponse:
    user, is_prepared = user_of(request), session.state == SessionState.PREPARED
    items = list(list_items(session))
    context = {
        "crumbs": session_crumbs(session, "Ordre du jour"),
        "session": session,
        "committee": session.committee,
        "title": f"{session_title(session)} : ordre du jour",
        "items": items,
        "is_prepared": is_prepared,
        "files": list_files(session, user) if is_prepared else [],
        "scenarios": list_consultations(session) if is_prepared else [],
        "minutes": list_minutes(session, user) if is_prepared else [],
        "papers": session.papers.filter(item__isnull=True).select_related("file"),
        "point_form": point_form or PointForm(prefix="point"),
        "paper_form": paper_form or PaperForm(prefix="piece", session=session),
    }
    bound = [form for form in (point_form, paper_form) if form is not None]
    return render(request, "committees/agenda.html", context, status=max(map(status_of, bound), default=200))


def _form_page(
    request: HttpRequest, session: Session, form: Any, *, title: str, button: str = "Enregistrer"
) -> HttpResponse:
    context = {
        "crumbs": session_crumbs(session, title),
        "committee": session.committee,
        "title": title,
        "form": form,
        "button": button,
    }
    return render(request, "committees/form.html", context, status=status_of(form))


def _get_run_item(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_item(request, pk)
    require_run(item.session.committee, user_of(request))
    return item


def _do(request: HttpRequest, run: Callable[[], Any], success: str) -> None:
    try:
        run()
    except (ValidationError, TransitionRefusedError) as refusal:
        tell_refusal(request, refusal)
    else:
        if success:
            messages.success(request, success)


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal()]
