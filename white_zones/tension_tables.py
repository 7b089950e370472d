"""The tables and sentences of recruitment in tension."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number, format_percent
from iae_portal.common.tables import Table
from structures.enums import SiaeKind
from structures.rules.activities import describe_activities
from territories.enums import AreaLevel
from white_zones.domain.tensions import (
    TENSION_PROJECTS,
    TENSION_SHARE,
    ActivityTension,
    BasinTension,
    OccupationTension,
    Presence,
    Tensions,
    tell_staffing,
)
from white_zones.enums import Access
from white_zones.tables import area_address, class_css, per_hundred

SHARE_NOTE = (
    "Part jugée difficile : sur les seules lignes où les deux chiffres sont publiés ; une ligne masquée par le "
    "producteur n’entre dans aucune part et ne vaut jamais zéro."
)
CORRESPONDENCE_NOTE = (
    "La correspondance entre métiers et activités d’insertion est une proposition du portail : elle ne retient que "
    "les métiers accessibles sans diplôme ou appris en structure. La mise à disposition et l’intérim d’insertion "
    "peuvent mener à tout métier et ne sont rattachés à aucun."
)


def describe_rule() -> str:
    """When an activity is said to be missing."""
    return (
        f"Activité en tension et absente : au moins {TENSION_PROJECTS} projets publiés, dont "
        f"{format_percent(TENSION_SHARE, decimals=0)} ou plus jugés difficiles, dans les métiers auxquels elle "
        "prépare, et aucune structure du bassin connue pour la porter."
    )


def tell_missing(tension: ActivityTension) -> str:
    """One sentence a reader may repeat, from what is known only."""
    supply = tension.supply
    share = format_percent(tension.difficult_share, decimals=0)
    projects = format_number(tension.compared)
    main = tension.main_occupation.name
    told = (
        f"{share} des {projects} recrutements projetés en « {tension.activity.label} » sont jugés difficiles "
        f"(d’abord : {main})"
    )
    if not supply.structures:
        return f"{told} ; le bassin n’a aucune structure."
    one = supply.structures == 1
    count = format_number(supply.structures)
    who = "la seule structure du bassin" if one else f"aucune des {count} structures du bassin"
    if supply.unknown == supply.structures:
        return f"{told} ; les activités des structures du bassin ({count}) ne sont pas connues."
    verb = "ne porte pas cette activité" if one else "ne porte cette activité"
    doubt = f" parmi celles qui ont dit les leurs ({_silent(supply.unknown)})" if supply.unknown else ""
    staffing = tell_staffing(supply)
    help_ = f", mais {_staffing(staffing)} y mener" if staffing else ""
    return f"{told} ; {who} {verb}{doubt}{help_}."


def _silent(count: int) -> str:
    return "1 ne les a pas dites" if count == 1 else f"{format_number(count)} ne les ont pas dites"


def _staffing(count: int) -> str:
    if count == 1:
        return "1 structure de mise à disposition ou d’intérim peut"
    return f"{format_number(count)} structures de mise à disposition ou d’intérim peuvent"


def basins_table(tensions: Tensions, *, year: int, params: QueryDict, hidden_etp: bool) -> Table:
    """Those where most needed activities are missing first."""
    return Table(
        columns=[*_recruitment_columns(), *_supply_columns(), *_detail_columns()],
        rows=tensions.basins,
        caption=f"Recrutements {year}, besoin, accès et offre par bassin d’emploi",
        params=params,
        name="bassins",
        default_sort="-missing",
        page_size=20,
        empty="Aucun bassin ne répond à ces filtres.",
        notes=_basin_notes(hidden_etp=hidden_etp, measured=tensions.is_measured),
        show_exports=True,
        has_outlines=True,
    )


def _recruitment_columns() -> list[Column]:
    """The basin, and what employers plan there."""
    return [
        Column(
            key="basin",
            label="Bassin",
            row_header=True,
            sort=True,
            getter=lambda line: line.basin.display_name,
            link=lambda line: area_address(AreaLevel.RECRUITMENT_BASIN, line.basin.code),
        ),
        Column(
            key="missing",
            label="Activités en tension et absentes",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda line: len(line.missing),
        ),
        Column(key="difficult_share", label="Jugés difficiles", kind=Kind.PERCENT, sort=True),
        Column(key="projects", label="Projets publiés", kind=Kind.INTEGER, sort=True),
        Column(key="masked", label="Lignes masquées", kind=Kind.INTEGER, sort=True),
    ]


def _supply_columns() -> list[Column]:
    """Beside it, need, access and what structures offer."""
    return [
        Column(
            key="access",
            label="Accès",
            getter=_access,
            css=lambda line: class_css(_class_of(line)),
        ),
        Column(
            key="need",
            label="Besoin",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda line: line.result.demand if line.result else None,
        ),
        Column(
            key="per_hundred",
            label="ETP pour 100",
            kind=Kind.DECIMAL,
            sort=True,
            getter=lambda line: per_hundred(line.result.accessibility) if line.result else None,
        ),
        Column(
            key="structures",
            label="Structures",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda line: line.supply.structures,
        ),
        Column(
            key="unknown",
            label="Sans activité connue",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda line: line.supply.unknown,
        ),
        Column(key="etp", label="ETP", kind=Kind.ETP, sort=True, getter=lambda line: _total(line.etp)),
        *(
            Column(
                key=f"etp_{kind}",
                label=f"ETP {kind}",
                kind=Kind.ETP,
                shown=False,
                getter=_etp_of(kind),
            )
            for kind in SiaeKind.values
        ),
    ]


def _detail_columns() -> list[Column]:
    """What only exports hold."""
    return [
        Column(
            key="missing_names",
            label="Activités",
            shown=False,
            getter=lambda line: ", ".join(str(one.activity.label) for one in line.missing),
        ),
        Column(key="code", label="Code", shown=False, getter=lambda line: line.basin.code),
    ]


def _basin_notes(*, hidden_etp: bool, measured: bool) -> list[str]:
    notes = [describe_rule(), SHARE_NOTE]
    if hidden_etp:
        notes.append("ETP masqués (–) hors de votre périmètre : un total de bassin peut être celui d’une structure.")
    if not measured:
        notes.append(
            "Ce calcul est antérieur au chargement des bassins d’emploi : besoin et accès y manquent. Un nouveau "
            "calcul les mesurera."
        )
    return notes


def occupations_table(rows: Sequence[OccupationTension], *, year: int, params: QueryDict) -> Table:
    """Occupations that an activity of insertion trains for, the most difficult projects first."""
    columns = [
        Column(key="basin", label="Bassin", sort=True, getter=lambda one: one.basin.display_name),
        Column(key="name", label="Métier", row_header=True, sort=True, getter=lambda one: one.row.name),
        Column(key="family", label="Famille", shown=False, getter=lambda one: one.row.family_name),
        Column(
            key="activities",
            label="Activités d’insertion",
            getter=lambda one: describe_activities([activity.value for activity in one.activities]),
        ),
        Column(
            key="projects", label="Projets publiés", kind=Kind.INTEGER, sort=True, getter=lambda one: one.row.projects
        ),
        Column(
            key="difficult",
            label="Dont difficiles",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda one: one.row.difficult if one.row.compared else None,
        ),
        Column(
            key="share",
            label="Jugés difficiles",
            kind=Kind.PERCENT,
            sort=True,
            getter=lambda one: one.row.difficult_share,
        ),
        Column(key="masked", label="Lignes masquées", kind=Kind.INTEGER, getter=lambda one: one.row.masked),
        Column(key="presence", label="Activité dans le bassin", getter=describe_presence),
        Column(key="occupation", label="Code du métier", shown=False, getter=lambda one: one.row.occupation),
        Column(key="code", label="Code du bassin", shown=False, getter=lambda one: one.basin.code),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Métiers auxquels prépare une activité d’insertion, projets de recrutement {year}",
        params=params,
        name="metiers",
        default_sort="-difficult",
        page_size=25,
        empty="Aucun métier ne répond à ces filtres.",
        notes=[CORRESPONDENCE_NOTE],
        show_exports=True,
    )


def describe_presence(tension: OccupationTension) -> str:
    """Who has the activity, without taking silence for absence."""
    supply = tension.supply
    if tension.presence is Presence.CARRIED:
        return (
            "portée par une structure" if tension.carriers == 1 else f"portée ({format_number(tension.carriers)} fois)"
        )
    if not supply.structures:
        return "absente : aucune structure"
    if tension.presence is Presence.DOUBTFUL:
        return f"non connue : {_silent(supply.unknown)}"
    return "absente"


def _etp_of(kind: str) -> Callable[[BasinTension], Decimal | None]:
    return lambda line: None if line.etp is None else line.etp.get(kind, Decimal())


def _access(line: BasinTension) -> str:
    found = _class_of(line)
    return str(Access(found).label) if found else "sans valeur"


def _class_of(line: BasinTension) -> str:
    return line.result.access_class if line.result else ""


def _total(etp: Mapping[str, Decimal] | None) -> Decimal | None:
    return None if etp is None else sum(etp.values(), Decimal())
