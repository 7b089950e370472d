"""A matrix supplied as a file."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from iae_portal.common.models import Source
from tests.factories.white_zones import CODES, make_actor
from white_zones.domain.load_travel_matrix import MatrixDescription, load_travel_matrix
from white_zones.models import TravelTime

DESCRIPTION = MatrixDescription(title="Distancier", producer="Insee", licence="Licence Ouverte", vintage="2025")


def load(text, actor, *, dry_run=False):
    content = text if isinstance(text, bytes) else text.encode()
    return load_travel_matrix(content, actor=actor, description=DESCRIPTION, dry_run=dry_run)


@pytest.fixture
def text(example_rows):
    return f"code,site_commune,minutes\n{CODES['A']},{CODES['B']},12.34\n{CODES['B']},{CODES['A']},0\n"


def test_matrix_is_stored_in_tenths(text, agent):
    report = load(text, agent)
    times = TravelTime.objects.filter(source=report.source)
    assert list(times.values_list("origin__code", "destination__code", "tenths")) == [
        (CODES["A"], CODES["B"], 123),
        (CODES["B"], CODES["A"], 0),
    ]
    assert (report.rows, report.is_valid, report.already_loaded) == (2, True, False)


def test_matrix_in_a_trial_writes_nothing(text, agent):
    before = Source.objects.count()
    report = load(text, agent, dry_run=True)
    assert (report.is_valid, report.rows, report.source) == (True, 2, None)
    assert Source.objects.count() == before


def test_same_file_again_changes_nothing(text, agent):
    first = load(text, agent)
    again = load(text, agent)
    assert (again.source, again.already_loaded) == (first.source, True)
    assert TravelTime.objects.filter(source=first.source).count() == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("00000,{B},1", "Ligne 3, colonne code : la commune « 00000 » est inconnue."),
        ("{B},9990,1", "Ligne 3, colonne site_commune : la commune « 9990 » est inconnue."),
        (
            "{B},{A},abc",
            "Ligne 3, colonne minutes : « abc » n’est pas un nombre : écrivez-le en chiffres, par exemple 12.5.",
        ),
        ("{B},{A},-1", "Ligne 3, colonne minutes : « -1 » est négatif : donnez une valeur positive ou nulle."),
        ("{B},{A},5000", "Ligne 3, colonne minutes : « 5000 » dépasse 1440 minutes : vérifiez l’unité."),
        ("{A},{B},1", "Ligne 3, colonne site_commune : le trajet de {A} à {B} est déjà donné."),
        ("{A},{B}", "Ligne 3, colonne minutes : 2 valeurs pour 3 colonnes."),
    ],
)
def test_refused_row_is_told_and_nothing_is_stored(example_rows, agent, line, expected):
    text = "code,site_commune,minutes\n{A},{B},12\n" + line + "\n"
    before = TravelTime.objects.count()
    report = load(text.format(**CODES), agent)
    assert [str(problem) for problem in report.problems] == [expected.format(**CODES)]
    assert (report.source, TravelTime.objects.count()) == (None, before)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"code;site_commune;minutes\n", "les colonnes attendues sont code,site_commune,minutes."),
        (b"code,site_commune,minutes\n", "le fichier ne contient aucun trajet."),
        (b"", "les colonnes attendues sont code,site_commune,minutes."),
        (
            "code,site_commune,minutes\né".encode("latin-1"),
            "le fichier n’est pas en UTF-8 : enregistrez-le dans ce codage.",
        ),
    ],
)
def test_unreadable_file_is_refused(example_rows, agent, content, message):
    report = load(content, agent)
    assert [problem.message for problem in report.problems] == [message]


def test_lost_leading_zero_is_pointed_out(example_rows, agent):
    from tests.factories.territories import make_area

    make_area(code="09999")
    report = load(f"code,site_commune,minutes\n9999,{CODES['A']},1\n", agent)
    assert report.problems[0].message == "la commune « 9999 » est inconnue (zéro initial perdu ?)."


def test_matrix_by_someone_who_may_not_import_is_refused(text):
    with pytest.raises(PermissionDenied):
        load(text, make_actor(Role.OBSERVER))
