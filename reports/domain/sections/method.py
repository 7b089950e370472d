"""The method annex: how figures are made, with which parameters, from which data sets; and the glossary."""

from collections.abc import Sequence

from iae_portal.common.columns import Column, Kind
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from iae_portal.dashboards.glossary import ENTRIES
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Figure, freeze_table
from white_zones.presentation import describe_parameters
from white_zones.queries.runs import demand_indicator

METHOD = (
    (
        "Besoin. Le besoin d’une commune est un indice pondéré de publics, où chaque personne ne compte qu’une "
        "fois ; les poids forment une version, mise en vigueur par un agent régional."
    ),
    (
        "Accès. L’accès d’une commune est la somme des ETP d’insertion à portée, chacun partagé entre toutes les "
        "communes qui l’atteignent et pondéré par le temps de trajet (accessibilité potentielle localisée, E2SFCA)."
    ),
    (
        "Classes. L’accès est rapporté à une référence figée : zone blanche sous 0,35, faiblement dotée de 0,35 à "
        "moins de 0,70, intermédiaire de 0,70 à moins de 1,30, bien dotée à partir de 1,30, sauf autres seuils "
        "écrits ci-dessous."
    ),
    (
        "Robustesse. Le calcul est refait avec d’autres valeurs plausibles de ses entrées : une classe est robuste "
        "quand au moins 80 % des tirages la redonnent, à confirmer sinon."
    ),
    (
        "Répartition. Un scénario partage une enveloppe selon une base, un besoin, des planchers et des plafonds ; "
        "les mêmes règles et les mêmes entrées redonnent exactement les mêmes chiffres."
    ),
    "Équité. Gini, Theil et indice de Jain mesurent l’inégalité des ETP rapportés au besoin, avant et après.",
    (
        "Figement. Tous les documents de cette restitution sont faits d’un même jeu de chiffres, lu une seule fois ; "
        "son empreinte le distingue de tout autre."
    ),
)
DISCREET = (
    "Discrétion. Un total qui donnerait les chiffres d’une seule structure n’est pas écrit, ni ce qui permettrait de "
    "le déduire."
)


def compose_method(reading: Reading, sources: Sequence[Source]) -> SectionDraft:
    figures = [*_freeze_parameters(reading), *_freeze_sources(reading, sources)]
    part = Part(
        key=Section.METHOD,
        title="Annexe de méthode",
        sentences=(*METHOD, *([DISCREET] if reading.is_discreet else [])),
        figures=tuple(figure.key for figure in figures),
    )
    return SectionDraft(part=part, figures=figures)


def compose_glossary(_reading: Reading) -> SectionDraft:
    terms = tuple((entry.term, entry.definition) for entry in ENTRIES)
    return SectionDraft(part=Part(key=Section.GLOSSARY, title="Glossaire", terms=terms))


def _freeze_parameters(reading: Reading) -> list[Figure]:
    run = reading.run
    if run is None:
        return []
    table = Table(
        columns=[
            Column(key="label", label="Paramètre", row_header=True, getter=lambda pair: pair[0]),
            Column(key="value", label="Valeur", getter=lambda pair: pair[1]),
        ],
        rows=describe_parameters(run, indicator=demand_indicator(run)),
        caption="",
        page_size=None,
    )
    origin = tell_origin(reading, [], words=f"calcul « {run.name} »")
    return [freeze_table(table, key="parameters", title="Paramètres du diagnostic", origin=origin)]


def _freeze_sources(reading: Reading, sources: Sequence[Source]) -> list[Figure]:
    if not sources:
        return []
    table = Table(
        columns=[
            Column(key="title", label="Jeu de données", row_header=True),
            Column(key="producer", label="Producteur"),
            Column(key="vintage", label="Millésime"),
            Column(key="licence", label="Licence"),
            Column(key="imported_at", label="Chargé le", kind=Kind.DATE),
            Column(
                key="nature",
                label="Nature",
                getter=lambda source: "démonstration ou estimé" if source.is_demonstration else "réel",
            ),
        ],
        rows=sorted(dict.fromkeys(sources), key=lambda source: (source.title, source.pk)),
        caption="",
        page_size=None,
    )
    return [
        freeze_table(
            table,
            key="sources",
            title="Jeux de données employés",
            origin=tell_origin(reading, [], words="catalogue des données du portail"),
        )
    ]
