import pytest
from django.apps import apps

from accounts.models import Assignment, User
from committees.models import Member
from iae_portal.common.personal_registry import HIDDEN, list_exclusions, list_holdings, name_column, read_holding
from tests.factories.users import make_user

# A person is an account, or what stands for one: a hat, a seat of a committee.
PEOPLE = (User, Assignment, Member)


def paths_to_people():
    """Every foreign key of every app, ours or not, that leads to a person."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in PEOPLE:
                yield pytest.param(model, field, id=f"{model._meta.label}.{field.name}")


def told(model, name):
    """The path is read by an export, by this field or from it (« member__user »)."""
    links = [link for holding in list_holdings() if holding.model is model for link in holding.links]
    return any(link.split("__")[0] == name for link in links)


# Their rows belong to a person by the account named beside, which is read.
BESIDE = {
    ("accounts.ApiToken", "assignment"),
    ("committees.Member", "titular"),
}


@pytest.mark.parametrize(("model", "field"), list(paths_to_people()))
def test_what_points_at_a_person_is_exported_or_left_out_with_a_reason(model, field):
    path = (model._meta.label, field.name)
    excluded = {(exclusion.model, exclusion.field): exclusion.reason for exclusion in list_exclusions()}
    assert (told(model, field.name), bool(excluded.get(path)), path in BESIDE).count(True) == 1


def test_what_is_left_out_exists():
    known = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
    }
    assert {(exclusion.model, exclusion.field) for exclusion in list_exclusions()} <= known


@pytest.mark.parametrize("exclusion", list_exclusions(), ids=lambda exclusion: exclusion.model)
@pytest.mark.django_db
def test_table_that_is_left_out_as_empty_is_empty(exclusion):
    assert apps.get_model(exclusion.model)._base_manager.count() == 0


HOLDINGS = [pytest.param(holding, id=f"{holding.model._meta.label}:{holding.label}") for holding in list_holdings()]


@pytest.mark.parametrize("holding", HOLDINGS)
@pytest.mark.django_db
def test_holding_is_read_in_one_query_a_path(holding, django_assert_num_queries):
    user = make_user()
    with django_assert_num_queries(len(holding.links) if holding.is_trace else 1):
        read_holding(holding, user)


@pytest.mark.parametrize("holding", HOLDINGS)
def test_holding_shows_no_secret(holding):
    assert not {column.split("__")[-1] for column in holding.columns} & HIDDEN


@pytest.mark.parametrize("holding", HOLDINGS)
def test_holding_names_its_columns_in_french_and_once(holding):
    names = [name_column(holding.model, column) for column in holding.columns]
    assert len(set(names)) == len(names)


def test_sorts_have_each_their_name():
    names = [(holding.label, holding.is_trace) for holding in list_holdings()]
    assert len(set(names)) == len(names)
