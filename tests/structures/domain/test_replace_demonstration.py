"""A real register takes the place of the invented one, members of the demonstration included."""

import pytest

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from structures.domain.demonstration_load import SLUG
from structures.domain.replace_demonstration import replace_demonstration
from structures.models import Dialogue, Siae
from tests.factories.dialogues import make_campaign, make_dialogue
from tests.factories.structures import make_department, make_siae
from tests.factories.territories import make_source
from tests.factories.users import give_hat, make_user


@pytest.fixture
def invented(db):
    source = make_source(slug=SLUG, is_demonstration=True)
    return [make_siae(source=source, kind="ACI") for _ in range(2)]


def test_invented_structures_leave_the_register(invented):
    real = make_siae()
    assert replace_demonstration(actor=None) == 2
    assert list(Siae.objects.current()) == [real]
    assert AuditEvent.objects.get(verb="structure:retired").data["reason"] == "registre réel importé"


def test_second_time_changes_nothing(invented):
    make_siae()
    replace_demonstration(actor=None)
    assert replace_demonstration(actor=None) == 0


@pytest.mark.parametrize("kind", ["GEIQ", None])
def test_invented_structures_stay_without_a_funded_register(invented, kind):
    if kind:
        make_siae(kind=kind)
    assert replace_demonstration(actor=None) == 0
    assert Siae.objects.current().filter(source__slug=SLUG).count() == 2


def test_members_move_to_real_structures_of_the_same_cell_in_a_demonstration(invented, settings):
    settings.DEMONSTRATION = True
    hat = give_hat(make_user(), Role.STRUCTURE_MEMBER)
    for siae in invented:
        siae.members.add(hat)
    make_siae(kind="EI")
    make_siae(department=make_department("98D"), kind="ACI")
    one, two = make_siae(kind="ACI"), make_siae(kind="ACI")
    replace_demonstration(actor=None)
    assert set(hat.structures.all()) == {one, two}


def test_members_of_a_real_portal_get_no_real_structure(invented, settings):
    settings.DEMONSTRATION = False
    hat = give_hat(make_user(), Role.STRUCTURE_MEMBER)
    invented[0].members.add(hat)
    real = make_siae(kind="ACI")
    replace_demonstration(actor=None)
    assert not real.members.exists()


def test_invented_dialogues_go_with_their_structures(invented):
    make_dialogue(siae=invented[0])
    kept = make_dialogue(siae=make_siae(), campaign=make_campaign(year=2024))
    replace_demonstration(actor=None)
    assert list(Dialogue.objects.all()) == [kept]
