import pytest

from iae_portal.common.models import AuditEvent
from structures.domain.retirement import retire_structures
from structures.models import Siae
from tests.factories.structures import make_siae
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def test_retire_structures_keeps_their_rows_and_tells_once():
    agent = make_agent()
    invented = [make_siae(brand="x"), make_siae(brand="x")]
    make_siae()
    count = retire_structures(Siae.objects.filter(brand="x"), actor=agent, reason="Registre réel importé")
    assert count == 2
    assert Siae.objects.count() == 3
    assert Siae.objects.current().count() == 1
    event = AuditEvent.objects.get(verb="structure:retired")
    assert event.data == {"structures": [siae.pk for siae in invented], "reason": "Registre réel importé"}
    change = invented[0].changes.get()
    assert (change.field, change.old, change.new, change.changed_by) == ("is_current", "oui", "non", agent)


def test_retire_structures_again_changes_nothing():
    make_siae(is_current=False)
    assert retire_structures(Siae.objects.all(), actor=None, reason="") == 0
    assert not AuditEvent.objects.filter(verb="structure:retired").exists()
