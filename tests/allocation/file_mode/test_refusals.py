"""What is refused: exit status 2, the place and the remedy in French, and nothing written."""

import json

import pytest

from allocation.file_mode.cli import main
from allocation.file_mode.locating import write_place
from tests.allocation.file_mode.conftest import BY_KIND, EXAMPLE, change

RESERVE = {"type": "reserve", "to": ["C"], "share": "0.02"}
GROWTH = {"type": "growth_ratio", "from": ["A"], "to": ["C"], "ratio": "0.5"}
TERRITORY = EXAMPLE["territories"][0]
CLAUSES = {**EXAMPLE, "clauses": [RESERVE, GROWTH]}

SHAPES = [
    # where, what is put there (... takes the key away), the place told, and words of the remedy
    ((), [], "", "donnez un objet"),
    ((), "108", "", "donnez un objet"),
    (("title",), "x", "title", "Clés admises : years, territories"),
    (("years",), ..., "years", "ajoutez-la"),
    (("territories",), ..., "territories", "ajoutez-la"),
    (("years",), None, "years", "donnez une liste"),
    (("years",), {}, "years", "donnez une liste"),
    (("years",), [], "years", "la liste est vide"),
    (("territories",), [], "territories", "la liste est vide"),
    (("years", 0), 2020, "years[0]", "donnez un objet"),
    (("years", 0, "year"), ..., "years[0].year", "ajoutez-la"),
    (("years", 0, "envelope"), ..., "years[0].envelope", "ajoutez-la"),
    (("years", 0, "enveloppe"), "3", "years[0].enveloppe", "Clés admises : year, envelope, kind_totals, budget"),
    (("territories", 1), "B", "territories[1]", "donnez un objet"),
    (("territories", 1, "code"), ..., "territories[1].code", "ajoutez-la"),
    (("territories", 1, "base"), ..., "territories[1].base", "ajoutez-la"),
    (("territories", 1, "need"), ..., "territories[1].need", "ajoutez-la"),
    (("territories", 1, "weight"), "1", "territories[1].weight", "retirez-la"),
    (("territories", 1, "clé d’ici"), "1", 'territories[1]["clé d’ici"]', "retirez-la"),
    (("territories", 1, "code"), 69, "territories[1].code", "entre guillemets"),
    (("territories", 1, "code"), None, "territories[1].code", "entre guillemets"),
    (("territories", 1, "code"), ["B"], "territories[1].code", "entre guillemets"),
    (("territories", 1, "code"), " ", "territories[1].code", "donnez un identifiant"),
    (("territories", 1, "code"), "\ud83d", "territories[1].code", "retirez-le"),
    (("territories", 1, "code"), "B\x1b[31m", "territories[1].code", "retirez-le"),
    (("territories", 1, "name"), 3, "territories[1].name", "entre guillemets"),
    (("territories", 1, "name"), "\udc00", "territories[1].name", "retirez-le"),
    (("rules",), [], "rules", "donnez un objet"),
    (("rules", "Floor"), "1", "rules.Floor", "Clés admises : floor, start, cap"),
    (("clauses",), {}, "clauses", "donnez une liste"),
    (("clauses",), ["reserve"], "clauses[0]", "donnez un objet"),
    (("costs",), "5", "costs", "pas donnée par filière"),
    (("grid",), [], "grid", "pas un nombre"),
]

WRONG_NUMBERS = [
    (None, "null n’est pas un nombre"),
    (True, "true n’est pas un nombre"),
    ([], "une liste n’est pas un nombre"),
    ("", "valeur absente"),
    ("beaucoup", "écrivez-le en chiffres"),
    ("1,5", "avec un point"),
    ("1 000", "écrivez-le en chiffres"),
    ("1_000", "écrivez-le en chiffres"),
    ("0x10", "écrivez-le en chiffres"),
    ("1/3", "écrivez-le en chiffres"),
    ("١", "écrivez-le en chiffres"),
    ("NaN", "donnez une valeur finie"),
    ("-Infinity", "donnez une valeur finie"),
    ("-3", "positive ou nulle"),
    (-3, "positive ou nulle"),
    (-0.5, "positive ou nulle"),
    ("1e400", "changez d’unité"),
    ("1e-400", "changez d’unité"),
    ("1e999999999999", "changez d’unité"),
    ("1000000000000", "changez d’unité"),
    ("9" * 5000, "trop long"),
]

NUMBERS = [
    ("years", 0, "envelope"),
    ("years", 0, "budget"),
    ("years", 0, "kind_totals", "EI"),
    ("years", 0, "year"),
    ("territories", 1, "base", "EI"),
    ("territories", 1, "need"),
    ("rules", "floor"),
    ("rules", "start"),
    ("costs", "EI"),
    ("grid",),
]

RAW_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "1e-400", "-1", "9" * 5000, "1e99999999999999999999"]

MEANINGS = [
    (EXAMPLE, ("rules", "floor"), "1.31", "rules", "le plancher (1.31) dépasse le plafond (1.3)"),
    (EXAMPLE, ("territories", 1, "floor"), "1.4", "territories[1]", "le plancher (1.4) dépasse le plafond (1.3)"),
    (EXAMPLE, ("territories", 1, "cap"), "0.8", "territories[1]", "le plancher (0.9) dépasse le plafond (0.8)"),
    (EXAMPLE, ("territories", 0), {**TERRITORY, "floor": 2, "cap": 1}, "territories[0]", "le plancher (2)"),
    (EXAMPLE, ("territories", 2, "code"), "A", "territories[2].code", "déjà celui de territories[0]"),
    (EXAMPLE, ("grid",), "0", "grid", "null pour ne pas arrondir"),
    (EXAMPLE, ("grid",), 0.0, "grid", "null pour ne pas arrondir"),
    (EXAMPLE, ("grid",), "1e-10", "grid", "inférieur à 0.000000001"),
    (EXAMPLE, ("years", 1), {"year": 2020, "envelope": 1}, "years[1].year", "années croissantes"),
    (EXAMPLE, ("years", 1), {"year": 2019, "envelope": 1}, "years[1].year", "2019 ne vient pas après 2020"),
    (EXAMPLE, ("years", 0, "year"), "2020.5", "years[0].year", "un nombre entier"),
    (EXAMPLE, ("years", 0, "year"), 10000, "years[0].year", "n’est pas une année"),
    (EXAMPLE, ("years", 0, "budget"), "5", "years[0].budget", "ajoutez à la racine costs"),
    (EXAMPLE, ("years", 0, "kind_totals"), {"EI": "108"}, "years[0].kind_totals", "pas donnée par filière"),
    (EXAMPLE, ("costs",), {"EI": "5000"}, "costs", "pas donnée par filière"),
    (EXAMPLE, ("costs",), {}, "costs", "pas donnée par filière"),
    (EXAMPLE, ("territories", 1, "base"), {"EI": "30"}, "territories[1].base", "la même forme"),
    (EXAMPLE, ("territories", 0, "base"), {}, "territories[0].base", "aucune filière"),
    (EXAMPLE, ("territories", 0, "base"), {" ": 50}, "territories[0].base", "donnez un identifiant"),
    (EXAMPLE, ("territories", 0, "base"), {"total": 50}, "territories[0].base.total", "ou un seul nombre"),
    (BY_KIND, ("territories", 1, "base"), "30", "territories[1].base", "la même forme"),
    (BY_KIND, ("territories", 1, "base"), {}, "territories[1].base.EI", "filière absente"),
    (BY_KIND, ("territories", 1, "base", "ACI"), ..., "territories[1].base.ACI", "filière absente"),
    (BY_KIND, ("territories", 1, "base", "AI"), "1", "territories[1].base.AI", "filière inconnue"),
    (BY_KIND, ("years", 0, "kind_totals", "ACI"), ..., "years[0].kind_totals.ACI", "filière absente"),
    (BY_KIND, ("years", 0, "kind_totals", "AI"), "1", "years[0].kind_totals.AI", "filière inconnue"),
    (BY_KIND, ("years", 0, "kind_totals"), {}, "years[0].kind_totals.EI", "filière absente"),
    (BY_KIND, ("years", 0, "kind_totals", "ACI"), "48.01", "years[0].kind_totals", "totalisent 108.01"),
    (BY_KIND, ("years", 0, "kind_totals"), [48, 60], "years[0].kind_totals", "donnez un objet"),
    (BY_KIND, ("costs",), ..., "years[0].budget", "ajoutez à la racine costs"),
    (BY_KIND, ("costs",), None, "years[0].budget", "ajoutez à la racine costs"),
    (BY_KIND, ("costs", "ACI"), ..., "costs.ACI", "filière absente"),
    (BY_KIND, ("costs", "ETTI"), "1", "costs.ETTI", "filière inconnue"),
    (CLAUSES, ("clauses", 0, "type"), ..., "clauses[0].type", "donnez reserve ou growth_ratio"),
    (CLAUSES, ("clauses", 0, "type"), "quota", "clauses[0].type", "donnez reserve ou growth_ratio"),
    (CLAUSES, ("clauses", 0, "type"), ["reserve"], "clauses[0].type", "entre guillemets"),
    (CLAUSES, ("clauses", 0, "from"), ["A"], "clauses[0].from", "retirez-la"),
    (CLAUSES, ("clauses", 0, "ratio"), "1", "clauses[0].ratio", "retirez-la"),
    (CLAUSES, ("clauses", 0, "share"), ..., "clauses[0].share", "ajoutez-la"),
    (CLAUSES, ("clauses", 0, "share"), "-0.02", "clauses[0].share", "positive ou nulle"),
    (CLAUSES, ("clauses", 0, "to"), [], "clauses[0].to", "la liste est vide"),
    (CLAUSES, ("clauses", 0, "to"), "C", "clauses[0].to", "donnez une liste"),
    (CLAUSES, ("clauses", 0, "to"), ["C", "Z"], "clauses[0].to[1]", "territoire inconnu"),
    (CLAUSES, ("clauses", 0, "to"), ["C", "A", "C"], "clauses[0].to[2]", "Gardez-le une fois"),
    (CLAUSES, ("clauses", 0, "to"), [3], "clauses[0].to[0]", "entre guillemets"),
    (CLAUSES, ("clauses", 1, "from"), ..., "clauses[1].from", "ajoutez-la"),
    (CLAUSES, ("clauses", 1, "from"), [], "clauses[1].from", "la liste est vide"),
    (CLAUSES, ("clauses", 1, "from"), ["Z"], "clauses[1].from[0]", "territoire inconnu"),
    (CLAUSES, ("clauses", 1, "from"), ["B", "C"], "clauses[1].to[0]", "d’un des deux côtés"),
    (CLAUSES, ("clauses", 1, "ratio"), True, "clauses[1].ratio", "pas un nombre"),
    (CLAUSES, ("clauses", 1, "share"), "1", "clauses[1].share", "retirez-la"),
]  # fmt: skip

TEXTS = [
    ("", "ligne 1, colonne 1 : le fichier est vide"),
    (" \n", "le fichier est vide"),
    ("{", "ligne 1, colonne 2 : le texte n’est pas du JSON : une clé entre guillemets est attendue"),
    ('{"years": }', "ligne 1, colonne 11 : le texte n’est pas du JSON : une valeur manque"),
    ('{"years" 3}', "« : » est attendu"),
    ('{"years": [1 2]}', "une virgule manque"),
    ('{"years": 3} 4', "du texte suit la fin"),
    ('{"years": "3', "des guillemets ne sont pas fermés"),
    ('{"years": "\n"}', "un retour à la ligne"),
    ('{"years": "\\x"}', "une barre oblique inverse"),
    ("{'years': 3}", "une clé entre guillemets est attendue"),
    ("years,envelope\n2020,108\n", "le texte n’est pas du JSON"),
    ("[" * 100_000, "les uns dans les autres"),
    ('{"years":' + "[" * 900 + "]" * 900 + "}", "territories : clé obligatoire absente"),
    ('{"years": "é"}'.encode("latin-1"), "ligne 1, colonne 12 : le texte n’est pas en UTF-8"),
    ('{"years": 3}'.encode("utf-16"), "le texte n’est pas en UTF-8"),
]

REPEATED = json.dumps(EXAMPLE, indent=1).replace('"need": "0.4"', '"need": "0.4",\n   "need": "0.5"')


def check_refused(result, *words):
    assert result.status == 2
    assert result.stderr.startswith("Refusé. ")
    assert result.stderr.count("\n") == 1
    told = result.stderr.replace("\xa0", " ")
    for word in words:
        assert word in told
    assert (result.stdout, result.written) == ("", [])


@pytest.mark.parametrize(("path", "value", "place", "remedy"), SHAPES)
def test_shape_refused_says_where_and_what_to_do(run, path, value, place, remedy):
    document = change(EXAMPLE, path, value) if path else value
    where = f", {place} : " if place else " : "
    check_refused(run(document), "IN.json, ligne ", where, remedy)


@pytest.mark.parametrize(("value", "remedy"), WRONG_NUMBERS)
def test_number_refused_says_why(run, value, remedy):
    check_refused(run(change(EXAMPLE, ("territories", 1, "need"), value)), ", territories[1].need : ", remedy)


@pytest.mark.parametrize("path", NUMBERS, ids=str)
@pytest.mark.parametrize("value", [True, "abc", "-1", {}])
def test_number_refused_wherever_it_is(run, path, value):
    check_refused(run(change(BY_KIND, path, value)), f", {write_place(path)} : ")


@pytest.mark.parametrize("number", RAW_NUMBERS)
def test_json_number_out_of_bounds_is_refused(run, number):
    text = json.dumps(EXAMPLE).replace('"0.4"', number)
    check_refused(run(text), "ligne 1, colonne 144, territories[1].need : « ")


@pytest.mark.parametrize("meaning", MEANINGS, ids=lambda meaning: f"{meaning[3]} {meaning[4]}")
def test_meaning_refused_says_where_and_what_to_do(run, meaning):
    document, path, value, place, remedy = meaning
    check_refused(run(change(document, path, value)), f", {place} : ", remedy)


def test_need_of_zero_everywhere_is_refused(run):
    document = EXAMPLE
    for rank in range(3):
        document = change(document, ("territories", rank, "need"), "0")
    check_refused(run(document), ", territories : tous les besoins (need) sont nuls", "donnez un poids positif")


@pytest.mark.parametrize(("text", "words"), TEXTS)
def test_text_refused_says_where_and_what_to_do(run, text, words):
    check_refused(run(text), "IN.json", words)


def test_key_given_twice_is_told_at_its_second_place(run):
    check_refused(run(REPEATED), "IN.json, ligne 18, colonne 4, territories[1].need : clé donnée deux fois")


def test_refusal_tells_the_line_and_column(run):
    text = json.dumps(change(EXAMPLE, ("territories", 2, "need"), "0,3"), indent=2)
    check_refused(run(text), "IN.json, ligne 22, colonne 15, territories[2].need : « 0,3 »")


def test_refusal_shows_a_long_text_short(run):
    result = run(change(EXAMPLE, ("territories", 2, "need"), "x" * 100_000))
    check_refused(result, "x…", "trop long")
    assert len(result.stderr) < 400


def test_refused_input_leaves_the_former_answer_alone(run, tmp_path):
    (tmp_path / "OUT.json").write_text("before")
    result = run(change(EXAMPLE, ("grid",), 0))
    assert result.status == 2
    assert (tmp_path / "OUT.json").read_text() == "before"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "IN.json : argument obligatoire"),
        (["absent.json", "--out", "OUT.json"], "absent.json : fichier introuvable. Vérifiez le chemin"),
        ([".", "--out", "OUT.json"], ". : c’est un dossier, pas un fichier"),
        (["IN.json"], "--out : option obligatoire. Attendu : --out OUT.json"),
        (["IN.json", "--out", "IN.json"], "--out désigne le même fichier que IN.json"),
        (["IN.json", "--out", "absent/OUT.json"], "absent/OUT.json : écriture impossible"),
        (["IN.json", "--out", "OUT.json", "--marginal"], "--marginal : valeur absente"),
        (["IN.json", "--out", "OUT.json", "--margin", "A"], "argument inconnu : « --margin ». Options admises"),
    ],
)
def test_argument_refused_says_which_and_what_to_do(tmp_path, monkeypatch, capfd, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "IN.json").write_text(json.dumps(EXAMPLE))
    status = main(arguments)
    captured = capfd.readouterr()
    assert (status, captured.out) == (2, "")
    assert words in captured.err
    assert [path.name for path in tmp_path.iterdir()] == ["IN.json"]
    assert json.loads((tmp_path / "IN.json").read_text()) == EXAMPLE
