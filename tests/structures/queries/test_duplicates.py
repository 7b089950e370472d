import pytest

from accounts.roles import Role
from structures.domain.merging import keep_apart
from structures.queries.duplicates import list_duplicates
from tests.factories.structures import make_department, make_siae, make_site
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def pairs(user):
    return [(pair.one.name, pair.other.name, pair.same_siren, pair.same_place) for pair in list_duplicates(user)]


def test_same_siren_and_near_name():
    make_siae(name="Les Jardins du Cœur", siret="80871321800028")
    make_siae(name="Jardins du Coeur", siret="80871321800010")
    make_siae(name="Atelier bois", siret="80871321800036")
    assert pairs(make_agent()) == [("Les Jardins du Cœur", "Jardins du Coeur", True, False)]
    assert list_duplicates(make_agent())[0].reason == "même SIREN, noms proches à 81\u00a0%"


def test_same_place_and_near_name():
    commune = make_area()
    for name in ("Recyclerie du Bourg", "La Recyclerie du Bourg", "Maraîchage bio"):
        make_site(make_siae(name=name), commune=commune)
    make_site(make_siae(name="Recyclerie du Bourg"))
    assert pairs(make_agent()) == [("Recyclerie du Bourg", "La Recyclerie du Bourg", False, True)]


def test_two_kinds_of_one_employer_are_not_duplicates():
    make_siae(name="Envol", siret="80871321800028", kind="ACI")
    make_siae(name="Envol", siret="80871321800028", kind="EI")
    assert pairs(make_agent()) == []


def test_retired_structures_are_not_duplicates():
    make_siae(name="Envol", siret="80871321800028", is_current=False)
    make_siae(name="Envol", siret="80871321800010")
    assert pairs(make_agent()) == []


def test_pairs_told_apart_are_not_proposed_again():
    agent = make_agent()
    one, other = make_siae(name="Envol", siret="80871321800028"), make_siae(name="Envol", siret="80871321800010")
    keep_apart(other, one, actor=agent)
    assert pairs(agent) == []


def test_pairs_are_those_of_the_perimeter():
    for siret in ("80871321800028", "80871321800010"):
        make_siae(name="Envol", siret=siret)
    assert len(pairs(make_holder(Role.DEPARTMENTAL_AGENT, make_department()))) == 1
    assert pairs(make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E"))) == []
    assert pairs(make_holder(Role.OBSERVER)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_duplicates_takes_two_queries(count, django_assert_num_queries):
    for number in range(count + 1):
        make_siae(name="Envol", siret=f"8087132180{number:04d}")
    agent = make_agent()
    agent.can("structures:siae:manage")
    with django_assert_num_queries(2):
        assert len(list_duplicates(agent)) == count * (count + 1) // 2
