"""From the acceptance to the register: signed in order, in force, opened, amended, ended; totals agree everywhere."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from awards.domain.amendments import draft_amendment, move_amendment, sign_amendment
from awards.domain.annexes import agency_years, annexed_etp, sync_annexes, waiting_lines
from awards.domain.conditions import settle_condition
from awards.domain.conventions import (
    activate_convention,
    draft_convention,
    end_convention,
    send_convention,
    sign_convention,
    take_convention_back,
    terminate_convention,
)
from awards.domain.openings import declare_opening, refuse_opening, validate_opening
from awards.enums import AmendmentState, ConditionState, ConventionState, OpeningState, Party
from awards.models import Convention
from awards.queries.amounts import amounts_of
from awards.queries.balance import read_call_balance
from awards.rules.papers import fingerprint_of
from calls.enums import ApplicationState as S
from iae_portal.common.transitions import TransitionRefusedError
from structures.enums import AnnexState, Funder
from structures.imports.annexes import replace_estimates
from structures.models import AnnexLine, FinancialAnnex
from structures.queries.realised import read_departments
from structures.queries.supply import supply_by_department, supply_by_site
from tests.factories.awards import (
    DECIDED,
    acceptance,
    amount,
    make_active,
    make_owner,
    make_released,
    make_sent,
    sign_all,
)
from tests.factories.desk import declare
from tests.factories.structures import make_annex
from tests.factories.users import make_agent

TODAY = DECIDED.date()
SIGNER = {"name": "Claude Durand", "quality": "Présidente", "signed_on": TODAY}


def counted(file, year=2027):
    """What every total of the portal reads for the département and the year."""
    found = supply_by_department(year).get(file.department.code)
    return found.total if found else Decimal()


def test_convention_takes_the_lines_and_the_years_of_the_decision(file, agent):
    lines = [amount(file), amount(file, year=2028, etp="5.00")]
    convention = draft_convention(make_released(file, agent, acceptance(file, *lines)), actor=agent)
    assert (convention.starts_on, convention.ends_on) == (TODAY, dt.date(2028, 12, 31))
    assert [line.etp for line in convention.lines.all()] == [Decimal(4), Decimal(5)]


def test_convention_without_commitments_is_not_sent(file, agent):
    convention = draft_convention(make_released(file, agent), actor=agent)
    with pytest.raises(ValidationError, match="engagements"):
        send_convention(convention, actor=agent)


def test_content_sent_is_fixed_with_its_fingerprint(file, agent):
    convention = make_sent(make_released(file, agent), agent)
    assert convention.fingerprint == fingerprint_of(convention.content)


def test_state_signs_last(file, agent):
    convention = make_sent(make_released(file, agent), agent)
    with pytest.raises(ValidationError, match="signe en dernier"):
        sign_convention(convention, party=Party.STATE, **SIGNER, actor=agent)


def test_applicant_signs_for_itself_and_for_nobody_else(file, agent):
    owner = make_owner(file)
    convention = make_sent(make_released(file, agent), agent)
    sign_convention(convention, party=Party.BENEFICIARY, **SIGNER, actor=owner)
    with pytest.raises(PermissionDenied):
        sign_convention(convention, party=Party.STATE, **SIGNER, actor=owner)
    assert list(convention.signatures.values_list("party", flat=True)) == ["beneficiary"]


def test_last_signature_makes_the_file_conventioned(file, agent):
    convention = sign_all(make_sent(make_released(file, agent), agent), agent, signed_on=TODAY)
    file.refresh_from_db()
    assert (convention.state, file.state) == (ConventionState.SIGNED, S.CONVENTIONED)


def test_signed_convention_refuses_to_change(file, agent):
    convention = sign_all(make_sent(make_released(file, agent), agent), agent, signed_on=TODAY)
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        Convention.objects.filter(pk=convention.pk).update(content={})


def test_convention_with_a_signature_is_not_taken_back(file, agent):
    convention = make_sent(make_released(file, agent), agent)
    sign_convention(convention, party=Party.BENEFICIARY, **SIGNER, actor=agent)
    with pytest.raises(TransitionRefusedError, match="a signé"):
        take_convention_back(convention, actor=agent)


def test_unsigned_convention_is_not_put_in_force(file, agent):
    with pytest.raises(TransitionRefusedError):
        activate_convention(make_sent(make_released(file, agent), agent), actor=agent)


def test_active_convention_counts_once_in_every_total(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    annex = FinancialAnnex.objects.get(award__convention=convention)
    assert counted(file) == Decimal(4)
    assert annexed_etp(convention) == {2027: Decimal(4)}
    assert read_departments(FinancialAnnex.objects.all(), year=2027)[file.department_id].structures == 1
    assert (annex.starts_on, annex.ends_on, annex.measure) == (TODAY, dt.date(2027, 12, 31), "ACI_DC")
    assert read_call_balance(file.call).granted.etp == Decimal(4)


def test_agency_annex_imported_later_takes_the_place_of_the_portal_s(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    own = FinancialAnnex.objects.get(award__convention=convention)
    paid = make_annex(file.siae, year=2027, asp_id=901, measure=own.measure, state=AnnexState.VALIDATED)
    AnnexLine.objects.create(annex=paid, site=own.lines.get().site, kind="ACI", funder=Funder.STATE, etp=Decimal(6))
    replace_estimates([paid])
    sync_annexes(convention, actor=agent)
    assert (counted(file), agency_years(convention), annexed_etp(convention)) == (Decimal(6), {2027}, {})


def test_reports_are_planned_one_a_year_with_what_is_promised(file, agent):
    lines = [amount(file), amount(file, year=2028, etp="5.00")]
    convention = make_active(make_released(file, agent, acceptance(file, *lines)), agent, signed_on=TODAY)
    planned = list(convention.reports.values_list("period_end", "due_on", "is_final"))
    assert planned == [
        (dt.date(2027, 12, 31), dt.date(2028, 3, 30), False),
        (dt.date(2028, 12, 31), dt.date(2029, 3, 31), True),
    ]
    assert convention.reports.get(number=2).promised == {"people": "12", "etp": "5.00", "white_places": "0"}


def open_place(convention, place, agent):
    return declare_opening(convention, place=place, opened_on=TODAY, places=2, address="", postal_code="", actor=agent)


def test_suspended_line_counts_nowhere(file, conditional):
    assert counted(file) == Decimal(4)
    assert [why for _, why in waiting_lines(conditional)] == ["suspendue par une condition"]


def test_declared_opening_enters_nothing_before_an_agent_validates_it(file, conditional, place):
    owner = make_owner(file)
    opening = open_place(conditional, place, owner)
    assert not file.siae.sites.filter(commune=place).exists()
    with pytest.raises(PermissionDenied):
        validate_opening(opening, actor=owner)


def test_validated_opening_and_met_condition_enter_the_supply_of_the_next_run(file, conditional, place, agent):
    opening = validate_opening(open_place(conditional, place, agent), actor=agent)
    assert counted(file) == Decimal(4)
    settle_condition(conditional.decision.conditions.get(), outcome=ConditionState.MET, motive="Visite.", actor=agent)
    assert counted(file) == Decimal(6)
    assert {(one.commune_id, one.etp) for one in supply_by_site(2027)} >= {(place.pk, Decimal(2))}
    assert (opening.state, opening.site.commune) == (OpeningState.VALIDATED, place)


def test_refused_opening_says_why_and_may_be_declared_again(conditional, place, agent):
    opening = refuse_opening(open_place(conditional, place, agent), motive="Local fermé.", actor=agent)
    assert opening.state == OpeningState.REFUSED
    assert open_place(conditional, place, agent).state == OpeningState.DECLARED


def test_failed_condition_takes_its_etp_back_from_the_year_it_names(file, conditional, agent, time_machine):
    time_machine.move_to(dt.datetime(2027, 10, 2, 9, tzinfo=dt.UTC), tick=False)
    condition = conditional.decision.conditions.get()
    settle_condition(condition, outcome=ConditionState.FAILED, motive="Rien n’est ouvert.", actor=agent)
    assert (counted(file), counted(file, 2028)) == (Decimal(4), Decimal(1))


def test_condition_does_not_fail_before_its_due_date(conditional, agent):
    with pytest.raises(TransitionRefusedError, match="échéance n’est pas passée"):
        settle_condition(
            conditional.decision.conditions.get(), outcome=ConditionState.FAILED, motive="Trop tôt.", actor=agent
        )


def test_signed_amendment_changes_the_lines_and_the_register(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    amendment = draft_amendment(
        convention, reason="Un poste de plus.", amounts=[amount(file, etp="5.00")], actor=agent
    )
    assert counted(file) == Decimal(4)
    move_amendment(amendment, to=AmendmentState.SENT, actor=agent)
    for party in (Party.BENEFICIARY, Party.STATE):
        sign_amendment(amendment, party=party, **SIGNER, actor=agent)
    amendment.refresh_from_db()
    assert (amendment.state, counted(file)) == (AmendmentState.SIGNED, Decimal(5))
    assert [row["etp"] for row in amendment.before] == ["4.00"]


def test_amendment_that_changes_nothing_is_refused(file, agent):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    with pytest.raises(ValidationError, match="Rien ne change"):
        draft_amendment(convention, reason="Rien.", amounts=amounts_of(convention.lines.all()), actor=agent)


def test_amendment_beyond_the_envelope_does_not_take_effect(file, agent):
    file.call.envelope_etp = Decimal(4)
    file.call.save()
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    amendment = draft_amendment(convention, reason="Plus.", amounts=[amount(file, etp="5.00")], actor=agent)
    move_amendment(amendment, to=AmendmentState.SENT, actor=agent)
    sign_amendment(amendment, party=Party.BENEFICIARY, **SIGNER, actor=agent)
    with pytest.raises(TransitionRefusedError, match="serait dépassée"):
        sign_amendment(amendment, party=Party.STATE, **SIGNER, actor=agent)
    assert counted(file) == Decimal(4)


def test_termination_takes_the_years_to_come_out_of_the_register(file, agent):
    lines = [amount(file), amount(file, year=2028)]
    convention = make_active(make_released(file, agent, acceptance(file, *lines)), agent, signed_on=TODAY)
    terminate_convention(convention, motive="Activité cessée.", actor=agent)
    assert (counted(file), counted(file, 2028)) == (Decimal(4), Decimal(0))


def test_convention_does_not_end_before_its_last_report_is_accepted(file, agent, time_machine):
    convention = make_active(make_released(file, agent), agent, signed_on=TODAY)
    time_machine.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC), tick=False)
    with pytest.raises(TransitionRefusedError, match="bilan n’est pas accepté"):
        end_convention(convention, actor=agent)


def test_agent_of_elsewhere_drafts_no_convention(file, agent):
    decision = make_released(file, agent)
    stranger = make_agent()
    with pytest.raises(ValidationError, match="intérêt"):
        draft_convention(decision, actor=stranger)
    declare(file, stranger)
    assert draft_convention(decision, actor=stranger).state == ConventionState.DRAFT
