"""The agents' templates: strict, so that what was mistyped is said at its row and column."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from iae_portal.common.imports.formats import get_format, list_formats
from iae_portal.common.imports.templates import titles_of, write_template
from structures.enums import Funder, LocatedBy
from structures.models import FieldChange, FinancialAnnex, FundingReference, MonthlyDeclaration, Site
from tests.factories.imports import import_file, write_text, write_workbook
from tests.factories.structure_files import make_siret, write_csv, write_emplois
from tests.factories.structures import make_annex, make_declaration, make_siae, make_site

SITES, ETP, MONTHS = "modele-sites", "modele-etp-conventionnes", "modele-realise-mensuel"
REFERENCES = "modele-references-financement"
SIRET = make_siret(1)
SITE_ROW = [SIRET, "ACI", "Siège", "1 rue", "99100", "99001", "", "", "oui"]
ETP_ROW = [SIRET, "ACI", "2026", "État", "12,5", ""]
MONTH_ROW = [SIRET, "ACI", "01/2026", "1820", ""]
every_template = pytest.mark.parametrize(
    "template", [(SITES, SITE_ROW), (ETP, ETP_ROW), (MONTHS, MONTH_ROW)], ids=lambda template: template[0]
)


@pytest.fixture(autouse=True)
def _during_2026():
    with time_machine.travel(dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def known(land):
    siae = make_siae(siret=SIRET, department=land.department)
    make_site(siae, commune=land.communes["99001"], name="Siège")
    return siae


def fill(folder, slug, *rows):
    return write_csv(folder, titles_of(get_format(slug)), rows, name=f"{slug}.csv")


def changed(row, **cells):
    """The row with some cells of other values, by their rank."""
    return [cells.get(f"c{rank}", cell) for rank, cell in enumerate(row)]


@pytest.mark.parametrize("slug", [SITES, ETP, MONTHS, REFERENCES])
def test_template_with_its_examples_is_recognised(land, tmp_path, slug):
    known = get_format(slug)
    content = write_template(known, "csv").decode("utf-8-sig")
    report = import_file(write_text(tmp_path, content), apply=False)
    assert (report.format_slug, report.rows_read) == (slug, len(known.examples))
    assert (known.is_template, bool(known.help_text)) == (True, True)


def test_formats_of_structures_come_after_those_of_areas():
    ours = [known.rank for known in list_formats() if known.load.__module__.startswith("structures.")]
    assert (len(ours), min(ours)) == (10, 50)


@every_template
@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"c0": make_siret(2)}, "vérifiez-le, ou importez d’abord le registre"),
        ({"c0": "12345678901234"}, "La clé de ce SIRET est fausse"),
        ({"c0": "123"}, "n’est pas un SIRET de 14 chiffres"),
        ({"c1": "EI"}, "il y est comme ACI : corrigez la filière"),
        ({"c1": "XX"}, "filière"),
        ({"c0": ""}, "la valeur manque"),
    ],
)
def test_structure_that_is_not_known_is_refused(known, tmp_path, template, cells, message):
    slug, row = template
    report = import_file(fill(tmp_path, slug, changed(row, **cells)))
    assert report.problems[0].row == 2
    assert message in report.problems[0].message


@every_template
def test_same_template_again_changes_nothing(known, tmp_path, template):
    slug, row = template
    make_annex(known, year=2026, asp_id=1 if slug == MONTHS else None)
    file = fill(tmp_path, slug, row)
    assert not import_file(file).is_refused
    assert import_file(file).changes_nothing


def test_workbook_with_lost_zeros_is_read(land, tmp_path):
    titles = titles_of(get_format(MONTHS))
    siret = make_siret(10**11)
    make_annex(make_siae(siret=siret, department=land.department))
    report = import_file(write_workbook(tmp_path, {"À remplir": [titles, [float(siret), "ACI", "01/2026", 12.0, ""]]}))
    assert (report.is_refused, MonthlyDeclaration.objects.get().hours) == (False, Decimal("12.00"))


def test_seat_is_changed_and_antenna_created(known, land, tmp_path):
    antenna = changed(SITE_ROW, c2="Antenne", c5="99002", c6="2,5", c7="0,5", c8="non")
    import_file(fill(tmp_path, SITES, changed(SITE_ROW, c2="Siège social"), antenna))
    seat, other = Site.objects.order_by("-is_seat")
    assert (seat.name, seat.commune, seat.address) == ("Siège social", land.communes["99001"], "1 rue")
    assert (other.name, other.point.coords, other.located_by) == ("Antenne", (2.5, 0.5), LocatedBy.VERIFIED)


def test_site_placed_by_an_agent_is_not_moved_by_a_published_file(land, tmp_path):
    siae = make_siae(siret=SIRET, department=land.department)
    import_file(fill(tmp_path, SITES, changed(SITE_ROW, c5="99002")))
    import_file(write_emplois(tmp_path, {"raison_sociale": siae.name}))
    assert Site.objects.get().commune == land.communes["99002"]
    told = FieldChange.objects.get(field="commune")
    assert (told.old, told.new, told.source.slug) == ("", "Commune 2", SITES)


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"c5": "99999"}, "code commune", "la commune « 99999 » est inconnue dans la région"),
        ({"c4": "ABC"}, "code postal", "n’est pas un code postal"),
        ({"c6": "500", "c7": "1"}, "longitude", "ne sont pas des degrés"),
        ({"c8": "peut-être"}, "siège", "écrivez oui ou non"),
        ({"c2": ""}, "nom du site", "la valeur manque"),
    ],
)
def test_wrong_site_is_refused(known, tmp_path, cells, column, message):
    report = import_file(fill(tmp_path, SITES, changed(SITE_ROW, **cells)))
    assert report.problems[0].column == column
    assert message in report.problems[0].message


def test_doubled_site_is_refused(known, tmp_path):
    report = import_file(fill(tmp_path, SITES, SITE_ROW, SITE_ROW))
    assert str(report.problems[0]) == (
        "Ligne 3, colonne « nom du site » : ce site figure déjà ligne 2 : gardez une seule ligne."
    )


def test_contracted_etp_make_an_annex_of_the_year(known, tmp_path):
    antenna = make_site(known, name="Antenne", is_seat=False)
    import_file(fill(tmp_path, ETP, ETP_ROW, changed(ETP_ROW, c3="conseil départemental", c4="3", c5="antenne")))
    annex = FinancialAnnex.objects.get()
    assert (annex.year, annex.starts_on, annex.ends_on) == (2026, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (annex.is_estimated, annex.source.slug) == (False, ETP)
    assert set(annex.lines.values_list("site", "funder", "etp")) == {
        (known.sites.get(is_seat=True).pk, Funder.STATE, Decimal("12.50")),
        (antenna.pk, Funder.DEPARTMENT, Decimal("3.00")),
    }


def test_contracted_etp_replace_the_estimate(known, tmp_path):
    make_annex(known, is_estimated=True)
    report = import_file(fill(tmp_path, ETP, ETP_ROW))
    assert FinancialAnnex.objects.get().is_estimated is False
    assert report.changes[0].removed == 1


def test_contracted_etp_rewrite_the_lines_of_the_same_template(known, tmp_path):
    import_file(fill(tmp_path, ETP, ETP_ROW, changed(ETP_ROW, c3="CD", c4="1")))
    report = import_file(fill(tmp_path, ETP, changed(ETP_ROW, c4="8")))
    assert list(FinancialAnnex.objects.get().lines.values_list("etp", flat=True)) == [Decimal("8.00")]
    assert report.changes[0].examples == [f"{known} : 13,50 → 8,00 ETP"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"c2": "26"}, "n’est pas une année"),
        ({"c3": "Région"}, "le financeur « Région » est inconnu"),
        ({"c4": "-1"}, "est inférieur à 0"),
        ({"c5": "Ailleurs"}, "n’a pas de site nommé « Ailleurs »"),
    ],
)
def test_wrong_contracted_etp_are_refused(known, tmp_path, cells, message):
    report = import_file(fill(tmp_path, ETP, changed(ETP_ROW, **cells)))
    assert message in report.problems[0].message
    assert not FinancialAnnex.objects.exists()


def test_contracted_etp_of_a_year_that_the_agency_gives_are_refused(known, tmp_path):
    make_annex(known, asp_id=1)
    report = import_file(fill(tmp_path, ETP, ETP_ROW))
    assert "l’ASP donne déjà les annexes 2026" in report.problems[0].message


def test_contracted_etp_of_a_structure_without_site_are_refused(land, tmp_path):
    make_siae(siret=SIRET, department=land.department)
    report = import_file(fill(tmp_path, ETP, ETP_ROW))
    assert "n’a pas de siège localisé : ajoutez-le par le modèle « Sites et antennes »" in report.problems[0].message


def test_empty_month_is_unknown_and_zero_is_zero(known, tmp_path):
    annex = make_annex(known)
    rows = (MONTH_ROW, changed(MONTH_ROW, c2="2026-02", c3="0"), changed(MONTH_ROW, c2="03/2026", c3=""))
    report = import_file(fill(tmp_path, MONTHS, *rows, changed(MONTH_ROW, c2="04/2026", c3="", c4="12,4")))
    assert list(annex.declarations.values_list("month__month", "hours", "etp")) == [
        (1, Decimal("1820.00"), None),
        (2, Decimal("0.00"), None),
        (4, None, Decimal("12.40")),
    ]
    assert report.notes == [
        "Mois sans heures ni ETP : 1, non déclarés donc inconnus. Un mois sans activité s’écrit 0."
    ]


def test_month_emptied_is_no_longer_declared(known, tmp_path):
    make_declaration(make_annex(known), 1, hours="10")
    report = import_file(fill(tmp_path, MONTHS, changed(MONTH_ROW, c3="")))
    assert not MonthlyDeclaration.objects.exists()
    assert report.changes[0].removed == 1


def test_month_goes_under_the_real_annex_before_the_estimate(known, tmp_path):
    make_annex(known, is_estimated=True)
    real = make_annex(known, asp_id=7)
    import_file(fill(tmp_path, MONTHS, MONTH_ROW))
    assert MonthlyDeclaration.objects.get().annex == real


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"c2": "13/2026"}, "n’est pas un mois"),
        ({"c2": "01/2024"}, "aucune annexe de"),
        ({"c2": "07/2026"}, "est à venir"),
        ({"c3": "beaucoup"}, "laissez vide un mois non déclaré"),
        ({"c3": "-5"}, "une quantité de travail est positive ou nulle"),
        ({"c4": "3"}, "la ligne donne des heures et des ETP"),
    ],
)
def test_wrong_month_is_refused(known, tmp_path, cells, message):
    make_annex(known)
    report = import_file(fill(tmp_path, MONTHS, changed(MONTH_ROW, **cells)))
    assert message in report.problems[0].message
    assert not MonthlyDeclaration.objects.exists()


def test_references_are_written_then_changed(land, tmp_path):
    import_file(fill(tmp_path, REFERENCES, ["2026", "ACI_DC", "1820", "21 000,50"], ["2026", "ei", "1600", ""]))
    assert list(
        FundingReference.objects.order_by("measure").values_list("measure", "hours_per_etp", "unit_amount")
    ) == [
        ("ACI_DC", Decimal("1820.00"), Decimal("21000.50")),
        ("EI_DC", Decimal("1600.00"), None),
    ]
    report = import_file(fill(tmp_path, REFERENCES, ["2026", "ACI_DC", "1607", "21000,50"]))
    assert report.changes[0].examples == ["ACI_DC 2026 : 1 820,00 h → 1 607,00 h"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["2026", "FDI_DC", "1820", ""], "la mesure « FDI_DC » est inconnue"),
        (["2026", "ACI_DC", "0", ""], "est inférieur à 1"),
        (["2026", "ACI_DC", "9000", ""], "dépasse le nombre d’heures d’une année"),
        (["", "ACI_DC", "1820", ""], "la valeur manque"),
    ],
)
def test_wrong_reference_is_refused(land, tmp_path, row, message):
    report = import_file(fill(tmp_path, REFERENCES, row))
    assert message in report.problems[0].message
    assert not FundingReference.objects.exists()
