"""Pages of need keys."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from allocation.domain.need_keys import publish_key
from allocation.enums import KeyState
from allocation.models import NeedKey
from tests.factories.allocation import make_departments
from tests.factories.means import make_key
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, *areas):
        client.force_login(make_holder(role, *areas), backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def key():
    return make_key(make_departments()[1], actor=make_agent())


def posted(key, **fields):
    indicator = key.components.get().indicator_id
    values = {"edition": "1", "name": "Clé 2020", "run": "", "note": "", "determinant_1": f"indicator:{indicator}"}
    return {**values, "weight_1": "100", **fields}


def test_draft_is_not_shown_to_a_reader(enter, key):
    client = enter(Role.OBSERVER)
    assert client.get(reverse("allocation:key", args=[key.pk])).status_code == 404
    assert "Clé d’essai" not in client.get(reverse("allocation:keys")).content.decode()


def test_list_is_refused_to_a_member_of_a_structure(enter):
    assert enter(Role.STRUCTURE_MEMBER).get(reverse("allocation:keys")).status_code == 403


def test_list_takes_the_same_queries_for_one_key_and_for_three(enter, key, django_assert_max_num_queries):
    client, counts = enter(), []
    client.get(reverse("allocation:keys"))
    for more in (0, 2):
        for number in range(more):
            make_key(make_departments()[1], actor=make_agent(), name=f"Clé {number}")
        with django_assert_max_num_queries(50) as captured:
            client.get(reverse("allocation:keys"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_published_key_shows_target_and_version(enter, key):
    publish_key(key, edition=1, actor=key.created_by)
    page = enter(Role.OBSERVER).get(reverse("allocation:key", args=[key.pk])).content.decode()
    assert "Part, cible et écart de chaque département" in page
    assert "50,00\u00a0%" in page


def test_key_is_saved_as_a_draft(enter, key):
    answer = enter().post(reverse("allocation:key-create"), posted(key))
    assert answer.status_code == 302
    assert NeedKey.objects.get(name="Clé 2020").state == KeyState.DRAFT


def test_preview_records_nothing(enter, key):
    answer = enter().post(reverse("allocation:key-create"), posted(key, apercu="1"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Part, cible et écart de chaque département" in page
    assert NeedKey.objects.count() == 1


def test_preview_tells_that_weights_do_not_make_the_whole(enter, key):
    page = enter().post(reverse("allocation:key-create"), posted(key, apercu="1", weight_1="95")).content.decode()
    assert "Les poids font 95,00\u00a0%" in page


def test_weight_without_determinant_is_refused(enter, key):
    answer = enter().post(reverse("allocation:key-create"), posted(key, weight_2="5"))
    assert answer.status_code == 422
    assert "Choisissez ce que ce poids mesure" in answer.content.decode()


def test_edit_in_conflict_keeps_what_was_typed(enter, key):
    NeedKey.objects.update(edition=3)
    answer = enter().post(reverse("allocation:key-edit", args=[key.pk]), posted(key, name="La mienne"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version enregistrée" in page
    assert 'value="La mienne"' in page
    assert NeedKey.objects.get().name == "Clé d’essai"


def test_publication_then_new_version(enter, key):
    client = enter()
    client.post(reverse("allocation:key-publish", args=[key.pk]), {"edition": "1"})
    key.refresh_from_db()
    assert key.state == KeyState.PUBLISHED
    client.post(reverse("allocation:key-copy", args=[key.pk]))
    draft = NeedKey.objects.get(number=2)
    page = client.get(reverse("allocation:key", args=[draft.pk])).content.decode()
    assert "Depuis la version 1" in page
    assert "inchangé" in page


def test_publication_of_another_edition_is_refused(enter, key):
    page = enter().post(reverse("allocation:key-publish", args=[key.pk]), {"edition": "9"}, follow=True)
    assert "relisez-la avant de publier" in page.content.decode()
    assert NeedKey.objects.get().state == KeyState.DRAFT


@pytest.mark.parametrize("name", ["key-publish", "key-copy"])
def test_change_is_refused_to_a_reader(enter, key, name):
    publish_key(key, edition=1, actor=key.created_by)
    assert enter(Role.OBSERVER).post(reverse(f"allocation:{name}", args=[key.pk])).status_code == 403
