"""What the road maps of the demonstration say: nothing of it was decided by anybody."""

from dataclasses import dataclass

from strategy.enums import ActionState as S


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """An objective; its start, its last value and its target are invented. The values follow today."""

    title: str
    measure: str
    unit: str
    start: str
    current: str | None
    target: str


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """An action, between two months counted from this one, and what was last said of it."""

    title: str
    owner: str
    months: tuple[int, int]
    state: S = S.PLANNED
    progress: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class AxisPlan:
    title: str
    goals: tuple[GoalPlan, ...]
    actions: tuple[ActionPlan, ...]


@dataclass(frozen=True, slots=True)
class MapPlan:
    """`department` is a code, empty for the région; `with_group` takes the most populous EPCI of the département."""

    title: str
    purpose: str
    axes: tuple[AxisPlan, ...]
    department: str = ""
    with_group: bool = False
    is_published: bool = True


REGION = MapPlan(
    title="Stratégie régionale de l’insertion par l’activité économique",
    purpose="Offrir à chaque demandeur d’emploi éloigné de l’emploi une structure d’insertion à portée, où qu’il "
    "habite, avec un accompagnement de même qualité partout.",
    axes=(
        AxisPlan(
            "Réduire les zones blanches",
            (
                GoalPlan(
                    "Rapprocher l’offre des demandeurs d’emploi qui n’en ont pas",
                    "Part de la demande qui vit dans une commune en zone blanche",
                    "%",
                    "18.4",
                    "16.1",
                    "12",
                ),
                GoalPlan(
                    "Ouvrir des antennes",
                    "Antennes ouvertes en zone blanche depuis le début",
                    "antennes",
                    "0",
                    "7",
                    "24",
                ),
            ),
            (
                ActionPlan(
                    "Publier chaque année un appel réservé aux zones blanches",
                    "DIRECCTE",
                    (-9, 3),
                    S.UNDER_WAY,
                    70,
                    "Le deuxième appel est ouvert ; les dossiers du premier sont décidés.",
                ),
                ActionPlan(
                    "Réserver une part de l’enveloppe aux territoires peu dotés",
                    "DIRECCTE",
                    (-6, 6),
                    S.UNDER_WAY,
                    40,
                    "Trois scénarios sont en consultation.",
                ),
                ActionPlan(
                    "Aider au transport des salariés en insertion",
                    "Conseil régional",
                    (-8, -1),
                    S.LATE,
                    30,
                    "La convention avec les autorités de transport attend leur délibération.",
                ),
            ),
        ),
        AxisPlan(
            "Élever la qualité de l’accompagnement",
            (
                GoalPlan(
                    "Aider chaque structure à se situer",
                    "Structures qui ont fait leur auto-évaluation",
                    "structures",
                    "0",
                    "31",
                    "180",
                ),
                GoalPlan(
                    "Sortir vers l’emploi durable", "Part des sorties vers un emploi durable", "%", "24", "25.5", "30"
                ),
            ),
            (
                ActionPlan(
                    "Écrire le référentiel qualité avec les structures et les salariés",
                    "DIRECCTE",
                    (-12, -2),
                    S.DONE,
                    100,
                    "Première version publiée après deux tours de commentaires.",
                ),
                ActionPlan("Former les conseillers à l’évaluation des compétences", "Têtes de réseau", (0, 12)),
            ),
        ),
        AxisPlan(
            "Ouvrir l’achat et les métiers qui recrutent",
            (
                GoalPlan(
                    "Développer les clauses sociales",
                    "Heures de travail réservées par les clauses",
                    "heures",
                    "410000",
                    None,
                    "600000",
                ),
            ),
            (
                ActionPlan(
                    "Rapprocher les activités supports des métiers en tension",
                    "Service public de l’emploi",
                    (-3, 9),
                    S.UNDER_WAY,
                    20,
                    "Un premier croisement est fait dans six départements.",
                ),
                ActionPlan(
                    "Publier un annuaire des facilitateurs",
                    "Alliance villes emploi",
                    (-14, -6),
                    S.STOPPED,
                    60,
                    "Un annuaire national paraît : celui de la région n’a plus d’objet.",
                ),
            ),
        ),
    ),
)
CANTAL = MapPlan(
    title="Feuille de route du Cantal",
    department="15",
    purpose="Faire venir l’offre dans les vallées qui n’en ont pas, et garder celle qui existe.",
    axes=(
        AxisPlan(
            "Une offre à moins de trente minutes",
            (
                GoalPlan("Couvrir les vallées", "Communes en zone blanche", "communes", "62", "55", "40"),
                GoalPlan("Garder l’offre présente", "ETP conventionnés", "ETP", "148", "151.5", "165"),
            ),
            (
                ActionPlan(
                    "Chercher un porteur pour une antenne dans le Haut-Cantal",
                    "Unité départementale",
                    (-4, 4),
                    S.UNDER_WAY,
                    50,
                    "Deux structures ont visité un local.",
                ),
                ActionPlan(
                    "Ouvrir une permanence dans les maisons France Services",
                    "Préfecture",
                    (-8, -2),
                    S.UNDER_WAY,
                    60,
                    "Quatre maisons sur sept ont une permanence.",
                ),
            ),
        ),
        AxisPlan(
            "Des parcours sans rupture",
            (
                GoalPlan(
                    "Lever le frein de la mobilité",
                    "Salariés en insertion sans solution de transport",
                    "%",
                    "34",
                    None,
                    "20",
                ),
            ),
            (ActionPlan("Prêter des véhicules aux salariés des chantiers", "Conseil départemental", (1, 10)),),
        ),
    ),
)
LOIRE = MapPlan(
    title="Feuille de route de la Haute-Loire",
    department="43",
    purpose="Relier les bassins du Puy et de Brioude aux communes du plateau.",
    axes=(
        AxisPlan(
            "Développer les activités supports",
            (GoalPlan("Diversifier", "Activités supports différentes", "activités", "9", "11", "14"),),
            (
                ActionPlan(
                    "Étudier une activité d’emploi et de réemploi avec les syndicats de déchets",
                    "Syndicat mixte",
                    (-5, 1),
                    S.UNDER_WAY,
                    45,
                    "L’étude est commandée.",
                ),
                ActionPlan(
                    "Réunir les employeurs du plateau",
                    "Service public de l’emploi",
                    (-7, -5),
                    S.DONE,
                    100,
                    "Quarante employeurs présents.",
                ),
            ),
        ),
    ),
)
GROUP = MapPlan(
    title="Feuille de route du bassin d’Aurillac",
    department="15",
    with_group=True,
    is_published=False,
    purpose="En préparation avec l’intercommunalité.",
    axes=(
        AxisPlan(
            "Quartiers et bourgs-centres",
            (),
            (ActionPlan("Recenser les locaux vides qui peuvent accueillir un chantier", "Intercommunalité", (0, 5)),),
        ),
    ),
)
PLANS = (REGION, CANTAL, LOIRE, GROUP)
