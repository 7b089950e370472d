import os

import pytest

from iae_portal.common.file_mode.arguments import Usage, build_french_parser, check_paths, read_arguments
from iae_portal.common.file_mode.refusals import Refusal

USAGE = Usage(
    line="IN --out OUT [--code CODE]",
    description="Essai.",
    options={"out": ("OUT", "résultat"), "code": ("CODE", "un code")},
    required=("out",),
    positional={"source": ("IN", "un fichier")},
)


def read(*arguments):
    return read_arguments(arguments, program="essai", usage=USAGE)


@pytest.mark.parametrize("arguments", [("a", "--out", "b"), ("--out", "b", "a"), ("--out=b", "a")])
def test_positional_argument_may_come_anywhere(arguments):
    assert read(*arguments) == {"source": "a", "out": "b", "code": None}


def test_dash_is_a_path():
    assert read("-", "--out", "-") == {"source": "-", "out": "-", "code": None}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "IN : argument obligatoire. Attendu : IN --out OUT [--code CODE], où IN est un fichier."),
        (("",), "IN : argument obligatoire"),
        (("a",), "--out : option obligatoire. Attendu : --out OUT (résultat)."),
        (("a", "--out"), "--out : valeur absente. Attendu : --out OUT (résultat)."),
        (("a", "--out", ""), "--out : valeur absente"),
        (("a", "--out", "b", "--code"), "--code : valeur absente"),
        (("a", "b", "--out", "c"), "argument inconnu : « b ». Options admises : --out, --code."),
        (("a", "--ou", "c"), "argument inconnu : « --ou »"),
    ],
)
def test_argument_refused_says_which_and_what_to_do(arguments, words):
    with pytest.raises(Refusal) as refused:
        read(*arguments)
    assert words in str(refused.value)


def test_help_is_in_french():
    text = build_french_parser("essai", USAGE).format_help()
    assert text.startswith("Utilisation : essai IN --out OUT [--code CODE]\n")
    assert "Fichiers :\n  IN" in text
    assert "usage" not in text


def test_output_over_an_input_is_refused(tmp_path):
    same = str(tmp_path / "x")
    with pytest.raises(Refusal, match=r"^--out désigne le même fichier que IN\. Donnez-lui un autre chemin\.$"):
        check_paths(inputs={"IN": same}, outputs={"--out": str(tmp_path / "." / "x")})


def test_streams_may_be_both_ends():
    check_paths(inputs={"IN": "-", "--other": None}, outputs={"--out": "-", "--summary": None})
    check_paths(inputs={"IN": os.devnull}, outputs={"--out": os.devnull})


def test_standard_input_twice_is_refused():
    with pytest.raises(Refusal, match="ne peut servir qu’à un fichier"):
        check_paths(inputs={"a": "-", "b": "-"}, outputs={})
