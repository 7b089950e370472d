"""France Travail's survey of recruitment needs (BMO): one row an occupation, a basin and a département."""

from collections.abc import Iterator

from iae_portal.common.imports.cells import parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from territories.enums import AreaLevel
from territories.imports.values import OUTSIDE
from territories.models import Area, RecruitmentProject

FIGURES = ("projects", "difficult", "seasonal")
Key = tuple[int, int, int, str]


def load_recruitment(sheet: Sheet, session: Session) -> None:
    """Write the rows that differ; « * » is masked and stays unknown, never 0."""
    wanted = {_key(project): project for project in _read(sheet)}
    if not wanted:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucune ligne pour la région.")
    sheet.report.rows_kept += len(wanted)
    years = {project.year for project in wanted.values()}
    stored = {_key(project): project for project in RecruitmentProject.objects.filter(year__in=years)}
    change = Change(label="Projets de recrutement par bassin et métier")
    different = []
    for key, project in wanted.items():
        old = stored.get(key)
        if old is not None and _figures(old) == _figures(project):
            change.unchanged += 1
            continue
        change.created += old is None
        if old is not None:
            change.changed += 1
            change.show(f"{project.occupation_name} : {_figures(old)} → {_figures(project)}")
        different.append(project)
    session.tell(change)
    masked = sum(figure is None for project in wanted.values() for figure in _figures(project))
    sheet.report.notes.append(f"{masked} cellules masquées par le producteur, gardées comme telles.")
    if different:
        source = session.source(sheet, vintage=", ".join(map(str, sorted(years))))
        for project in different:
            project.source = source
        RecruitmentProject.objects.bulk_create(
            different,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["year", "basin", "department", "occupation"],
            update_fields=["occupation_name", "family", "family_name", *FIGURES, "source"],
        )
        session.touched["recruitment"].update(years)


def _read(sheet: Sheet) -> Iterator[RecruitmentProject]:
    departments = dict(Area.objects.current().at_level(AreaLevel.DEPARTMENT).values_list("code", "pk"))
    basins = dict(Area.objects.current().at_level(AreaLevel.RECRUITMENT_BASIN).values_list("code", "pk"))
    if not basins:
        raise sheet.report.stop("Aucun bassin d’emploi n’est connu : importez d’abord leur composition communale.")
    seen: dict[Key, int] = {}
    for row in sheet.rows():
        department = departments.get(row["department"].zfill(2))
        if department is None:
            sheet.report.leave(OUTSIDE)
            continue
        basin = basins.get(row["basin"])
        if basin is None:
            sheet.refuse(row, "basin", f"le bassin « {row['basin']} » est inconnu.")
            continue
        project = _build(sheet, row, basin=basin, department=department)
        if project is None:
            continue
        if _key(project) in seen:
            sheet.refuse(row, "occupation", f"ce métier figure déjà ligne {seen[_key(project)]} pour ce bassin.")
            continue
        seen[_key(project)] = row.number
        yield project


def _build(sheet: Sheet, row: Row, *, basin: int, department: int) -> RecruitmentProject | None:
    before = sheet.report.problem_count
    year = sheet.read(row, "year", lambda text: parse_integer(text, lowest=2000))
    figures = {name: None if row.is_secret(name) else sheet.read(row, name, parse_integer) for name in FIGURES}
    occupation = sheet.needed(row, "occupation")
    if sheet.report.problem_count > before or year is None:
        return None
    projects = figures["projects"]
    for name in FIGURES[1:]:
        part = figures[name]
        if projects is not None and part is not None and part > projects:
            sheet.refuse(row, name, f"{part} dépasse le nombre de projets, {projects}.")
            return None
    return RecruitmentProject(
        basin_id=basin,
        department_id=department,
        year=year,
        occupation=occupation,
        occupation_name=row["occupation_name"][:160],
        family=row["family"],
        family_name=row["family_name"][:160],
        **figures,
    )


def _key(project: RecruitmentProject) -> Key:
    return (project.year, project.basin_id, project.department_id, project.occupation)


def _figures(project: RecruitmentProject) -> tuple[int | None, ...]:
    return (project.projects, project.difficult, project.seasonal)


RECRUITMENT = register_format(
    Format(
        slug="france-travail-bmo",
        label="Besoins en main-d’œuvre par bassin et métier (France Travail)",
        producer="France Travail",
        licence="Licence Ouverte 2.0",
        rank=40,
        sheets=("open_data",),
        layout=Layout(
            required={
                "year": ("annee",),
                "occupation": ("Code métier BMO",),
                "occupation_name": ("Nom métier BMO",),
                "family": ("Famille_met",),
                "family_name": ("Lbl_fam_met",),
                "department": ("Dept",),
                "basin": ("BE24", r"^be(\d\d)"),
                "basin_name": ("NOMBE24", r"^nombe(\d\d)"),
                "projects": ("met",),
                "difficult": ("xmet",),
                "seasonal": ("smet",),
            },
        ),
        load=load_recruitment,
    )
)
