"""The séance: the screen that the secretary runs in front of the members, and every act of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.domain.attendance import open_session, point_attendance, refresh_seats
from committees.domain.convening import declare_no_quorum
from committees.domain.deliberation import (
    Proposal,
    call_item,
    cast_ballots,
    close_information,
    close_session,
    conclude_item,
    propose,
    record_statement,
    recuse,
    withdraw_recusal,
    write_discussion,
)
from committees.domain.minutes import start_minutes
from committees.domain.minutes_content import compose_minutes
from committees.enums import Choice, ItemState, MinutesState, OpinionValue, SessionState
from committees.forms.holding import (
    AdjournForm,
    DiscussionForm,
    PointingForm,
    PresidentForm,
    ProposalForm,
    RecusalForm,
    StatementForm,
    read_choices,
)
from committees.models import AgendaItem, Attendance, Minutes, Recusal, Session
from committees.presentation.desk import Desk
from committees.presentation.labels import SESSION_BADGES, session_title
from committees.queries.rosters import list_substitutes, read_roster
from committees.views.access import get_item, get_run_session, require_run, session_crumbs, tell_refusal
from iae_portal.common.access import requires
from iae_portal.common.formatting import format_hour, paris
from iae_portal.common.transitions import TransitionRefusedError

RUN = Permission.COMMITTEES_SESSION_RUN


@requires(RUN)
@require_safe
@never_cache
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole screen; every act comes back to it."""
    session = get_run_session(request, pk)
    if session.state not in (SessionState.CONVENED, SessionState.OPEN) or session.is_written:
        return redirect("committees:session", pk=pk)
    held = Desk(session, user=user_of(request))
    return render(request, "committees/desk.html", _context(held))


@requires(RUN)
@require_POST
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """How one seat is held: its line of the presence list."""
    session = get_run_session(request, pk)
    key = request.POST.get("siege", "")
    row = get_object_or_404(session.attendances.select_related("member"), member=int(key) if key.isdecimal() else 0)
    form = _pointing_form(session, row, data=request.POST)

    def run() -> None:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        point_attendance(session, member=row.member, pointing=form.pointing(), actor=user_of(request))

    return _act(request, session, run)


@requires(RUN)
@require_POST
def point_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Seats whose holder has changed since the convocation."""
    session = get_run_session(request, pk)
    return _act(request, session, lambda: refresh_seats(session, actor=user_of(request)), "Les sièges sont à jour.")


@requires(RUN)
@require_POST
def open_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)

    def run() -> None:
        form = PresidentForm(request.POST, roster=read_roster(session), chosen=session.president_id)
        president = form.chosen() if form.is_valid() else None
        open_session(session, president=president, actor=user_of(request))
        start_minutes(session, actor=user_of(request))

    return _act(request, session, run, "La séance est ouverte.")


@requires(RUN)
@require_POST
def no_quorum(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    done = _act(
        request,
        session,
        lambda: declare_no_quorum(session, actor=user_of(request)),
        "L’absence de quorum est constatée : une seconde convocation peut suivre.",
    )
    session.refresh_from_db()
    return redirect("committees:session", pk=pk) if session.state == SessionState.NO_QUORUM else done


@requires(RUN)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    done = _act(
        request,
        session,
        lambda: close_session(session, actor=user_of(request)),
        "La séance est levée. Relisez le procès-verbal, puis arrêtez-le.",
    )
    session.refresh_from_db()
    return redirect("committees:minutes", pk=pk) if session.state == SessionState.CLOSED else done


@requires(RUN)
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    item = _get_run_item(request, pk)
    return _act(request, item.session, lambda: call_item(item, actor=user_of(request)))


@requires(RUN)
@require_POST
def discuss(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said, kept as it is typed: a line answers with the hour, or with why it was refused."""
    item, form = _get_run_item(request, pk), DiscussionForm(request.POST)
    return _keep(
        request,
        item,
        lambda: write_discussion(item, text=_cleaned(form)["text"], actor=user_of(request)),
    )


@requires(RUN)
@require_POST
def put_to_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The avis put to the vote: kept as it is typed, or concluded on the voices written."""
    item = _get_run_item(request, pk)
    form = ProposalForm(request.POST, item=item)

    def keep() -> None:
        _cleaned(form)
        propose(item, draft=form.draft(), actor=user_of(request))

    if request.POST.get("etape") != "conclure":
        return _keep(request, item, keep)

    def conclude() -> None:
        keep()
        conclude_item(item, proposal=form.proposal(), actor=user_of(request))

    return _act(request, item.session, conclude, "L’avis est enregistré.")


@requires(RUN)
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody the same way first, then the exceptions."""
    item = _get_run_item(request, pk)

    def run() -> None:
        cast_ballots(item, choices=read_choices(request.POST, item=item), actor=user_of(request))

    return _act(request, item.session, run)


@requires(RUN)
@require_POST
def adjourn(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _get_run_item(request, pk), AdjournForm(request.POST)

    def run() -> None:
        proposal = Proposal(value=OpinionValue.ADJOURNED, motivation=_cleaned(form)["motivation"])
        conclude_item(item, proposal=proposal, actor=user_of(request))

    return _act(request, item.session, run, "Le point est ajourné : il revient à un prochain ordre du jour.")


@requires(RUN)
@require_POST
def end_information(request: HttpRequest, pk: int) -> HttpResponse:
    item = _get_run_item(request, pk)
    return _act(request, item.session, lambda: close_information(item, actor=user_of(request)))


@requires(RUN)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves for this point."""
    item = _get_run_item(request, pk)
    form = RecusalForm(request.POST, members=_seats_of(item.session))

    def run() -> None:
        data = _cleaned(form)
        recuse(item, member=_member(item.session, data["member"]), reason=data["reason"], actor=user_of(request))

    return _act(request, item.session, run, "Le déport est relevé.")


@requires(RUN)
@require_POST
def come_back(request: HttpRequest, pk: int, recusal: int) -> HttpResponse:
    item = _get_run_item(request, pk)
    row = get_object_or_404(Recusal.objects.select_related("item__session"), item=item, pk=recusal)
    return _act(request, item.session, lambda: withdraw_recusal(row, actor=user_of(request)), "Le déport est retiré.")


@requires(RUN)
@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """A position that a member asks to have in the minutes."""
    item = _get_run_item(request, pk)
    form = StatementForm(request.POST, members=_seats_of(item.session))

    def run() -> None:
        data = _cleaned(form)
        record_statement(item, member=_member(item.session, data["member"]), text=data["text"], actor=user_of(request))

    return _act(request, item.session, run, "La position est consignée.")


def _context(held: Desk) -> dict[str, Any]:
    session, item = held.session, held.current
    substitutes = list_substitutes(session.committee, paris(session.starts_at).date())
    members = [row.member for row in held.roster.attendances]
    forms = {
        row.member_id: PointingForm(row=row, substitutes=substitutes.get(row.member_id, []), holders=members)
        for row in held.roster.attendances
    }
    context: dict[str, Any] = {
        "crumbs": session_crumbs(session, "Tenir la séance"),
        "title": session_title(session),
        "session": session,
        "committee": session.committee,
        "desk": held,
        "badge": SESSION_BADGES[session.state],
        "is_open": session.state == SessionState.OPEN,
        "is_due": timezone.now() >= session.starts_at,
        "seats": [(line, forms[line.row.member_id]) for line in held.seats],
        "president_form": PresidentForm(roster=held.roster, chosen=session.president_id),
        "item": item,
        "summary": held.summaries.get(item.application_id or 0) if item else None,
        "is_hidden": bool(item and item.pk in held.hidden),
        "choices": Choice.choices,
        "content": _read_minutes(session),
        "left": sum(1 for one in held.items if one.state != ItemState.DONE),
    }
    if item is not None:
        context |= {
            "line": next(line for line in held.agenda if line.item.pk == item.pk),
            "discussion_form": DiscussionForm(initial={"text": item.discussion}),
            "proposal_form": ProposalForm(item=item),
            "adjourn_form": AdjournForm(prefix=None),
            "recusal_form": RecusalForm(members=held.present_choices, auto_id="deport_%s"),
            "statement_form": StatementForm(members=held.present_choices, auto_id="position_%s"),
            "is_done": item.state == ItemState.DONE,
        }
    return context


def _read_minutes(session: Session) -> dict[str, Any] | None:
    draft = Minutes.objects.filter(session=session, state=MinutesState.DRAFT).first()
    if draft is None:
        return None
    draft.session = session
    return compose_minutes(draft)


def _act(request: HttpRequest, session: Session, run: Callable[[], Any], success: str = "") -> HttpResponse:
    """Do it and come back to the screen, where the result shows; a refusal says why."""
    try:
        run()
    except (ValidationError, TransitionRefusedError) as refusal:
        tell_refusal(request, refusal)
    else:
        if success:
            messages.success(request, success)
    return redirect(reverse("committees:desk", args=[session.pk]))


def _keep(request: HttpRequest, item: AgendaItem, run: Callable[[], Any]) -> HttpResponse:
    """Words saved as they are typed: with the script, one line says so; without it, the screen comes back."""
    if request.headers.get("HX-Request") != "true":
        return _act(request, item.session, run, "Enregistré.")
    try:
        run()
    except ValidationError as refusal:
        told = {"refusal": " ".join(refusal.messages)}
    except TransitionRefusedError as refusal:
        told = {"refusal": str(refusal)}
    else:
        told = {"saved": f"Enregistré à {format_hour(timezone.now())}"}
    return render(request, "committees/_saved.html", told)


def _cleaned(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(
            [f"{form.fields[name].label} : {error}" for name in form.errors for error in form.errors[name]]
        )
    return dict(form.cleaned_data)


def _pointing_form(session: Session, row: Attendance, *, data: Any) -> PointingForm:
    substitutes = list_substitutes(session.committee, paris(session.starts_at).date()).get(row.member_id, [])
    holders = [one.member for one in read_roster(session).attendances]
    return PointingForm(data, row=row, substitutes=substitutes, holders=holders)


def _seats_of(session: Session) -> list[tuple[int, str]]:
    return [(row.member_id, row.member.full_name) for row in session.attendances.select_related("member")]


def _member(session: Session, key: str) -> Any:
    return session.attendances.select_related("member").get(member=int(key)).member


def _get_run_item(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_item(request, pk)
    require_run(item.session.committee, user_of(request))
    return item
