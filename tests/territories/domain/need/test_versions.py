"""The life of a version: drafted and put in force by a regional agent, then never changed."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from territories.domain.catalogue import NEED
from territories.domain.need.preview import preview_need
from territories.domain.need.recompute import recompute_need
from territories.domain.need.versions import activate_version, create_version
from territories.models import IndicatorValue, NeedModel, NeedWeight
from tests.factories.need import give_real, make_country, weigh
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role not in {Role.REGIONAL_AGENT, Role.COMMITTEE_MEMBER}]


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def country():
    country = make_country()
    give_real(country, "foyers_rsa", [10, 20, 30, 40])
    give_real(country, "demandeurs_emploi_longue_duree", [40, 30, 20, 10])
    return country


@pytest.fixture
def draft(agent, country):
    recompute_need()
    weights = weigh(foyers_rsa="0.5", demandeurs_emploi_longue_duree="1")
    return create_version(actor=agent, name="Essai", note="Longue durée d’abord.", weights=weights)


def test_draft_takes_the_next_number_and_changes_no_value(agent, draft):
    assert (draft.version, draft.state, draft.created_by) == (2, "draft", agent)
    assert IndicatorValue.objects.filter(indicator__code=NEED, source__title__contains="version 1").count() == 4


def test_public_without_weight_is_left_out_of_the_version(agent, country):
    model = create_version(actor=agent, name="Essai", note="Motif.", weights=weigh(foyers_rsa="1", rqth="0"))

    assert list(model.weights.values_list("indicator__code", flat=True)) == ["foyers_rsa"]


@pytest.mark.parametrize("role", OTHERS)
def test_version_is_written_by_a_regional_agent_only(role, country):
    with pytest.raises(PermissionDenied):
        create_version(actor=make_holder(role), name="Essai", note="Motif.", weights=weigh(foyers_rsa="1"))


@pytest.mark.parametrize("role", OTHERS)
def test_version_is_activated_by_a_regional_agent_only(role, draft):
    with pytest.raises(PermissionDenied):
        activate_version(actor=make_holder(role), model=draft)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (weigh(foyers_rsa="0"), "Donnez un poids"),
        (weigh(population="1"), "Public inconnu"),
        ({"foyers_rsa": weigh(foyers_rsa="1")["foyers_rsa"].__class__(weight=Decimal(1), overlap=" ")}, "recoupent"),
    ],
)
def test_version_without_meaning_is_refused(agent, country, weights, message):
    with pytest.raises(ValidationError, match=message):
        create_version(actor=agent, name="Essai", note="Motif.", weights=weights)


def test_version_without_reason_is_refused(agent, country):
    with pytest.raises(ValidationError, match="note"):
        create_version(actor=agent, name="Essai", note=" ", weights=weigh(foyers_rsa="1"))


def test_activated_version_makes_the_need(agent, draft):
    result = activate_version(actor=agent, model=draft)

    assert (result.model, result.changed, draft.state, draft.activated_by) == (draft, True, "active", agent)
    assert NeedModel.objects.get(version=1).state == "archived"
    values = IndicatorValue.objects.filter(indicator__code=NEED).order_by("area__name")
    assert [value.value for value in values] == [60, Decimal("53.33"), Decimal("46.67"), 40]
    assert AuditEvent.objects.filter(verb="needmodel:active", actor=agent).count() == 1


def test_version_is_activated_once(agent, draft):
    activate_version(actor=agent, model=draft)

    with pytest.raises(TransitionRefusedError):
        activate_version(actor=agent, model=draft)


def test_preview_tells_what_activation_does_and_writes_nothing(agent, country, draft):
    before = list(IndicatorValue.objects.filter(indicator__code=NEED).values_list("value", flat=True))

    preview = preview_need({"foyers_rsa": Decimal("0.5"), "demandeurs_emploi_longue_duree": Decimal(1)})

    assert list(IndicatorValue.objects.filter(indicator__code=NEED).values_list("value", flat=True)) == before
    activate_version(actor=agent, model=draft)
    values = IndicatorValue.objects.filter(indicator__code=NEED)
    told = [(line.area.code, line.then) for line in preview.lines]
    assert told == [
        (department.code, sum(values.filter(area__in=side).values_list("value", flat=True)))
        for department, side in zip(country.departments, (country.communes[:2], country.communes[2:]), strict=True)
    ]


def test_preview_compares_with_what_is_stored(country):
    recompute_need()

    preview = preview_need({"foyers_rsa": Decimal(1)})

    assert [(line.now, line.then) for line in preview.lines] == [
        (Decimal("95.56"), Decimal(30)),
        (Decimal("104.44"), Decimal(70)),
    ]
    assert [line.share_then for line in preview.lines] == [Decimal("0.3"), Decimal("0.7")]


@pytest.mark.parametrize(
    "change",
    [
        lambda draft: NeedModel.objects.filter(pk=draft.pk).update(name="Autre"),
        lambda _: NeedModel.objects.filter(version=1).update(state="active"),
        lambda draft: NeedWeight.objects.filter(model=draft).update(weight=2),
        lambda draft: NeedWeight.objects.filter(model=draft).delete(),
    ],
    ids=["name", "state of an archived one", "weight", "removed weight"],
)
def test_database_refuses_to_change_an_activated_version(agent, draft, change):
    activate_version(actor=agent, model=draft)
    before = kept_versions()

    with pytest.raises(IntegrityError, match="ne change"), transaction.atomic():
        change(draft)

    assert kept_versions() == before


def kept_versions():
    models = NeedModel.objects.order_by("pk").values_list("pk", "name", "state")
    return list(models), list(NeedWeight.objects.order_by("pk").values_list("pk", "weight"))


def test_database_keeps_one_version_in_force(agent, draft):
    with pytest.raises(IntegrityError, match="one_active"):
        NeedModel.objects.filter(pk=draft.pk).update(state="active", activated_at=draft.created_at)
