import pytest

from tests.white_zones.file_mode.conftest import AREAS, DEMAND, SUPPLY, TRAVEL

LATIN = "code,demand\nA,100\nÉ,5\n".encode("latin-1")

TABLES = [
    # changed file, its content, (line, column), and words of the remedy
    ("demand", "", (1, "code"), "L’en-tête attendu"),
    ("demand", "\n \n", (2, "code"), "colonne absente"),
    ("demand", "\n\n", (1, "code"), "vide"),
    ("demand", "code,demand\n", (2, "code"), "Ajoutez-en"),
    ("supply", "site,kind,etp\n", (2, "site"), "Ajoutez-en"),
    ("supply", "", (1, "site"), "L’en-tête attendu"),
    ("travel", "", (1, "code"), "L’en-tête attendu"),
    ("areas", "code,area\n", (2, "code"), "Ajoutez-en"),
    ("areas", "", (1, "code"), "L’en-tête attendu"),
    ("demand", "code\nA\n", (1, "demand"), "colonne absente"),
    ("demand", "code;demand\nA;1\n", (1, "code"), "colonne absente"),
    ("demand", "code,demand,name\nA,1,x\n", (1, "name"), "retirez-la"),
    ("demand", "code,demand,\nA,1,\n", (1, "vide"), "retirez-la"),
    ("demand", "code,demand,demand\nA,1,1\n", (1, "demand"), "gardez-en une"),
    ("demand", "Code,demand\nA,1\n", (1, "code"), "colonne absente"),
    ("supply", "site,etp\nS1,3\n", (1, "kind"), "colonne absente"),
    ("travel", "code,site,minutes,mode\nA,S1,3,bus\n", (1, "mode"), "retirez-la"),
    ("areas", "code,epci\nA,X\n", (1, "area"), "colonne absente"),
    ("demand", DEMAND.replace("C,160", "C"), (4, "demand"), "Une valeur par colonne"),
    ("demand", DEMAND.replace("C,160", "C,160,5"), (4, "n° 3"), "Une valeur par colonne"),
    ("demand", DEMAND.replace("C,160", 'C,"160'), (4, "n° 2"), "guillemets"),
    ("demand", DEMAND.replace("C,160", "C,"), (4, "demand"), "donnez un nombre"),
    ("demand", DEMAND.replace("C,160", ",160"), (4, "code"), "donnez un identifiant"),
    ("demand", DEMAND.replace("C,160", "C,beaucoup"), (4, "demand"), "écrivez-le en chiffres"),
    ("demand", DEMAND.replace("C,160", 'C,"160,5"'), (4, "demand"), "avec un point"),
    ("demand", DEMAND.replace("C,160", "C,NaN"), (4, "demand"), "pas un nombre fini"),
    ("demand", DEMAND.replace("C,160", "C,inf"), (4, "demand"), "pas un nombre fini"),
    ("demand", DEMAND.replace("C,160", "C,1e400"), (4, "demand"), "corrigez la valeur"),
    ("demand", DEMAND.replace("C,160", "C,-160"), (4, "demand"), "positive ou nulle"),
    ("demand", DEMAND.replace("C,160", "A,160"), (4, "code"), "Gardez une seule"),
    ("demand", LATIN, (3, "code"), "CSV UTF-8"),
    ("demand", "code,demand\nA,100\n".encode("utf-16"), (1, "n° 1"), "CSV UTF-8"),
    ("supply", SUPPLY.replace("S2,ACI,20", "S2,ACI,-20"), (3, "etp"), "positive ou nulle"),
    ("supply", SUPPLY.replace("S2,ACI,20", "S2,ACI,-inf"), (3, "etp"), "pas un nombre fini"),
    ("supply", SUPPLY.replace("S2,ACI,20", "S2,,20"), (3, "kind"), "donnez un identifiant"),
    ("supply", SUPPLY.replace("S2,ACI,20", "S1,EI,20"), (3, "kind"), "déjà donné ligne 2"),
    ("travel", TRAVEL.replace("A,S2,25", "A,S2,-1"), (3, "minutes"), "positive ou nulle"),
    ("travel", TRAVEL.replace("A,S2,25", "A,S2,nan"), (3, "minutes"), "pas un nombre fini"),
    ("travel", TRAVEL.replace("A,S2,25", "A,S1,25"), (3, "site"), "déjà donné ligne 2"),
    ("travel", TRAVEL + "\nA,S1,3\nA,S2,3\n", (21, "site"), "déjà donné ligne 2"),
    ("travel", TRAVEL.replace("A,S2,25", "Z,S2,25"), (3, "code"), "Ajoutez-le"),
    ("travel", TRAVEL.replace("A,S2,25", "A,S9,25"), (3, "site"), "Ajoutez-le"),
    ("travel", TRAVEL.replace("A,S2,25", ",S2,25"), (3, "code"), "donnez un identifiant"),
    ("areas", AREAS.replace("B,Ouest", "Z,Ouest"), (3, "code"), "Ajoutez-le"),
    ("areas", AREAS.replace("B,Ouest", "A,Est"), (3, "code"), "déjà donné ligne 2"),
    ("areas", AREAS.replace("B,Ouest", "B,"), (3, "area"), "donnez un identifiant"),
]

OPTIONS = [
    (["--method", "4sfca"], "--method", "e2sfca, 2sfca, 3sfca"),
    (["--decay", "cosine:cut=4"], "--decay", "Formes admises"),
    (["--decay", "foo"], "décroissance « foo » inconnue", "Formes admises"),
    (["--decay", "gaussian"], "gaussian attend exactement sigma et cut", "Formes admises"),
    (["--decay", "steps:10=-1"], "--decay", "négatif"),
    (["--decay", "steps:-10=1"], "--decay", "négatif"),
    (["--decay", "steps:20=1,10=0.5"], "--decay", "croissantes"),
    (["--classes", "0.7,0.35,1.3"], "--classes", "croissantes"),
    (["--classes", "0.35,0.35,1.3"], "--classes", "croissantes"),
    (["--classes", "0.35,0.7"], "--classes", "trois bornes"),
    (["--classes=-0.35,0.7,1.3"], "--classes", "négatif"),
    (["--reference", "0"], "--reference", "strictement positive"),
    (["--reference", "-0.1"], "--reference", "positive"),
    (["--reference", "nan"], "--reference", "pas un nombre fini"),
    (["--reference", "1e-320"], "référence", "vérifiez-la"),
    (["--explain", "Z"], "--explain", "Donnez un de ses codes"),
    (["--explain"], "--explain", "valeur absente"),
    (["--dec", "steps:10=1"], "--dec", "Options admises"),
    (["--profile", "x"], "--profile", "Options admises"),
    (["surplus"], "surplus", "Options admises"),
    (["--method="], "--method", "valeur absente"),
]


@pytest.mark.parametrize(("name", "content", "place", "remedy"), TABLES)
def test_table_refused_says_where_and_what_to_do(run, name, content, place, remedy):
    line, column = place
    result = run(**{name: content})
    assert result.status == 2
    assert f"{name}_in.csv, ligne {line}" in result.stderr
    assert f", colonne {column} : " in result.stderr
    assert remedy in result.stderr
    assert (result.stdout, result.written) == ("", [])


@pytest.mark.parametrize(("options", "name", "remedy"), OPTIONS)
def test_option_refused_says_which_and_what_to_do(run, options, name, remedy):
    result = run(*options)
    assert result.status == 2
    assert name in result.stderr
    assert remedy in result.stderr
    assert (result.stdout, result.written) == ("", [])


@pytest.mark.parametrize("name", ["demand", "supply", "travel"])
def test_missing_required_option_is_refused(run, name):
    result = run(**{name: None})
    assert result.status == 2
    assert f"--{name} : option obligatoire" in result.stderr
    assert result.written == []


def test_missing_out_is_refused(run):
    result = run(out=None)
    assert (result.status, result.written) == (2, [])
    assert "--out : option obligatoire" in result.stderr


def test_missing_file_is_refused(run, tmp_path):
    result = run("--travel", str(tmp_path / "absent.csv"))
    assert (result.status, result.written) == (2, [])
    assert "absent.csv : fichier introuvable. Vérifiez le chemin" in result.stderr


def test_folder_instead_of_a_file_is_refused(run, tmp_path):
    result = run("--travel", str(tmp_path))
    assert (result.status, result.written) == (2, [])
    assert "c’est un dossier, pas un fichier" in result.stderr
    assert "Errno" not in result.stderr


def test_explain_without_summary_is_refused(run):
    result = run("--explain", "A", summary=None)
    assert (result.status, result.written) == (2, [])
    assert "Ajoutez --summary" in result.stderr


def test_standard_input_twice_is_refused(run):
    result = run("--demand", "-", "--travel", "-")
    assert (result.status, result.written) == (2, [])
    assert "l’entrée standard ne peut servir qu’à un fichier" in result.stderr


@pytest.mark.parametrize(("out", "summary"), [("-", "-"), ("same", "./same"), ("demand_in.csv", "R.json")])
def test_output_over_another_file_is_refused(run, out, summary):
    result = run(out=out, summary=summary)
    assert (result.status, result.stdout, result.written) == (2, "", [])
    assert "désigne le même fichier" in result.stderr
    assert (result.folder / "demand_in.csv").read_text() == DEMAND


@pytest.mark.parametrize(("out", "summary"), [("no/R.csv", "R.json"), ("R.csv", "no/R.json"), ("R.csv", "folder")])
def test_output_that_cannot_be_written_leaves_nothing(run, tmp_path, out, summary):
    (tmp_path / "folder").mkdir()
    result = run(out=out, summary=summary)
    assert (result.status, result.written) == (2, ["folder"])
    assert "écriture impossible" in result.stderr
    assert "Vérifiez le dossier" in result.stderr


def test_refusal_leaves_the_results_of_before(run):
    before = run()
    after = run(demand="code,demand\nA,x\n")
    assert (before.status, after.status) == (0, 2)
    assert after.written == ["R.csv", "R.json"]
    assert len(after.rows) == 6


def test_totals_beyond_floats_are_refused(run):
    result = run(demand="code,demand\n" + "".join(f"{code},1e308\n" for code in "ABCDEF"))
    assert (result.status, result.written) == (2, [])
    assert "dépasse les nombres représentables" in result.stderr
