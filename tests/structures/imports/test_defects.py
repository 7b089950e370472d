"""Every layout of structures, cut short, badly encoded, badly separated, doubled or renamed: nothing is kept."""

from dataclasses import dataclass

import pytest

from iae_portal.common.imports.formats import get_format
from iae_portal.common.imports.templates import titles_of
from structures.models import FinancialAnnex, MonthlyDeclaration, Siae, Site
from tests.factories.imports import import_file, write_gzip, write_json, write_text
from tests.factories.structure_files import (
    ASP_ACTIVITY_TITLES,
    ASP_ANNEX_TITLES,
    ASP_STRUCTURE_TITLES,
    REGIONAL_TITLES,
    asp_activity,
    asp_annex,
    asp_structure,
    emplois_item,
    inclusion_item,
    make_siret,
    regional_row,
)
from tests.factories.structures import make_annex, make_siae, make_site


@dataclass(frozen=True)
class Example:
    """Two right rows of a layout, and the title of one of its required columns."""

    slug: str
    titles: tuple[str, ...]
    rows: tuple[list[str], list[str]]
    key: str
    delimiter: str = ";"
    # The agency's own marks, around the header and the rows.
    is_asp: bool = False
    # What becomes of a row that comes twice.
    doubled: str = "figure déjà ligne"

    def text(self, *, titles=None, rows=None):
        lines = [self.delimiter.join(titles or self.titles)]
        lines += [row if isinstance(row, str) else self.delimiter.join(row) for row in rows or self.rows]
        if self.is_asp:
            lines = ["DEB20260131", *lines, "FIN20260131"]
        return "\n".join(lines) + "\n"

    @property
    def first_row(self):
        return 3 if self.is_asp else 2


def example_of_template(slug, one, two, key):
    return Example(slug, tuple(titles_of(get_format(slug))), (one, two), key)


SIRET = make_siret(1)
INCLUSION = inclusion_item(reseaux_porteurs="siae", description="", telephone="", courriel="")
EXAMPLES = [
    Example(
        "siae-region-2021",
        REGIONAL_TITLES,
        (regional_row(), regional_row(siret=make_siret(2))),
        "code_insee",
    ),
    Example(
        "data-inclusion-structures",
        tuple(INCLUSION),
        ([str(value) for value in INCLUSION.values()], [*map(str, (INCLUSION | {"siret": make_siret(2)}).values())]),
        "reseaux_porteurs",
        ",",
        doubled="",
    ),
    Example(
        "asp-structures",
        ASP_STRUCTURE_TITLES,
        (asp_structure(), asp_structure(structure_id_siae=7002, structure_siret_actualise=make_siret(2))),
        "structure_denomination",
        "|",
        is_asp=True,
        doubled="",
    ),
    Example(
        "asp-annexes",
        ASP_ANNEX_TITLES,
        (asp_annex(), asp_annex(af_id_annexe_financiere=502)),
        "af_etp_postes_insertion",
        "|",
        is_asp=True,
        doubled="",
    ),
    Example(
        "asp-etats-mensuels",
        ASP_ACTIVITY_TITLES,
        (asp_activity(emi_afi_id=900), asp_activity(emi_afi_id=900, emi_sme_mois=2)),
        "emi_nb_heures_travail",
        "|",
        is_asp=True,
        doubled="",
    ),
    example_of_template(
        "modele-sites",
        [SIRET, "ACI", "Siège", "", "", "99001", "", "", "oui"],
        [SIRET, "ACI", "Antenne", "", "", "99002", "", "", "non"],
        "code commune",
    ),
    example_of_template(
        "modele-etp-conventionnes",
        [SIRET, "ACI", "2027", "État", "12", ""],
        [SIRET, "ACI", "2027", "CD", "3", ""],
        "financeur",
    ),
    example_of_template(
        "modele-realise-mensuel",
        [SIRET, "ACI", "01/2026", "100", ""],
        [SIRET, "ACI", "02/2026", "", "3"],
        "mois",
    ),
    example_of_template(
        "modele-references-financement", ["2026", "ACI", "1820", ""], ["2026", "EI", "1600", ""], "heures par ETP"
    ),
]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)


@pytest.fixture(autouse=True)
def known(land, time_machine):
    time_machine.move_to("2026-06-15T10:00:00+02:00")
    siae = make_siae(siret=SIRET, asp_id=7001, department=land.department)
    make_site(siae, commune=land.communes["99001"])
    make_annex(siae, asp_id=900)
    return siae


@pytest.fixture
def assert_nothing_written(known):
    def check():
        known.refresh_from_db()
        assert (Siae.objects.count(), Site.objects.count(), FinancialAnnex.objects.count()) == (1, 1, 1)
        assert not MonthlyDeclaration.objects.exists()
        assert known.name.startswith("Structure")

    return check


@every_example
def test_right_file_is_recognised_whatever_its_name(example, tmp_path):
    report = import_file(write_text(tmp_path, example.text(), name="sans-rapport.txt"))
    assert (report.format_slug, report.is_refused, report.rows_read) == (example.slug, False, 2)


@every_example
def test_truncated_archive_is_refused(example, tmp_path, assert_nothing_written):
    report = import_file(write_gzip(tmp_path, example.text(), cut=12))
    assert report.is_refused
    assert "tronqué" in (report.refusal or report.problems[0].message)
    assert_nothing_written()


@every_example
def test_row_cut_short_is_refused(example, tmp_path, assert_nothing_written):
    report = import_file(write_text(tmp_path, example.text(rows=(example.rows[0], example.rows[1][:1]))))
    assert report.problems[0].row == example.first_row + 1
    assert "la ligne est coupée" in report.problems[0].message
    assert_nothing_written()


@every_example
def test_row_with_another_separator_is_refused(example, tmp_path, assert_nothing_written):
    other = "~".join(example.rows[1])
    report = import_file(write_text(tmp_path, example.text(rows=(example.rows[0], other))))
    assert report.problems[0].row == example.first_row + 1
    assert_nothing_written()


@pytest.mark.parametrize("example", [e for e in EXAMPLES if not e.is_asp], ids=lambda example: example.slug)
def test_row_of_another_encoding_is_refused(example, tmp_path, assert_nothing_written):
    rows = (example.rows[0], ["été", *example.rows[1][1:]])
    head, last = example.text(rows=rows).rsplit("été", 1)
    file = write_text(tmp_path, "")
    file.path.write_bytes(head.encode() + ("été" + last).encode("cp1252"))
    report = import_file(file)
    assert report.problems[0].row == 3
    assert "n’est pas en UTF-8" in report.problems[0].message
    assert_nothing_written()


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.doubled], ids=lambda example: example.slug)
def test_doubled_row_is_refused(example, tmp_path, assert_nothing_written):
    report = import_file(write_text(tmp_path, example.text(rows=(*example.rows, example.rows[1]))))
    assert report.problems[0].row == 4
    assert f"{example.doubled} 3" in report.problems[0].message
    assert_nothing_written()


@every_example
def test_renamed_column_is_named(example, tmp_path, assert_nothing_written):
    titles = ["autre_nom" if title == example.key else title for title in example.titles]
    report = import_file(write_text(tmp_path, example.text(titles=titles)))
    assert (report.is_recognised, report.is_unknown) == (False, False)
    assert f"il manque la colonne «\u00a0{example.key}\u00a0»" in report.refusal
    assert_nothing_written()


@pytest.mark.parametrize("make", [emplois_item, inclusion_item])
def test_truncated_json_is_refused(make, tmp_path, assert_nothing_written):
    file = write_json(tmp_path, [make(), make(siret=make_siret(2))])
    file.path.write_bytes(file.path.read_bytes()[:-40])
    report = import_file(file)
    assert "le JSON est tronqué ou mal formé" in (report.refusal or report.problems[0].message)
    assert_nothing_written()
