from decimal import Decimal

from allocation.rules.inputs import Inputs, TerritoryInput, read_inputs, write_inputs

AREA = TerritoryInput(
    code="15", name="Cantal", pk=1, need=Decimal("0.3"), base={"ACI": Decimal("20.10"), "EI": Decimal(10)}
)
CONVENTION = TerritoryInput(
    code="12345678901234-ACI",
    name="Jardins du Puy",
    pk=7,
    need=Decimal(1),
    base={"EI": Decimal(0), "ACI": Decimal(5)},
    kind="ACI",
    place="Aurillac",
)


def state(*territories):
    return Inputs(territories=territories, base_words="Base", need_words="Besoin")


def test_inputs_written_and_read_again_are_the_same():
    assert read_inputs(write_inputs(state(CONVENTION))) == state(CONVENTION)


def test_inputs_of_areas_are_written_as_before_conventions():
    assert write_inputs(state(AREA))["territories"] == [
        {"code": "15", "name": "Cantal", "pk": 1, "need": "0.3", "base": {"ACI": "20.10", "EI": "10"}}
    ]


def test_convention_is_named_with_its_kind_and_its_place():
    assert (CONVENTION.full_name, AREA.full_name) == ("Jardins du Puy (ACI, Aurillac)", "Cantal")


def test_base_is_added_up_by_kind_ei_first():
    assert list(state(AREA, CONVENTION).total_by_kind().items()) == [("EI", Decimal(10)), ("ACI", Decimal("25.10"))]


def test_lines_are_conventions_when_they_have_a_kind():
    assert [state(AREA).has_conventions, state(CONVENTION).has_conventions] == [False, True]
