import pytest
from django.db import IntegrityError

from structures.models import MonthlyDeclaration
from tests.factories.structures import make_annex, make_declaration, make_reference, make_siae
from tests.factories.users import make_agent, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fields", [{}, {"hours": 1, "etp": 1}, {"hours": -1}, {"etp": -1}])
def test_declaration_holds_hours_or_etp(fields):
    with pytest.raises(IntegrityError, match="structures_monthlydeclaration_hours_or_etp"):
        make_declaration(make_annex(make_siae()), 1, **fields)


def test_month_is_its_first_day():
    declaration = make_declaration(make_annex(make_siae()), 1, hours=1)
    declaration.month = declaration.month.replace(day=2)
    with pytest.raises(IntegrityError, match="structures_monthlydeclaration_first_day"):
        declaration.save()


def test_declarations_are_seen_as_their_annexes():
    make_declaration(make_annex(make_siae()), 1, hours=1)
    assert MonthlyDeclaration.objects.visible_to(make_agent()).count() == 1
    assert not MonthlyDeclaration.objects.visible_to(make_user()).exists()


def test_reference_has_hours():
    with pytest.raises(IntegrityError, match="structures_fundingreference_hours_positive"):
        make_reference(hours=0)
