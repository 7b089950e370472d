"""Three scenarios to begin with, computed on the demonstration's data; the second is under review."""

from dataclasses import replace
from decimal import Decimal

from accounts.models import User
from allocation.domain.consultation import submit_scenario
from allocation.domain.create_scenario import create_scenario
from allocation.enums import ClauseKind, Mesh, NeedSource
from allocation.models import NeedKey, Scenario
from allocation.rules.settings import AreaRule, ClauseSettings, NeedChoice, Settings, YearSettings
from structures.domain.reference_tables import PROGRAMME_YEAR
from territories.queries.areas import get_region
from white_zones.queries.runs import published_run

YEAR = PROGRAMME_YEAR + 1
RESERVE = ClauseSettings(
    key=str(ClauseKind.RESERVE),
    kind=ClauseKind.RESERVE,
    to=AreaRule(classes=("white", "low"), threshold=Decimal("0.06")),
    share=Decimal("0.02"),
    evidence="Ouverture de places dans les communes blanches ou faiblement dotées",
    vigilance="Capacité des opérateurs à recruter dans l’année",
)


def load_demonstration_scenarios(*, actor: User) -> None:
    """Make them once, when the portal holds no scenario yet and a diagnosis is published."""
    run = published_run(actor)
    if Scenario.objects.exists() or run is None:
        return
    key = NeedKey.objects.usable().first()
    years = (YearSettings(year=YEAR, envelope=Decimal(0)),)
    still = Settings(need=NeedChoice(source=NeedSource.BASE), run=run.pk, years=years)
    need = NeedChoice(source=NeedSource.KEY, key=key.pk) if key else NeedChoice()
    paced = replace(still, need=need, floor=Decimal("0.95"), cap=Decimal("1.10"))
    region = get_region()
    create_scenario(
        name=f"Statu quo {YEAR}",
        note="Chacun garde sa base : le point de comparaison.",
        mesh=Mesh.DEPARTMENT,
        perimeter=region,
        settings=still,
        actor=actor,
    )
    reviewed = create_scenario(
        name=f"Clé de besoin {YEAR}, rythme maîtrisé",
        note="Aller vers la clé de besoin sans qu’aucun département ne perde plus de 5 % ni ne gagne plus de 10 %.",
        mesh=Mesh.DEPARTMENT,
        perimeter=region,
        settings=paced,
        actor=actor,
    )
    create_scenario(
        name=f"Population {YEAR} et réserve de solidarité",
        note="Le même rythme vers la population, et 2 % de l’enveloppe gardés pour les territoires mal desservis.",
        mesh=Mesh.DEPARTMENT,
        perimeter=region,
        settings=replace(paced, need=NeedChoice(), clauses=(RESERVE,)),
        actor=actor,
    )
    submit_scenario(reviewed, due_at=None, message="Scénario de démonstration, soumis aux douze CDIAE.", actor=actor)
