"""The changes of a sketch in an address."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from structures.enums import SiaeKind
from white_zones.domain.sketch_changes import MOST_CHANGES, PlannedChange, TokenError, add_change, read_tokens
from white_zones.sketch_enums import SketchAction

ADD, CLOSE, MOVE, RESIZE = SketchAction.ADD, SketchAction.CLOSE, SketchAction.MOVE, SketchAction.RESIZE
CLOSING = PlannedChange(action=CLOSE, site=7)
MOVING = PlannedChange(action=MOVE, site=7, commune="15120")
RESIZING = PlannedChange(action=RESIZE, site=7, kind="ACI", etp=Decimal(3))
ADDING = PlannedChange(action=ADD, commune="15120", kind="ACI", etp=Decimal("12.5"))

communes = st.from_regex(r"[0-9]{5}", fullmatch=True)
sites = st.integers(min_value=1, max_value=10**9)
etp = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999.99"), places=2)
kinds = st.sampled_from(SiaeKind.values)
changes = st.one_of(
    st.builds(PlannedChange, action=st.just(ADD), commune=communes, kind=kinds, etp=etp),
    st.builds(PlannedChange, action=st.just(CLOSE), site=sites),
    st.builds(PlannedChange, action=st.just(MOVE), site=sites, commune=communes),
    st.builds(PlannedChange, action=st.just(RESIZE), site=sites, kind=kinds, etp=etp | st.just(Decimal(0))),
)


@given(changes)
def test_change_reads_back_as_it_was_written(change):
    assert read_tokens([change.token]) == (change,)


@pytest.mark.parametrize(
    ("change", "token"),
    [
        (ADDING, "ajout_15120_ACI_12.5"),
        (CLOSING, "fermeture_7"),
        (MOVING, "deplacement_7_15120"),
        (RESIZING, "etp_7_ACI_3"),
        (PlannedChange(action=ADD, commune="2A004", kind="EI", etp=Decimal("10.00")), "ajout_2A004_EI_10"),
    ],
)
def test_token_can_be_read_by_people(change, token):
    assert change.token == token


@pytest.mark.parametrize(
    "token",
    [
        "",
        "ajout",
        "ajout_15120_ACI_0",
        "ajout_15120_ACI_-3",
        "ajout_15120_ACI_12.505",
        "ajout_15120_EA_10",
        "ajout_1512_ACI_10",
        "ajout_15120_ACI_1e3",
        "fermeture_0",
        "fermeture_7_15120",
        "deplacement_7",
        "etp_7_ACI",
        "etp_7_ACI_3 ",
        "suppression_7",
    ],
)
def test_token_that_no_page_wrote_is_refused(token):
    with pytest.raises(TokenError):
        read_tokens([token])


def test_more_changes_than_a_sketch_holds_are_refused():
    with pytest.raises(TokenError):
        read_tokens(f"fermeture_{site}" for site in range(1, MOST_CHANGES + 2))


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ((ADDING,), ADDING, (ADDING, ADDING)),
        ((MOVING, RESIZING), CLOSING, (CLOSING,)),
        ((CLOSING,), MOVING, (MOVING,)),
        ((CLOSING,), RESIZING, (RESIZING,)),
        ((MOVING,), RESIZING, (MOVING, RESIZING)),
        (
            (RESIZING,),
            PlannedChange(action=RESIZE, site=7, kind="EI", etp=Decimal(1)),
            (RESIZING, PlannedChange(action=RESIZE, site=7, kind="EI", etp=Decimal(1))),
        ),
        ((PlannedChange(action=CLOSE, site=8),), CLOSING, (PlannedChange(action=CLOSE, site=8), CLOSING)),
    ],
)
def test_last_word_about_a_site_counts(before, new, after):
    assert add_change(before, new) == after


def test_new_etp_replace_those_of_the_same_kind():
    again = PlannedChange(action=RESIZE, site=7, kind="ACI", etp=Decimal(9))
    assert add_change((RESIZING,), again) == (again,)
