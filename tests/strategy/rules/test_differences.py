"""What changes between two versions."""

from collections import Counter

from hypothesis import given, strategies as st

from strategy.rules.differences import Difference, list_differences, list_evidence_changes

BEFORE = {
    "title": "Ouvrir",
    "owner": "",
    "areas": [["epci", "200000000", "Pays"]],
    "euros": "10.00",
    "evidences": [{"title": "A", "figures": []}, {"title": "B", "figures": []}],
}


def test_same_contents_have_no_difference():
    assert list_differences(BEFORE, dict(BEFORE)) == []


def test_differences_come_in_the_order_of_reading():
    after = {**BEFORE, "euros": "20.00", "title": "Fermer", "owner": None}

    assert list_differences(BEFORE, after) == [
        Difference("title", "Intitulé", "Ouvrir", "Fermer"),
        Difference("euros", "Euros", "10.00", "20.00"),
    ]


def test_evidence_added_and_removed_are_told_by_title():
    after = {**BEFORE, "evidences": [BEFORE["evidences"][0], {"title": "C", "figures": []}]}

    assert list_evidence_changes(BEFORE, after) == (["C"], ["B"])


def test_evidence_whose_figures_moved_is_another():
    after = {**BEFORE, "evidences": [BEFORE["evidences"][0], {"title": "B", "figures": [["ETP", "2"]]}]}

    assert list_evidence_changes(BEFORE, after) == (["B"], ["B"])


def test_same_evidence_twice_counts_twice():
    twice = {**BEFORE, "evidences": [BEFORE["evidences"][0]] * 2}
    once = {**BEFORE, "evidences": [BEFORE["evidences"][0]]}

    assert list_evidence_changes(twice, once) == ([], ["A"])


ROWS = st.lists(st.sampled_from("ABC").map(lambda title: {"title": title, "figures": []}), max_size=6)


@given(before=ROWS, after=ROWS)
def test_evidence_changes_add_up(before, after):
    """What stood, with what was added and without what was removed, is what stands."""
    added, removed = list_evidence_changes({"evidences": before}, {"evidences": after})

    stood, stands = (Counter(row["title"] for row in rows) for rows in (before, after))
    assert stood + Counter(added) - Counter(removed) == stands
    assert not set(added) & set(removed)
