"""An avenant: what it must say, who signs it and when, what it changes once the State signed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.domain.amendments import draft_amendment, move_amendment, sign_amendment
from awards.enums import AmendmentState as S, Party
from awards.models import Amendment
from iae_portal.common.transitions import TransitionRefusedError
from structures.queries.supply import supply_by_department
from tests.factories.awards import DECIDED, amount, make_active, make_owner, make_released, make_sent

TODAY = DECIDED.date()
LATER = dt.date(2028, 12, 31)


@pytest.fixture
def convention(file, agent):
    return make_active(make_released(file, agent), agent, signed_on=TODAY)


def draft(convention, agent, *amounts, **fields):
    lines = list(amounts) or [amount(convention.application, etp="5.00")]
    return draft_amendment(convention, **{"reason": "Un poste de plus.", "amounts": lines, **fields}, actor=agent)


def sign(amendment, agent, *parties):
    for party in parties:
        sign_amendment(
            amendment, party=party, name="Claude Durand", quality="Présidence", signed_on=TODAY, actor=agent
        )
    return amendment


def test_amendment_changes_a_convention_in_force_only(file, agent):
    with pytest.raises(TransitionRefusedError, match="convention en cours"):
        draft(make_sent(make_released(file, agent), agent), agent)
    assert not Amendment.objects.exists()


def test_applicant_drafts_no_amendment(file, convention):
    with pytest.raises(PermissionDenied):
        draft(convention, make_owner(file))


def test_draft_is_written_over(convention, agent):
    first = draft(convention, agent)
    second = draft(convention, agent, amount(convention.application, etp="6.00"))
    assert (second.pk, second.number) == (first.pk, 1)
    assert [row["etp"] for row in second.after] == ["6.00"]


def test_amendment_to_sign_is_not_written_over(convention, agent):
    amendment = move_amendment(draft(convention, agent), to=S.SENT, actor=agent)
    with pytest.raises(TransitionRefusedError, match="à la signature"):
        draft(convention, agent)
    amendment.refresh_from_db()
    assert [row["etp"] for row in amendment.after] == ["5.00"]


def test_amendment_taken_back_is_a_draft_and_one_given_up_leaves_its_number(convention, agent):
    amendment = move_amendment(draft(convention, agent), to=S.SENT, actor=agent)
    assert move_amendment(amendment, to=S.DRAFT, actor=agent).state == S.DRAFT
    assert move_amendment(amendment, to=S.CANCELLED, actor=agent).state == S.CANCELLED
    assert draft(convention, agent).number == 2


@pytest.mark.parametrize("to", [S.SIGNED, S.DRAFT])
def test_move_that_is_not_one_is_refused(convention, agent, to):
    amendment = draft(convention, agent)
    with pytest.raises(TransitionRefusedError, match="actualisez"):
        move_amendment(amendment, to=to, actor=agent)


def test_amendment_is_signed_by_its_signatures_only(convention, agent):
    amendment = move_amendment(draft(convention, agent), to=S.SENT, actor=agent)
    with pytest.raises(TransitionRefusedError, match="actualisez"):
        move_amendment(amendment, to=S.SIGNED, actor=agent)


def test_amendment_with_a_signature_is_not_taken_back(convention, agent):
    amendment = move_amendment(draft(convention, agent), to=S.SENT, actor=agent)
    sign(amendment, agent, Party.BENEFICIARY)
    with pytest.raises(TransitionRefusedError, match="a signé"):
        move_amendment(amendment, to=S.DRAFT, actor=agent)


def test_draft_is_not_signed(convention, agent):
    with pytest.raises(TransitionRefusedError, match="n’est pas à la signature"):
        sign(draft(convention, agent), agent, Party.BENEFICIARY)


def test_signed_amendment_moves_the_end_of_the_convention(file, convention, agent):
    lines = [amount(file), amount(file, year=2028)]
    amendment = move_amendment(draft(convention, agent, *lines, ends_on=LATER), to=S.SENT, actor=agent)
    sign(amendment, agent, Party.BENEFICIARY)
    convention.refresh_from_db()
    assert convention.ends_on == dt.date(2027, 12, 31)
    sign(amendment, agent, Party.STATE)
    convention.refresh_from_db()
    assert (amendment.state, convention.ends_on, convention.reports.count()) == (S.SIGNED, LATER, 2)
    assert supply_by_department(2028)[file.department.code].total == Decimal(4)


def test_amendment_may_change_the_end_alone(file, convention, agent):
    assert draft(convention, agent, amount(file), ends_on=LATER).ends_on == LATER


@pytest.mark.parametrize(
    ("years", "fields", "faults"),
    [
        ([2027], {"reason": " "}, {"reason": "Dites l’objet"}),
        ([2027, 2027], {}, {"lines": "même année"}),
        ([2027, 2028], {}, {"lines": "dépassent la fin de la convention (2027)"}),
        ([2027], {"ends_on": TODAY - dt.timedelta(days=1)}, {"ends_on": "précède son début"}),
        ([], {"reason": ""}, {"reason": "Dites l’objet", "lines": "au moins une ligne"}),
    ],
)
def test_amendment_that_does_not_hold_together_is_refused(convention, agent, years, fields, faults):
    lines = [amount(convention.application, year=year, etp="5.00") for year in years]
    with pytest.raises(ValidationError) as refused:
        draft_amendment(convention, **{"reason": "Plus.", "amounts": lines, **fields}, actor=agent)
    told = refused.value.message_dict
    assert list(told) == list(faults)
    for field, words in faults.items():
        assert words in " ".join(told[field])
