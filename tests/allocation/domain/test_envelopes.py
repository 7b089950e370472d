"""Writing envelopes."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from allocation.domain.envelopes import EditedMeanwhileError, EnvelopePlan, create_part, create_root, edit_envelope
from allocation.enums import Firmness
from allocation.models import Envelope
from iae_portal.common.audit import AuditEvent
from tests.factories.allocation import make_departments
from tests.factories.means import make_envelope
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def plan(etp="60", **fields):
    return EnvelopePlan(**{"etp": Decimal(etp), "euros": None, **fields})


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def tree():
    """A région of 100 ETP, of which 60 are the first département's."""
    region, departments = make_departments()
    whole = make_envelope(region)
    return whole, make_envelope(departments[0], etp="60", parent=whole), departments


def test_part_is_created_inside_its_whole(agent, tree):
    whole, _, departments = tree
    made = create_part(whole, area=departments[1], plan=plan("40"), actor=agent)
    assert (made.parent, made.year, made.measure, made.part) == (whole, 2019, "iae", "state")
    assert AuditEvent.objects.get().data["after"]["etp"] == "40"


def test_part_that_exceeds_its_whole_is_refused(agent, tree):
    whole, _, departments = tree
    with pytest.raises(ValidationError) as refusal:
        create_part(whole, area=departments[1], plan=plan("40.01"), actor=agent)
    assert "de 0,01 ETP" in refusal.value.message_dict["etp"][0]
    assert Envelope.objects.count() == 2


def test_indicative_part_may_exceed_its_whole(agent, tree):
    whole, _, departments = tree
    made = create_part(whole, area=departments[1], plan=plan("90", firmness=Firmness.INDICATIVE), actor=agent)
    assert made.etp == 90


def test_carry_over_of_the_whole_may_be_shared(agent, tree):
    whole, _, departments = tree
    Envelope.objects.filter(pk=whole.pk).update(carried_etp=5)
    assert create_part(whole, area=departments[1], plan=plan("45"), actor=agent).etp == 45


def test_whole_below_its_parts_is_refused(agent, tree):
    with pytest.raises(ValidationError, match="dépasseraient cette enveloppe de 0,01"):
        edit_envelope(tree[0], plan=plan("59.99"), version=1, actor=agent)


def test_area_outside_the_whole_is_refused(agent, tree):
    _, (elsewhere,) = make_departments("Ailleurs")
    with pytest.raises(ValidationError, match="Ce territoire n’est pas dans l’enveloppe"):
        create_part(tree[0], area=elsewhere, plan=plan("1"), actor=agent)


def test_second_root_of_a_year_is_refused(agent, tree):
    whole = tree[0]
    with pytest.raises(ValidationError, match="a déjà une enveloppe"):
        create_root(year=2019, measure="iae", part="state", area=whole.area, plan=plan(), actor=agent)


def test_edit_writes_both_values_in_the_audit_trail(agent, tree):
    edited = edit_envelope(tree[1], plan=plan("70", note="Avenant"), version=1, actor=agent)
    assert (edited.etp, edited.version, edited.updated_by) == (70, 2, agent)
    data = AuditEvent.objects.get(verb="envelope:edited").data
    assert (data["before"]["etp"], data["after"]["etp"], data["after"]["note"]) == ("60.00", "70", "Avenant")


def test_edit_of_a_version_that_has_gone_changes_nothing(agent, tree):
    edit_envelope(tree[1], plan=plan("70"), version=1, actor=agent)
    with pytest.raises(EditedMeanwhileError) as conflict:
        edit_envelope(tree[1], plan=plan("80"), version=1, actor=agent)
    assert conflict.value.current.etp == 70
    assert Envelope.objects.get(pk=tree[1].pk).etp == 70


def test_departmental_agent_may_not_write(tree):
    reader = make_holder(Role.DEPARTMENTAL_AGENT, tree[2][0])
    with pytest.raises(PermissionDenied):
        edit_envelope(tree[1], plan=plan(), version=1, actor=reader)
