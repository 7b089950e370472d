"""What changes between two versions."""

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
