"""Reading what was typed: one canonical answer, or a refusal in French, whatever was sent."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from calls.enums import FieldKind
from calls.rules.values import LONGEST_TYPED, UnreadableError, fits, is_empty, read_number, read_value
from tests.calls.drawn import OPTIONS, block, form_of, one_of_each, only, question, typed
from tests.iae_portal.common.drawn_conditions import JSON, UNTIMED

EACH = one_of_each()
READABLE = [asked for asked in EACH if asked.kind != FieldKind.FILES]


def refusal(asked, raw):
    with pytest.raises(UnreadableError) as refused:
        read_value(asked, raw)
    return str(refused.value)


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked.kind)
@UNTIMED
@given(raw=JSON)
def test_any_json_is_read_or_refused(asked, raw):
    try:
        value = read_value(asked, raw)
    except UnreadableError as refused:
        str(refused).encode()
    else:
        assert read_value(asked, value) == value


@pytest.mark.parametrize("asked", READABLE, ids=lambda asked: asked.kind)
@UNTIMED
@given(data=st.data())
def test_what_was_read_is_read_again_as_itself_and_fits(asked, data):
    raw = data.draw(typed(asked))
    try:
        value = read_value(asked, raw)
    except UnreadableError:
        return
    assert read_value(asked, value) == value
    assert value is None or fits(asked, value)


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked.kind)
@UNTIMED
@given(answer=JSON)
def test_whether_any_json_fits_is_known(asked, answer):
    assert fits(asked, answer) in (True, False)


@pytest.mark.parametrize("asked", READABLE, ids=lambda asked: asked.kind)
@pytest.mark.parametrize("raw", [None, ""])
def test_nothing_typed_is_no_answer(asked, raw):
    assert read_value(asked, raw) is None


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("1 939,19", "1939.19"),
        ("1\u202f939,19 €", "1939.19"),
        ("\u22122", "-2"),
        ("-0,0", "0.0"),
        ("007", "7"),
        (",5", "0.5"),
        (12, "12"),
        (0.1, "0.1"),
        ("999 999 999 999,99", "999999999999.99"),
    ],
)
def test_numbers_are_read_as_people_write_them(raw, kept):
    assert read_number(raw) == kept


@pytest.mark.parametrize(
    "raw", ["1e5", "1.939,19", "٢", "NaN", float("inf"), "12abc", "1_0", "--1", True, [1], {}, "1" * 200]
)
def test_what_is_not_a_number_is_refused(raw):
    with pytest.raises(UnreadableError) as refused:
        read_number(raw, what="Le loyer")
    assert str(refused.value) == "Le loyer ne se lit pas : écrivez des chiffres, par exemple 1\u00a0250,50."


def test_a_number_beyond_every_amount_is_refused():
    with pytest.raises(UnreadableError) as refused:
        read_number("1000000000000")
    assert str(refused.value) == "Ce nombre est trop grand pour être un montant ou un nombre d’ETP."


@UNTIMED
@given(st.decimals(-(10**11), 10**11, places=2))
def test_a_number_keeps_its_value(number):
    assert Decimal(read_number(str(number).replace(".", ","))) == number


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Un projet\r\nen deux lignes\u2028ou trois ", "Un projet\nen deux lignes\nou trois"),
        ("a\x00b\ud800c", "abc"),
        ("e\x00\u0301", "é"),
        ("\x07 ", None),
    ],
)
def test_a_text_keeps_what_people_read(raw, kept):
    assert read_value(only(FieldKind.LONG_TEXT), raw) == kept


@pytest.mark.parametrize("raw", ["x" * (LONGEST_TYPED + 1), "\u0958" * LONGEST_TYPED])
def test_a_text_too_long_once_cleaned_is_refused(raw):
    assert refusal(only(FieldKind.TEXT), raw) == (
        "Ce texte est trop long pour être gardé : déposez-le plutôt en pièce jointe."
    )


def test_a_text_beyond_the_limit_of_its_question_is_kept():
    assert read_value(only(FieldKind.TEXT, max_length=3), "x" * LONGEST_TYPED) == "x" * LONGEST_TYPED


@pytest.mark.parametrize(
    ("raw", "kept"), [("01/03/2027", "2027-03-01"), ("2027-03-01", "2027-03-01"), ("29/02/2028", "2028-02-29")]
)
def test_a_date_is_read_in_french_or_in_iso(raw, kept):
    assert read_value(only(FieldKind.DATE), raw) == kept


@pytest.mark.parametrize("raw", ["29/02/2027", "03/27", "0027-03-01", "2200-01-01", "demain", "2027-03-01T10:00"])
def test_what_is_not_a_day_of_these_times_is_refused(raw):
    assert refusal(only(FieldKind.DATE), raw) == (
        "Cette date ne se lit pas : écrivez le jour, le mois et l’année, par exemple 01/03/2027."
    )


@pytest.mark.parametrize(("raw", "kept"), [("b", "b"), (["b"], "b"), ([""], None), ([], None)])
def test_one_choice_is_one_key(raw, kept):
    assert read_value(only(FieldKind.CHOICE), raw) == kept


def test_two_choices_where_one_is_asked_are_refused():
    assert refusal(only(FieldKind.CHOICE), ["a", "b"]) == "Choisissez une seule réponse."


def test_choices_are_kept_once_in_the_order_of_the_question():
    assert read_value(only(FieldKind.CHOICES), ["c", "a", "c", ""]) == ["a", "c"]


@pytest.mark.parametrize("raw", ["d", ["a", "d"], [["a"]], {"a": 1}, 0, False])
def test_a_choice_that_is_not_offered_is_refused(raw):
    assert refusal(only(FieldKind.CHOICES), raw) == (
        "Une des réponses n’est pas dans la liste proposée : choisissez de nouveau."
    )


def test_cells_that_the_question_does_not_have_are_let_go():
    assert read_value(only(FieldKind.ETP_BY_YEAR), {"2027": "1,5", "2028": "", "2031": "4"}) == {"2027": "1.5"}
    assert read_value(only(FieldKind.BUDGET), {"wages": "10", "other": "x"}) == {"wages": "10"}


def test_a_cell_that_cannot_be_read_is_named():
    assert refusal(only(FieldKind.ETP_BY_YEAR), {"2028": "deux"}).startswith("Le nombre d’ETP de 2028 ne se lit pas")
    assert refusal(only(FieldKind.BUDGET), {"rent": "deux"}).startswith("« Loyers » ne se lit pas")


@pytest.mark.parametrize("kind", [FieldKind.ETP_BY_YEAR, FieldKind.BUDGET, FieldKind.PLACE])
def test_cells_sent_as_something_else_are_not_lost_in_silence(kind):
    assert refusal(only(kind), ["12"]) == (
        "Cette réponse ne se lit pas : rechargez la page et remplissez-la de nouveau."
    )


def test_a_siret_is_read_with_its_spaces_and_refused_with_its_reason():
    assert read_value(only(FieldKind.SIRET), "808 713 218 00028") == "80871321800028"
    assert refusal(only(FieldKind.SIRET), "808 713 218 00029").startswith("La clé de ce SIRET est fausse")


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        (FieldKind.COMMUNE, "2a004", "2A004"),
        (FieldKind.COMMUNE, "15014", "15014"),
        (FieldKind.EPCI, "241500230", "241500230"),
        (FieldKind.ZONE, "8401", "8401"),
    ],
)
def test_a_code_of_the_reference_is_kept_as_text(kind, raw, kept):
    assert read_value(only(kind), raw) == kept


@pytest.mark.parametrize(
    ("kind", "raw"), [(FieldKind.COMMUNE, "AAAAA"), (FieldKind.EPCI, "24150023"), (FieldKind.ZONE, "84O1")]
)
def test_what_is_no_code_is_refused(kind, raw):
    assert refusal(only(kind), raw).startswith(f"« {raw} » ne se lit pas")


def test_a_point_is_kept_to_the_tenth_of_a_metre():
    raw = {"commune": "15014", "lon": 2.4421337890625, "lat": "44.926000000000002"}
    assert read_value(only(FieldKind.PLACE), raw) == {"commune": "15014", "lon": "2.442134", "lat": "44.926"}


def test_a_commune_alone_is_a_place():
    assert read_value(only(FieldKind.PLACE), {"commune": "15014", "lon": "", "lat": None}) == {"commune": "15014"}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"lon": "2"}, "Un point sur la carte a une longitude et une latitude."),
        ({"lon": "2", "lat": "91"}, "Ce point n’est pas sur la Terre : placez-le de nouveau sur la carte."),
        ({"lon": "2e1", "lat": "45"}, "La longitude ne se lit pas : écrivez des degrés, par exemple 3,087654."),
        (
            {"commune": "Aurillac"},
            "« AURILLAC » ne se lit pas : une commune se désigne par son nom, choisi dans la liste.",
        ),
    ],
)
def test_a_place_that_is_none_is_refused(raw, message):
    assert refusal(only(FieldKind.PLACE), raw) == message


@pytest.mark.parametrize("raw", [None, [], [3], "statuts.pdf"])
def test_a_file_is_never_typed(raw):
    assert refusal(only(FieldKind.FILES), raw) == "Une pièce se dépose comme un fichier."


ROWS = next(form_of(block(question(FieldKind.TEXT, "name"), question(FieldKind.NUMBER, "etp"))).questions())


def test_rows_keep_their_place_and_the_last_empty_ones_go():
    raw = [{"name": "Un", "etp": "1,5"}, {"name": ""}, {"etp": "2"}, {}, None]
    assert read_value(ROWS, raw) == [{"name": "Un", "etp": "1.5"}, {}, {"etp": "2"}]


def test_a_row_that_cannot_be_read_is_told_by_its_number():
    assert refusal(ROWS, [{}, {"etp": "deux"}]).startswith("Projet 2 : Ce nombre ne se lit pas")
    assert refusal(ROWS, [{}, "deux"]).startswith("Projet 2 : Cette réponse ne se lit pas")


def test_rows_are_counted():
    assert refusal(ROWS, [{"name": "x"}] * 61) == "« Question rows » : 60 répétitions au plus."


@pytest.mark.parametrize("answer", [None, "", [], {}])
def test_nothing_is_empty(answer):
    assert is_empty(answer)


@pytest.mark.parametrize("answer", ["0", ["a"], {"2027": "0"}, 0, False])
def test_zero_is_not_empty(answer):
    assert not is_empty(answer)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (FieldKind.NUMBER, "beaucoup"),
        (FieldKind.DATE, "01/03/2027"),
        (FieldKind.CHOICE, "d"),
        (FieldKind.CHOICE, ["a"]),
        (FieldKind.CHOICES, "a"),
        (FieldKind.CHOICES, ["a", "d"]),
        (FieldKind.ETP_BY_YEAR, {"2026": "1", "2027": "1"}),
        (FieldKind.BUDGET, {"region": "10"}),
        (FieldKind.TEXT, ["a"]),
        (FieldKind.FILES, "statuts.pdf"),
        (FieldKind.PLACE, "15014"),
    ],
)
def test_an_answer_to_another_question_does_not_fit(kind, answer):
    assert not fits(only(kind), answer)


def test_choices_fit_in_any_order():
    reordered = only(FieldKind.CHOICES, options=OPTIONS[::-1])
    assert fits(reordered, ["a", "c"])


def test_rows_are_judged_apart():
    assert fits(ROWS, [{"etp": "beaucoup"}])
    assert not fits(ROWS, ["beaucoup"])
