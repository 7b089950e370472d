"""The model calls of the portal."""

import pytest

from calls.domain.templates import load_templates
from calls.models import CallTemplate
from calls.rules.fields import FieldRole
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
SLUGS = {"ami-zone-blanche", "aap-fdi", "candidature-territoire", "referencement-operateurs"}


def test_four_models_are_loaded_once():
    load_templates()
    load_templates()

    assert set(CallTemplate.objects.values_list("slug", "revision")) == {(slug, 1) for slug in SLUGS}


def test_model_that_an_agent_changed_is_left_alone():
    load_templates()
    CallTemplate.objects.filter(slug="aap-fdi").update(updated_by=make_agent(), name="Le nôtre")

    load_templates()

    assert CallTemplate.objects.get(slug="aap-fdi").name == "Le nôtre"


def test_model_of_the_portal_that_changed_is_brought_to_date():
    load_templates()
    CallTemplate.objects.filter(slug="aap-fdi").update(name="Ancien nom")

    load_templates()

    model = CallTemplate.objects.get(slug="aap-fdi")
    assert (model.name, model.revision) == ("Appel à projets\u00a0: fonds départemental d’insertion", 2)


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_model_has_what_a_publication_asks_for(slug):
    load_templates()
    content = CallTemplate.objects.get(slug=slug).content

    assert content.presentation
    assert content.checklist
    assert any(rule.severity == "blocking" for rule in content.eligibility)
    assert any(criterion.floor is not None for criterion in content.rubric.criteria)
    assert content.form.with_role(FieldRole.PLACE)
