"""Preparing and publishing need keys."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from allocation.domain.need_keys import (
    KeyEditedMeanwhileError,
    KeyPlan,
    copy_key,
    create_key,
    edit_key,
    publish_key,
)
from allocation.domain.preview_key import preview_key
from allocation.enums import ComponentSource, KeyState
from allocation.models import NeedKey, NeedKeyValue
from allocation.queries.need_keys import read_frozen, read_shares
from allocation.rules.need_keys import ComponentPlan
from tests.factories.allocation import make_departments
from tests.factories.means import make_key
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def departments():
    return make_departments()[1]


def history(weight):
    return ComponentPlan(source=ComponentSource.HISTORY, weight=Decimal(weight))


def test_publication_freezes_shares_that_sum_to_one(agent, departments):
    key = make_key(departments, actor=agent)
    published, left_out = publish_key(key, edition=1, actor=agent)
    shares = read_shares(published, "department")
    assert shares == dict(zip([one.pk for one in departments], map(Decimal, ("0.25", "0.5", "0.25")), strict=True))
    assert published.state == KeyState.PUBLISHED
    assert [reason.partition("\u00a0:")[0] for reason in left_out] == ["EPCI", "zones d’emploi"]


def test_unknown_value_of_a_departement_refuses_publication(agent, departments):
    key = make_key(departments, actor=agent, values=(1, None, 1))
    with pytest.raises(ValidationError) as refusal:
        publish_key(key, edition=1, actor=agent)
    assert f"(secrète ou manquante) pour\u00a0: {departments[1].name}." in refusal.value.messages[0]
    assert NeedKey.objects.get().state == KeyState.DRAFT
    assert not NeedKeyValue.objects.exists()


def test_published_key_is_not_edited(agent, departments):
    key = make_key(departments, actor=agent)
    publish_key(key, edition=1, actor=agent)
    with pytest.raises(ValidationError, match="Une clé publiée ne change pas"):
        edit_key(key, plan=KeyPlan(name="Autre", components=[history(100)]), edition=1, actor=agent)


def test_database_refuses_to_change_a_published_key(agent, departments):
    key = make_key(departments, actor=agent)
    publish_key(key, edition=1, actor=agent)
    for change in (
        lambda: NeedKeyValue.objects.update(share=0),
        lambda: key.components.update(weight=1),
        lambda: NeedKey.objects.update(note="Autre"),
    ):
        with pytest.raises(IntegrityError, match="ne change pas"), transaction.atomic():
            change()


def test_new_version_replaces_the_published_one(agent, departments):
    first = make_key(departments, actor=agent)
    publish_key(first, edition=1, actor=agent)
    second = copy_key(first, actor=agent)
    publish_key(second, edition=1, actor=agent)
    first.refresh_from_db()
    assert (second.number, second.copied_from, first.state) == (2, first, KeyState.REPLACED)
    assert read_shares(first, "department") == read_shares(second, "department")


def test_draft_edited_meanwhile_is_kept(agent, departments):
    key = make_key(departments, actor=agent)
    edit_key(key, plan=KeyPlan(name=key.name, components=[history(100)], note="A"), edition=1, actor=agent)
    with pytest.raises(KeyEditedMeanwhileError):
        edit_key(key, plan=KeyPlan(name=key.name, components=[history(100)], note="B"), edition=1, actor=agent)
    assert NeedKey.objects.get().note == "A"


@pytest.mark.parametrize(
    ("components", "words"),
    [
        ([history("99.99")], "Les poids font 99,99"),
        ([history(50), history(50)], "choisi deux fois"),
        ([ComponentPlan(source=ComponentSource.UNSERVED, weight=Decimal(100))], "Choisissez le diagnostic"),
    ],
)
def test_plan_is_refused(agent, components, words):
    with pytest.raises(ValidationError, match=words):
        create_key(plan=KeyPlan(name="Clé", components=components), actor=agent)
    assert not NeedKey.objects.exists()


def test_departmental_agent_may_not_prepare_a_key(departments):
    with pytest.raises(PermissionDenied):
        make_key(departments, actor=make_holder(Role.DEPARTMENTAL_AGENT, departments[0]))


def test_rounded_targets_sum_to_the_base(agent, departments):
    key = make_key(departments, actor=agent, values=(1, 1, 1))
    publish_key(key, edition=1, actor=agent)
    areas, shares = read_frozen(key, "department")
    base = {area.pk: Decimal("33.33") if rank else Decimal("33.34") for rank, area in enumerate(areas)}
    lines = preview_key(shares, areas=areas, base=base)
    assert [line.target for line in lines] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_preview_tells_target_distance_and_effects(agent, departments):
    key = make_key(departments, actor=agent, values=(1, 2, 1))
    publish_key(key, edition=1, actor=agent)
    areas, shares = read_frozen(key, "department")
    base = dict(zip([area.pk for area in areas], map(Decimal, (50, 30, 20)), strict=True))
    lines = preview_key(shares, areas=areas, base=base)
    assert [(line.target, line.distance, line.effects) for line in lines] == [
        (Decimal("25.00"), Decimal(1), (None,)),
        (Decimal("50.00"), Decimal("-0.4"), (None,)),
        (Decimal("25.00"), Decimal("-0.2"), (None,)),
    ]
