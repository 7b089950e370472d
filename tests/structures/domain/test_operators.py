"""An operator's card is written by its members, while it may be."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.operator_demonstration import make_siren
from structures.domain.operators import (
    add_proof,
    attach_colleague,
    create_operator,
    remove_row,
    save_areas,
    save_identity,
    save_service,
    start_version,
)
from structures.models import Operator, OperatorService, ReferencingRequest
from structures.operator_enums import PriceUnit, ProofKind, RequestState, ServiceKind
from structures.queries.operators import list_gaps
from territories.enums import AreaLevel
from tests.factories.operators import PDF, make_member, make_operator, make_referenced, make_request
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
SERVICE = {
    "kind": ServiceKind.FINANCE,
    "description": "",
    "price_unit": PriceUnit.DAY,
    "price_min": Decimal(400),
    "price_max": Decimal(600),
    "price_note": "",
}


@pytest.fixture
def member(db):
    return make_member()


@pytest.fixture
def draft(member):
    return make_request(make_operator(member=member), complete=False)


def test_operator_is_created_with_its_first_draft(member):
    operator = create_operator(siren=make_siren(1), legal_name="Appui", legal_form="company", actor=member)
    assert operator.members.get().user == member
    assert operator.requests.get().state == RequestState.DRAFT
    assert AuditEvent.objects.filter(verb="operator:created").count() == 1


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.STRUCTURE_MEMBER, Role.OBSERVER])
def test_operator_is_created_by_nobody_else(role):
    with pytest.raises(PermissionDenied):
        create_operator(siren=make_siren(1), legal_name="A", legal_form="company", actor=make_holder(role))


def test_known_siren_is_refused_without_naming_its_operator(member):
    make_operator(siren=make_siren(1), legal_name="Déjà là")
    with pytest.raises(ValidationError) as refusal:
        create_operator(siren=make_siren(1), legal_name="Appui", legal_form="company", actor=member)
    assert "Un opérateur porte déjà ce SIREN" in refusal.value.messages[0]
    assert Operator.objects.count() == 1


def test_account_has_one_operator(member):
    make_operator(member=member)
    with pytest.raises(ValidationError, match="déjà rattaché"):
        create_operator(siren=make_siren(1), legal_name="Appui", legal_form="company", actor=member)


def test_member_saves_a_service(member, draft):
    save_service(request=draft, values=SERVICE, actor=member)
    assert draft.services.get().price_max == Decimal(600)


def test_same_service_twice_is_refused(member, draft):
    save_service(request=draft, values=SERVICE, actor=member)
    with pytest.raises(ValidationError, match="déjà sur la fiche"):
        save_service(request=draft, values=SERVICE, actor=member)


def test_prices_in_the_wrong_order_are_refused(member, draft):
    with pytest.raises(ValidationError, match="au moins égal au prix minimal"):
        save_service(request=draft, values={**SERVICE, "price_max": Decimal(100)}, actor=member)


@pytest.mark.parametrize("make_actor", [make_member, make_agent])
def test_nobody_else_writes_on_a_card(draft, make_actor):
    with pytest.raises(PermissionDenied):
        save_service(request=draft, values=SERVICE, actor=make_actor())


def test_card_handed_in_does_not_change(member, draft):
    ReferencingRequest.objects.filter(pk=draft.pk).update(state=RequestState.WITHDRAWN)
    with pytest.raises(TransitionRefusedError, match="ne se modifie plus"):
        save_service(request=draft, values=SERVICE, actor=member)


def test_whole_region_replaces_its_parts(member, draft):
    region = make_area(level=AreaLevel.REGION, is_current=False)
    department = make_area(level=AreaLevel.DEPARTMENT)
    save_areas(request=draft, areas=[region, department], actor=member)
    assert list(draft.areas.all()) == [region]


def test_commune_is_not_a_territory_served(member, draft):
    with pytest.raises(ValidationError, match="Un territoire servi"):
        save_areas(request=draft, areas=[make_area()], actor=member)


def test_proof_is_kept_and_taken_off(member, draft):
    upload = SimpleUploadedFile("kbis.pdf", PDF)
    proof = add_proof(request=draft, kind=ProofKind.REGISTRATION, upload=upload, actor=member)
    assert proof.file.name == "kbis.pdf"
    remove_row(row=proof, actor=member)
    assert not draft.proofs.exists()


def test_false_file_is_refused(member, draft):
    upload = SimpleUploadedFile("kbis.pdf", b"<html>")
    with pytest.raises(ValidationError, match="n’est pas un vrai fichier"):
        add_proof(request=draft, kind=ProofKind.REGISTRATION, upload=upload, actor=member)


IDENTITY = {
    "legal_name": "Nom nouveau",
    "legal_form": "association",
    "presentation": "P",
    "website": "",
    "seat": None,
    "seat_elsewhere": "Mâcon (Saône-et-Loire)",
}


def test_name_changes_before_the_first_referencing(member, draft):
    save_identity(request=draft, values=IDENTITY, actor=member)
    assert Operator.objects.get().legal_name == "Nom nouveau"


def test_name_is_kept_once_referenced(member):
    operator = make_operator(member=member, legal_name="Nom vérifié")
    make_referenced(operator)
    draft = start_version(operator=operator, actor=member)
    save_identity(request=draft, values=IDENTITY, actor=member)
    operator.refresh_from_db()
    assert (operator.legal_name, operator.requests.get(version=2).presentation) == ("Nom vérifié", "P")


def test_new_version_takes_everything_and_leaves_the_former(member):
    operator = make_operator(member=member)
    former = make_referenced(operator)
    draft = start_version(operator=operator, actor=member)
    assert (draft.version, draft.state, list_gaps(draft)) == (2, RequestState.DRAFT, [])
    remove_row(row=draft.services.get(), actor=member)
    assert OperatorService.objects.get().request == former


def test_second_open_version_is_refused(member, draft):
    with pytest.raises(TransitionRefusedError, match="déjà en cours"):
        start_version(operator=draft.operator, actor=member)


def test_member_attaches_a_colleague(member, draft):
    colleague = make_member(email="collegue@test.example")
    attach_colleague(operator=draft.operator, email="Collegue@test.example", actor=member)
    assert set(draft.operator.members.values_list("user", flat=True)) == {member.pk, colleague.pk}


def test_account_of_another_role_is_not_attached(member, draft):
    make_holder(Role.OBSERVER, email="obs@test.example")
    with pytest.raises(ValidationError, match="Aucun compte d’opérateur"):
        attach_colleague(operator=draft.operator, email="obs@test.example", actor=member)


def test_gaps_name_each_missing_thing(draft):
    assert [gap.text for gap in list_gaps(draft)] == [
        "la présentation de l’organisme",
        "la commune du siège",
        "au moins un service et son prix",
        "au moins un territoire",
        "au moins une mission de référence",
        "la pièce «\u00a0extrait Kbis, statuts ou récépissé de déclaration\u00a0»",
        "la pièce «\u00a0attestations sociale et fiscale\u00a0»",
    ]
