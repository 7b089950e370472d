"""Invented support operators, in each of the states that a request goes through.

Their names, missions and prices are made up. Their SIREN begin with 999, pass the check of the number, and are said to
be fictitious wherever they show.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import Assignment, User
from accounts.roles import Role
from iae_portal.common.models import Source
from structures.domain.operator_grid import current_grid
from structures.models import (
    Operator,
    OperatorEvaluation,
    OperatorReference,
    OperatorService,
    ReferencingRequest,
    Review,
    ReviewScore,
    Siae,
)
from structures.operator_enums import LegalForm, PriceUnit, RequestState, ServiceKind
from structures.queries.operators import compose_search_text
from structures.rules.luhn import luhn_sum
from structures.rules.operator_dates import last_valid_day
from territories.enums import AreaLevel
from territories.models import Area

SLUG = "operateurs-demonstration"
AUTHOR, REVIEWER = "agent.region@demo.example", "plusieurs@demo.example"
MEMBER = "operateur@demo.example"
REGION = "region"
PRESENTATION = (
    "{name} est un opérateur inventé pour la démonstration. Son équipe accompagne les structures d’insertion qui "
    "créent ou développent une activité, du premier diagnostic à la mise en œuvre, sur place autant que possible."
)
K, S, F = ServiceKind, RequestState, LegalForm


@dataclass(frozen=True, slots=True)
class PlannedOperator:
    """One operator: its services with the price of a day, where it works, and the state of its request.

    `days` counts back to the decision, or to the moment when the request was handed in.
    """

    name: str
    form: LegalForm
    seat: str
    places: tuple[str, ...]
    services: tuple[tuple[ServiceKind, int, int], ...]
    state: RequestState
    days: int = 0
    marks: tuple[int, ...] = ()


PLANNED = (
    PlannedOperator(
        "Coopérative Le Tremplin des Volcans",
        F.COOPERATIVE,
        "63113",
        (REGION,),
        ((K.MARKET_STUDY, 550, 700), (K.BUSINESS_MODEL, 600, 750), (K.COOPERATION, 650, 800)),
        S.REFERENCED,
        400,
        (5, 4, 5, 4, 4),
    ),
    PlannedOperator(
        "Atelier Cap Clauses",
        F.COMPANY,
        "69123",
        ("69", "01", "38", "42"),
        ((K.SALES, 700, 850), (K.MARKET_STUDY, 650, 800)),
        S.REFERENCED,
        1030,
        (4, 3),
    ),
    PlannedOperator(
        "Les Comptes Clairs",
        F.ASSOCIATION,
        "15014",
        ("15", "43", "63", "03"),
        ((K.FINANCE, 480, 600), (K.BUSINESS_MODEL, 480, 600), (K.LEGAL_STRUCTURE, 500, 620)),
        S.REFERENCED,
        150,
    ),
    PlannedOperator(
        "Fabrique numérique du Sillon",
        F.COOPERATIVE,
        "38185",
        ("38", "73", "74"),
        ((K.DIGITAL, 620, 780), (K.HUMAN_RESOURCES, 580, 700)),
        S.REFERENCED,
        60,
        (4, 5, 3),
    ),
    PlannedOperator(
        "Collectif Terres d’Utilité",
        F.ASSOCIATION,
        "26362",
        ("26", "07"),
        ((K.SOCIAL_IMPACT, 520, 650), (K.ECOLOGY, 560, 680)),
        S.UNDER_REVIEW,
        21,
    ),
    PlannedOperator(
        "Bureau d’appui des Monts", F.COMPANY, "42218", ("42", "43"), ((K.GOVERNANCE, 680, 820),), S.SUBMITTED, 5
    ),
    PlannedOperator(
        "Mobilités Solidaires Conseil", F.SOLE_TRADER, "03190", ("03",), ((K.MOBILITY, 450, 520),), S.REFUSED, 90
    ),
    PlannedOperator(
        "Passerelles et Métiers",
        F.ASSOCIATION,
        "15014",
        ("15",),
        ((K.HUMAN_RESOURCES, 500, 600),),
        S.DRAFT,
    ),
)
COMMENTS = (
    "Une étude de marché utile, qui nous a évité un mauvais local.",
    "Présents sur place, à l’écoute de nos encadrants.",
    "Livrable remis avec deux semaines de retard, mais solide.",
    "",
    "Le modèle économique proposé tient compte de nos publics.",
)
FINGERPRINT = hashlib.sha256(repr((PLANNED, COMMENTS)).encode()).hexdigest()


@transaction.atomic
def load_demonstration_operators() -> Source:
    """Create the invented operators, unless they are there; the demonstration's account gets the one in draft."""
    source, created = Source.objects.get_or_create(
        slug=SLUG,
        vintage="Démonstration",
        sha256=FINGERPRINT,
        defaults={
            "title": "Opérateurs d’appui inventés",
            "producer": "Portail (règle de démonstration)",
            "licence": "Sans objet",
            "note": "Noms, SIREN, prix, références et évaluations fictifs.",
            "is_demonstration": True,
            "imported_at": timezone.now(),
        },
    )
    if created:
        Operator.objects.filter(source__slug=SLUG).delete()
        structures = list(Siae.objects.filter(source__is_demonstration=True).order_by("pk")[:8])
        for number, planned in enumerate(PLANNED):
            _write(planned, number=number, source=source, structures=structures)
        _give_draft()
    return source


def make_siren(number: int) -> str:
    """The fictitious SIREN of that number: 999, the number, and the digit that makes it pass the check."""
    stem = f"999{number:05d}"
    return next(stem + str(digit) for digit in range(10) if luhn_sum(stem + str(digit)) % 10 == 0)


def _write(planned: PlannedOperator, *, number: int, source: Source, structures: Sequence[Siae]) -> None:
    operator = Operator.objects.create(
        legal_name=planned.name, siren=make_siren(number), legal_form=planned.form, source=source
    )
    request = ReferencingRequest(
        operator=operator,
        presentation=PRESENTATION.format(name=planned.name),
        website="" if planned.state == S.DRAFT else f"https://operateur-{number + 1}.exemple.invalid/",
        seat=Area.objects.current().filter(level=AreaLevel.COMMUNE, code=planned.seat).first(),
        seat_elsewhere="",
        state=planned.state,
    )
    _date(request, planned)
    request.save()
    request.areas.set(_find_areas(planned.places))
    _write_rows(request, planned)
    if planned.state == S.REFERENCED:
        request.search_text = compose_search_text(request)
        request.save(update_fields=["search_text"])
    if planned.state == S.UNDER_REVIEW:
        _write_review(request)
    _write_evaluations(operator, planned, structures=structures)


def _date(request: ReferencingRequest, planned: PlannedOperator) -> None:
    moment = timezone.now() - dt.timedelta(days=planned.days)
    if planned.state == S.DRAFT:
        return
    request.submitted_at = moment
    if planned.state in (S.UNDER_REVIEW, S.REFERENCED, S.REFUSED):
        request.grid = current_grid()
    if planned.state in (S.REFERENCED, S.REFUSED):
        request.submitted_at = moment - dt.timedelta(days=30)
        request.decided_at, request.decided_by = moment, User.objects.get(email=AUTHOR)
    if planned.state == S.REFERENCED:
        request.valid_from = timezone.localdate(moment)
        request.valid_until = last_valid_day(request.valid_from, years=3)
    if planned.state == S.REFUSED:
        request.motive = "Aucune référence auprès d’une structure d’insertion, et un seul service proposé."


def _find_areas(places: Sequence[str]) -> list[Area]:
    areas = Area.objects.current()
    if places == (REGION,):
        return list(areas.at_level(AreaLevel.REGION))
    return list(areas.at_level(AreaLevel.DEPARTMENT).filter(code__in=places))


def _write_rows(request: ReferencingRequest, planned: PlannedOperator) -> None:
    OperatorService.objects.bulk_create(
        OperatorService(
            request=request,
            kind=kind,
            description="Accompagnement sur place et à distance, compte rendu à chaque étape.",
            price_unit=PriceUnit.DAY,
            price_min=Decimal(low),
            price_max=Decimal(high),
        )
        for kind, low, high in planned.services
    )
    if planned.state == S.DRAFT:
        return
    year = timezone.localdate().year
    OperatorReference.objects.bulk_create(
        OperatorReference(
            request=request,
            client=f"Structure d’insertion inventée n° {number}",
            year=year - number,
            title=capfirst(ServiceKind(kind).label),
            result="Activité ouverte dans l’année, deux postes d’insertion créés.",
        )
        for number, (kind, _, _) in enumerate(planned.services, start=1)
    )


def _write_review(request: ReferencingRequest) -> None:
    """The scores already given by one agent, so that a second one finds work in progress."""
    reviewer = User.objects.filter(email=REVIEWER).first()
    if reviewer is None or request.grid is None:
        return
    moment = timezone.now() - dt.timedelta(days=2)
    review = Review.objects.create(
        request=request,
        reviewer=reviewer,
        has_conflict=False,
        declared_at=moment,
        completed_at=moment,
        opinion="Offre solide sur l’utilité sociale, à confirmer sur la transition écologique.",
    )
    ReviewScore.objects.bulk_create(
        ReviewScore(review=review, criterion=criterion, score=score)
        for criterion, score in zip(request.grid.criteria.all(), (4, 3, 4, 5, 3), strict=False)
    )


def _write_evaluations(operator: Operator, planned: PlannedOperator, *, structures: Sequence[Siae]) -> None:
    author = User.objects.get(email=AUTHOR)
    for number, (mark, siae) in enumerate(zip(planned.marks, structures, strict=False)):
        end = timezone.localdate() - dt.timedelta(days=20 + 15 * number)
        OperatorEvaluation.objects.create(
            operator=operator,
            siae=siae,
            service=planned.services[number % len(planned.services)][0],
            started_on=end - dt.timedelta(days=45),
            ended_on=end,
            quality=mark,
            deadlines=max(1, mark - number % 2),
            adaptation=mark,
            price=max(1, mark - 1),
            comment=COMMENTS[number % len(COMMENTS)],
            evaluated_by=author,
            evaluated_at=timezone.now() - dt.timedelta(days=10 + number),
        )


def _give_draft() -> None:
    draft = Operator.objects.filter(source__slug=SLUG, requests__state=RequestState.DRAFT).first()
    hat = Assignment.objects.current().filter(user__email=MEMBER, role=Role.OPERATOR).first()
    if draft is not None and hat is not None and not hat.operators.exists():
        draft.members.add(hat)
