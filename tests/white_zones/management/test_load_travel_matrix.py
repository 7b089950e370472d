"""The command that loads a matrix: a trial first, everything or nothing, every refusal in French."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.roles import Role
from tests.factories.white_zones import CODES, make_actor
from white_zones.models import TravelTime

HEADER = "code,site_commune,minutes\n"


@pytest.fixture
def before(example_rows):
    return TravelTime.objects.count()


@pytest.fixture
def run(tmp_path, agent):
    def run(text, *, account=None, apply=True):
        file = tmp_path / "trajets.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        out, err = io.StringIO(), io.StringIO()
        options = {"account": account or agent.email, "title": "T", "producer": "P", "licence": "L", "vintage": "2025"}
        call_command("load_travel_matrix", str(file), apply=apply, stdout=out, stderr=err, **options)
        return out.getvalue()

    return run


def test_matrix_is_loaded_when_asked(before, run):
    said = run(f"{HEADER}{CODES['A']},{CODES['B']},12\n")

    assert (said, TravelTime.objects.count()) == ("1 temps de trajet chargés.\n", before + 1)


def test_matrix_on_trial_writes_nothing(before, run):
    said = run(f"{HEADER}{CODES['A']},{CODES['B']},12\n", apply=False)

    assert "Rien n’a été écrit : relancer avec --apply." in said
    assert TravelTime.objects.count() == before


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}{{A}},{{B}},douze\n",
        f"{HEADER}{{A}},{{B}},12\n{{A}},{{B}},13\n",
        f"{HEADER}{{A}},99999,12\n",
        "commune;minutes\n",
        "",
        b"\xff\xfe\x00",
    ],
)
def test_broken_matrix_is_refused_whole(before, run, text):
    filled = text if isinstance(text, bytes) else text.format(**CODES)

    with pytest.raises(CommandError, match=r"Fichier refusé : .* rien n’a été écrit"):
        run(filled)
    assert TravelTime.objects.count() == before


def test_matrix_from_an_account_that_may_not_import_is_refused(before, run):
    with pytest.raises(CommandError, match="ne peut pas importer de données"):
        run(HEADER, account=make_actor(Role.OBSERVER).email)


def test_matrix_from_nobody_is_refused(before, run):
    with pytest.raises(CommandError, match="Aucun compte n’a l’adresse"):
        run(HEADER, account="personne@nulle.part")
