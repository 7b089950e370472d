import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts.domain.personal_data import change_names, export_own_data, read_own_data
from iae_portal.common.models import AuditEvent
from structures.domain.proposals import propose_card
from tests.factories.api import make_token
from tests.factories.desk import make_file, make_member as make_reviewer, make_review
from tests.factories.quality import make_member
from tests.factories.second_factors import give_factor
from tests.factories.structures import make_siae
from tests.factories.users import make_agent, make_user

pytestmark = pytest.mark.django_db


def sections_of(user):
    return {section.label: section for section in read_own_data(user)}


def test_what_the_portal_holds_is_read_across_the_apps():
    file = make_file()
    reviewer = make_reviewer(file)
    make_review(file, reviewer)
    found = sections_of(reviewer)
    assert found["votre compte"].rows[0]["adresse électronique"] == reviewer.email
    (review,) = found["évaluations de dossiers que vous avez écrites"].rows
    assert (review["dossier"], review["état"]) == (file.pk, "envoyée")
    assert found["dossiers qui vous ont été attribués"].rows != []


def test_acts_are_traces_without_the_object():
    agent = make_agent()
    file = make_file(actor=agent)
    (row,) = sections_of(agent)["traces\u00a0: dossiers"].rows
    assert (row["identifiant"], sorted(row)) == (file.pk, ["date", "identifiant", "qualité"])


def test_journal_is_said_in_french():
    user = make_user()
    export_own_data(actor=user)
    (row,) = sections_of(user)["journal de vos actions"].rows
    assert (row["action"], row["type d’objet"]) == ("export de vos données", "compte")


def test_data_of_another_is_not_read():
    other = make_agent()
    make_token(other)
    assert "vos jetons de l’API" not in sections_of(make_agent())


def test_export_holds_no_secret():
    user = make_user()
    secret, papers = give_factor(user)
    text = json.dumps(export_own_data(actor=user), cls=DjangoJSONEncoder, ensure_ascii=False)
    hidden = (secret, user.password, user.second_factor.secret, papers[0])
    assert [word for word in hidden if word in text] == []


def test_export_is_told():
    user = make_user()
    export_own_data(actor=user)
    assert AuditEvent.objects.get().verb == "account:data_exported"


def test_line_is_read_in_french():
    user = make_user(first_name="Léa")
    (line,) = sections_of(user)["votre compte"].lines
    assert "prénom\u00a0: Léa\u202f; " in line
    assert "actif\u00a0: oui" in line


def test_names_are_changed_and_told():
    user = change_names(actor=make_user(), first_name="Zoé", last_name="Roux")
    assert user.get_full_name() == "Zoé Roux"
    event = AuditEvent.objects.get()
    assert (event.verb, event.data) == ("account:names_changed", {"changed": ["first_name", "last_name"]})


def test_names_that_do_not_change_are_not_told():
    user = make_user()
    change_names(actor=user, first_name=user.first_name, last_name=user.last_name)
    assert not AuditEvent.objects.exists()


def test_value_of_several_parts_is_read_in_full():
    siae = make_siae()
    member = make_member(siae)
    propose_card(siae, values={"description": "Après"}, actor=member)
    (line,) = sections_of(member)["changements de fiche que vous avez proposés"].lines
    assert '{"description": "Après"}' in line
