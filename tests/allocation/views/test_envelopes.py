"""Pages of envelopes and unit amounts."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from allocation.domain.load_means import load_unit_amounts
from allocation.models import Envelope, UnitAmount
from tests.factories.allocation import make_departments
from tests.factories.means import make_envelope
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, *areas):
        client.force_login(make_holder(role, *areas), backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def whole():
    region, departments = make_departments()
    made = make_envelope(region)
    make_envelope(departments[0], etp="40", parent=made)
    return made


def posted(**fields):
    values = {"version": "1", "etp": "60", "euros": "", "carried_etp": "", "carried_euros": "", "firmness": "firm"}
    return {**values, "note": "", **fields}


@pytest.mark.parametrize("name", ["envelopes", "amounts"])
def test_page_is_refused_to_a_member_of_a_structure(enter, name):
    assert enter(Role.STRUCTURE_MEMBER).get(reverse(f"allocation:{name}")).status_code == 403


def test_board_shows_the_year_and_its_gaps(enter, whole):
    page = enter(Role.COMMITTEE_MEMBER).get(reverse("allocation:envelopes")).content.decode()
    assert "Insertion par l’activité économique en 2019" in page
    assert "60,00 ETP restent à répartir" in page
    assert "Nouvelle enveloppe régionale" not in page


def test_board_of_an_unknown_year_is_not_found(enter, whole):
    assert enter().get(reverse("allocation:envelopes") + "?annee=1999").status_code == 404


def test_board_is_exported(enter, whole):
    answer = enter().get(reverse("allocation:envelopes") + "?export-iae=csv")
    assert "ETP, État" in answer.content.decode("utf-8-sig")


def test_page_of_an_envelope_lists_its_parts(enter, whole):
    page = enter().get(reverse("allocation:envelope", args=[whole.pk])).content.decode()
    assert "Parts de l’enveloppe" in page
    assert "Ardèche" in page


def test_edit_is_refused_to_a_reader(enter, whole):
    assert enter(Role.OBSERVER).post(reverse("allocation:envelope-edit", args=[whole.pk]), posted()).status_code == 403


def test_edit_saves_and_goes_back(enter, whole):
    answer = enter().post(reverse("allocation:envelope-edit", args=[whole.pk]), posted(etp="1 060,50"))
    assert answer.status_code == 302
    assert str(Envelope.objects.get(pk=whole.pk).etp) == "1060.50"


def test_edit_in_conflict_shows_both_values_and_loses_nothing(enter, whole):
    Envelope.objects.filter(pk=whole.pk).update(version=4, etp=77)
    answer = enter().post(reverse("allocation:envelope-edit", args=[whole.pk]), posted(etp="88", note="La mienne"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>88,00</td><td>77,00</td>" in page
    assert 'name="version" value="4"' in page
    assert 'value="88"' in page
    assert Envelope.objects.get(pk=whole.pk).etp == 77


def test_edit_below_the_parts_is_refused_in_words(enter, whole):
    answer = enter().post(reverse("allocation:envelope-edit", args=[whole.pk]), posted(etp="39"))
    assert answer.status_code == 422
    assert "dépasseraient cette enveloppe de 1,00" in answer.content.decode()


def test_part_is_added(enter, whole):
    area = make_departments("Drôme", region=whole.area)[1][0]
    answer = enter().post(reverse("allocation:envelope-part", args=[whole.pk]), posted(area=area.pk))
    assert answer.status_code == 302
    assert Envelope.objects.get(area=area).parent == whole


def test_root_is_created(enter, whole):
    data = posted(year="2020", measure="pec", part="state", etp="", euros="1000")
    assert enter().post(reverse("allocation:envelope-create"), data).status_code == 302
    assert Envelope.objects.get(year=2020).area == whole.area


def test_envelope_without_figure_is_refused(enter, whole):
    answer = enter().post(reverse("allocation:envelope-edit", args=[whole.pk]), posted(etp=""))
    assert "Donnez les ETP, le montant, ou les deux." in answer.content.decode()


def test_amounts_are_read_with_their_reserve(enter):
    load_unit_amounts()
    page = enter(Role.OBSERVER).get(reverse("allocation:amounts")).content.decode()
    assert "Arrêté du 27 février 2019" in page
    assert "Source secondaire" in page


def test_amount_in_conflict_is_kept(enter):
    load_unit_amounts()
    data = {"euros": "20500", "modulated_share": "10", "citation": "Arrêté", "seen": "1|2|3"}
    answer = enter().post(reverse("allocation:amount-edit", args=[2020, "ACI"]), data)
    assert answer.status_code == 409
    assert "20441" in answer.content.decode()
    assert UnitAmount.objects.get(year=2020, kind="ACI").euros == 20_441
