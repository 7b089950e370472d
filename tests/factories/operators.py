"""Support operators, their requests and what is said of them."""

import datetime as dt
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.roles import Role
from iae_portal.common.files import store_upload
from structures.domain.operator_demonstration import make_siren
from structures.domain.operator_grid import current_grid
from structures.models import (
    Operator,
    OperatorEvaluation,
    OperatorProof,
    OperatorReference,
    OperatorService,
    ReferencingRequest,
    Siae,
)
from structures.operator_enums import LegalForm, PriceUnit, ProofKind, RequestState, ServiceKind
from structures.queries.operators import compose_search_text
from structures.rules.operator_dates import last_valid_day
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_source
from tests.factories.users import make_agent, make_holder

PDF = b"%PDF-1.7 contenu"
_numbers = count(10_000)


def make_operator(*, member=None, **fields):
    number = next(_numbers)
    values = {"legal_name": f"Opérateur {number}", "siren": make_siren(number), "legal_form": LegalForm.COMPANY}
    operator = Operator.objects.create(**{**values, **fields})
    if member is not None:
        operator.members.add(member.assignments.get())
    return operator


def make_member(operator=None, **fields):
    user = make_holder(Role.OPERATOR, **fields)
    if operator is not None:
        operator.members.add(user.assignments.get())
    return user


def make_request(operator=None, *, areas=(), complete=True, **fields):
    """A card, complete unless told otherwise, in the state given."""
    operator = operator or make_operator()
    state = fields.get("state", RequestState.DRAFT)
    if state != RequestState.DRAFT:
        fields.setdefault("submitted_at", timezone.now())
    if state in (RequestState.UNDER_REVIEW, RequestState.REFERENCED, RequestState.REFUSED):
        fields.setdefault("grid", current_grid())
    if state in (RequestState.REFERENCED, RequestState.EXPIRED, RequestState.REFUSED):
        fields.setdefault("decided_at", timezone.now())
        fields.setdefault("decided_by", make_agent())
    if state in (RequestState.REFERENCED, RequestState.EXPIRED):
        fields.setdefault("valid_from", timezone.localdate())
        fields.setdefault("valid_until", last_valid_day(fields["valid_from"], years=3))
    if state == RequestState.REFUSED:
        fields.setdefault("motive", "Offre trop générale.")
    if state == RequestState.CORRECTION_ASKED:
        fields.setdefault("correction_note", "Précisez vos prix.")
    request = ReferencingRequest.objects.create(operator=operator, **fields)
    request.areas.set(areas)
    if complete:
        complete_request(request)
    if state == RequestState.REFERENCED:
        request.search_text = compose_search_text(request)
        request.save()
    return request


def complete_request(request):
    request.presentation = request.presentation or "Une équipe au service de l’insertion."
    request.seat = request.seat or make_area(name="Commune du siège")
    request.save()
    if not request.areas.exists():
        request.areas.add(make_area(level=AreaLevel.DEPARTMENT, name="Département servi"))
    if not request.services.exists():
        make_service(request)
    OperatorReference.objects.create(request=request, client="Client", year=2025, title="Mission", result="Résultat")
    for kind in (ProofKind.REGISTRATION, ProofKind.TAX_AND_SOCIAL):
        file = store_upload(SimpleUploadedFile(f"{kind}.pdf", PDF), actor=None)
        OperatorProof.objects.create(request=request, kind=kind, file=file)


def make_service(request, *, kind=ServiceKind.BUSINESS_MODEL, **fields):
    values = {"price_unit": PriceUnit.DAY, "price_min": Decimal(500), "price_max": Decimal(700)}
    return OperatorService.objects.create(request=request, kind=kind, **{**values, **fields})


def make_referenced(operator=None, **fields):
    return make_request(operator, state=RequestState.REFERENCED, **fields)


def make_siae(name="Structure", *, member=None):
    source = make_source()
    department = make_area(level=AreaLevel.DEPARTMENT)
    siae = Siae.objects.create(kind="EI", name=name, department=department, source=source)
    if member is not None:
        siae.members.add(member.assignments.get())
    return siae


def make_evaluation(operator, *, siae=None, mark=4, **fields):
    values = {
        "service": ServiceKind.BUSINESS_MODEL,
        "started_on": dt.date(2026, 1, 5),
        "ended_on": dt.date(2026, 2, 5),
        "quality": mark,
        "deadlines": mark,
        "adaptation": mark,
        "price": mark,
        "evaluated_by": fields.pop("author", None) or make_holder(Role.STRUCTURE_MEMBER),
        "evaluated_at": timezone.now(),
    }
    return OperatorEvaluation.objects.create(operator=operator, siae=siae or make_siae(), **{**values, **fields})
