"""Preparing and opening a campaign."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.formatting import format_datetime
from iae_portal.common.models import AuditEvent, OutgoingMail
from structures.domain.dialogue_campaign import (
    CampaignPlan,
    create_campaign,
    edit_campaign,
    join_campaigns,
    open_campaign,
)
from structures.models import Dialogue
from tests.factories.dialogues import DURING, PARIS, YEAR, give_annex, make_campaign, make_siae
from tests.factories.structures import make_declaration
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
PLAN = CampaignPlan(
    year=YEAR,
    name="Dialogue d’essai",
    bilan_year=YEAR - 1,
    base_year=YEAR,
    opens_at=dt.datetime(YEAR, 10, 1, 9, tzinfo=PARIS),
    submission_deadline=dt.datetime(YEAR, 10, 31, 17, tzinfo=PARIS),
    review_deadline=dt.datetime(YEAR, 11, 30, 17, tzinfo=PARIS),
    closes_at=dt.datetime(YEAR, 12, 31, 17, tzinfo=PARIS),
)


def test_create_campaign_keeps_its_source_and_its_trace():
    campaign = create_campaign(plan=PLAN, actor=make_agent())

    assert (campaign.request_year, campaign.source.vintage, campaign.opened_at) == (YEAR + 1, str(YEAR), None)
    assert AuditEvent.objects.filter(verb="dialoguecampaign:created", subject_id=campaign.pk).count() == 1


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.ADMINISTRATOR, Role.STRUCTURE_MEMBER])
def test_create_campaign_is_refused_to_others_than_regional_agents(role):
    with pytest.raises(PermissionDenied):
        create_campaign(plan=PLAN, actor=make_holder(role))


def test_create_campaign_whose_dates_cross_is_refused_in_french():
    with pytest.raises(ValidationError, match="Les dates se suivent"):
        create_campaign(plan=replace(PLAN, closes_at=PLAN.opens_at), actor=make_agent())


def test_create_campaign_of_a_known_year_is_refused():
    make_campaign()

    with pytest.raises(ValidationError, match="existe déjà"):
        create_campaign(plan=PLAN, actor=make_agent())


def test_edit_campaign_moves_the_deadline():
    campaign = make_campaign()
    later = PLAN.submission_deadline + dt.timedelta(days=5)

    edited = edit_campaign(campaign, plan=replace(PLAN, submission_deadline=later), actor=make_agent())

    assert edited.submission_deadline == later


def test_edit_campaign_once_open_does_not_change_its_years():
    with pytest.raises(ValidationError, match="ses années ne peuvent plus changer"):
        edit_campaign(make_campaign(), plan=replace(PLAN, bilan_year=YEAR), actor=make_agent())


@pytest.fixture
def prepared():
    return make_campaign(opened_at=None)


@pytest.fixture
def during():
    with time_machine.travel(DURING, tick=False):
        yield


def test_open_campaign_makes_one_dialogue_a_structure_with_a_counted_annex(prepared, during):
    siae = make_siae()
    give_annex(siae, etp="12.50")
    make_siae()
    give_annex(make_siae(), year=YEAR - 1)

    created = open_campaign(prepared, actor=make_agent())

    assert [dialogue.siae for dialogue in created] == [siae]
    line = created[0].lines.get()
    assert (line.kind, line.base, line.asked) == ("ACI", Decimal("12.50"), None)
    assert prepared.opened_at == DURING


def test_open_campaign_prefills_what_was_declared_in_the_year_of_the_bilan(prepared, during):
    siae = make_siae()
    give_annex(siae)
    annex = siae.annexes.create(
        year=YEAR - 1,
        department=siae.department,
        starts_on=dt.date(YEAR - 1, 1, 1),
        ends_on=dt.date(YEAR - 1, 12, 31),
        source=siae.source,
    )
    annex.lines.create(site=siae.sites.get(), kind="ACI", funder="state", etp=Decimal(10))
    for month, etp in ((1, "9.00"), (2, "10.01")):
        make_declaration(annex, month, etp=Decimal(etp))

    line = open_campaign(prepared, actor=make_agent())[0].lines.get()

    assert (line.realised, line.realised_origin) == (
        Decimal("9.51"),
        f"moyenne des mois déclarés en {YEAR - 1} (2 sur 12)",
    )


def test_open_campaign_without_declaration_leaves_the_realised_unknown(prepared, during):
    give_annex(make_siae())

    assert open_campaign(prepared, actor=make_agent())[0].lines.get().realised is None


def test_open_campaign_again_adds_only_those_who_came_later(prepared, during):
    first, later = make_siae(), make_siae()
    give_annex(first)
    actor = make_agent()
    open_campaign(prepared, actor=actor)
    give_annex(later)

    created = open_campaign(prepared, actor=actor)

    assert [dialogue.siae for dialogue in created] == [later]
    assert Dialogue.objects.count() == 2


def test_open_campaign_writes_to_the_members(prepared, during):
    siae = make_siae()
    give_annex(siae)
    member = make_holder(Role.STRUCTURE_MEMBER)
    siae.members.add(member.assignments.get())

    open_campaign(prepared, actor=make_agent())

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (member.email, f"Le dialogue de gestion {YEAR} est ouvert")
    assert f"bilan {YEAR - 1}" in mail.text
    assert format_datetime(prepared.submission_deadline) in mail.text


def test_open_campaign_before_its_date_is_refused(prepared):
    with (
        time_machine.travel(prepared.opens_at - dt.timedelta(seconds=1), tick=False),
        pytest.raises(ValidationError, match="La campagne ouvre le"),
    ):
        open_campaign(prepared, actor=make_agent())


def test_open_campaign_after_its_end_is_refused(prepared):
    with (
        time_machine.travel(prepared.closes_at, tick=False),
        pytest.raises(ValidationError, match="La campagne est close"),
    ):
        open_campaign(prepared, actor=make_agent())


def test_open_campaign_is_refused_to_a_departmental_agent(prepared, during):
    with pytest.raises(PermissionDenied):
        open_campaign(prepared, actor=make_holder(Role.DEPARTMENTAL_AGENT))


def test_structures_that_arrive_join_the_campaigns_under_way():
    running, ended = make_campaign(), make_campaign(year=YEAR - 1)
    newcomer, retired = make_siae(), make_siae(is_current=False)
    for siae in (newcomer, retired):
        give_annex(siae, year=running.base_year)

    with time_machine.travel(DURING):
        assert join_campaigns() == 1
        assert join_campaigns() == 0

    assert [dialogue.siae for dialogue in running.dialogues.all()] == [newcomer]
    assert not ended.dialogues.exists()
