"""The written consultation: what a member answers, what the secretary concludes after the end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.domain.deliberation import Proposal, close_information, close_session, conclude_item
from committees.domain.written import declare_interest, give_position, oppose
from committees.enums import Choice, OpinionValue
from committees.forms.holding import AdjournForm, OppositionForm, PositionForm, ReasonForm
from committees.models import AgendaItem
from committees.views.access import get_item, get_run_session, get_session, require_run, tell_refusal
from committees.views.sessions import show_session
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.transitions import TransitionRefusedError

GIVE, RUN = Permission.COMMITTEES_POSITION_GIVE, Permission.COMMITTEES_SESSION_RUN


@requires(GIVE)
@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    form = PositionForm(request.POST, prefix=f"avis-{item.pk}")

    def give() -> None:
        data = form.cleaned_data
        give_position(item, choice=Choice(data["choice"]), comment=data["comment"], actor=user_of(request))

    if attempt(form, give):
        messages.success(request, "Votre position est enregistrée ; vous pouvez la changer jusqu’à la clôture.")
        return redirect(f"{_address(item)}#point-{item.pk}")
    return show_session(request, get_session(request, item.session_id), refused={f"position-{item.pk}": form})


@requires(GIVE)
@require_POST
def stay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The member declares an interest in the point."""
    item = get_item(request, pk)
    form = ReasonForm(request.POST, prefix=f"deport-{item.pk}")
    if attempt(form, lambda: declare_interest(item, reason=form.cleaned_data["reason"], actor=user_of(request))):
        messages.success(request, "Votre déport est relevé : vous ne prenez pas part à ce point.")
        return redirect(_address(item))
    return show_session(request, get_session(request, item.session_id), refused={f"deport-{item.pk}": form})


@requires(GIVE)
@require_POST
def opposition(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_session(request, pk)
    form = OppositionForm(request.POST, prefix="opposition")
    if attempt(form, lambda: oppose(session, motive=form.cleaned_data["motive"], actor=user_of(request))):
        messages.success(request, "Votre opposition est enregistrée ; le secrétariat en est informé.")
        return redirect("committees:session", pk=pk)
    return show_session(request, session, refused={"opposition": form})


@requires(RUN)
@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """The avis that the positions give, once the clock has run out."""
    item = _get_run_item(request, pk)

    def run() -> None:
        if not item.has_vote:
            close_information(item, actor=user_of(request))
            return
        proposal = Proposal(
            value=OpinionValue(item.proposal), motivation=item.motivation, reservations=item.reservations
        )
        conclude_item(item, proposal=proposal, actor=user_of(request))

    return _act(request, item.session_id, run, "L’avis est constaté.")


@requires(RUN)
@require_POST
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    item = _get_run_item(request, pk)
    form = AdjournForm(request.POST, prefix=f"ajourner-{item.pk}")

    def run() -> None:
        if not form.is_valid():
            raise ValidationError("Dites pourquoi le point est ajourné.")
        proposal = Proposal(value=OpinionValue.ADJOURNED, motivation=form.cleaned_data["motivation"])
        conclude_item(item, proposal=proposal, actor=user_of(request))

    return _act(request, item.session_id, run, "Le point est ajourné.")


@requires(RUN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    return _act(
        request,
        pk,
        lambda: close_session(session, actor=user_of(request)),
        "La consultation est terminée ; les membres en reçoivent le résultat.",
    )


def _act(request: HttpRequest, session: int, run: Callable[[], Any], success: str) -> HttpResponse:
    try:
        run()
    except (ValidationError, TransitionRefusedError) as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, success)
    return redirect("committees:session", pk=session)


def _get_run_item(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_item(request, pk)
    require_run(item.session.committee, user_of(request))
    return item


def _address(item: AgendaItem) -> str:
    return reverse("committees:session", args=[item.session_id])
