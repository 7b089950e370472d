"""The content of the reference, changed piece by piece and compared."""

import pytest

from quality.rules.content import Content, Theme, find_faults, load_content
from quality.rules.differences import compare_contents
from quality.rules.editing import ContentError, move_part, next_code, put_criterion, put_theme, remove_part
from tests.factories.quality import LEVELS, criterion

ONE = Content((Theme("t1", "Accueil", "Objet.", (criterion("c1"), criterion("c2", "Un diagnostic"))),))


def changes(older, newer):
    return [(one.where, one.what, one.before, one.after) for one in compare_contents(older, newer)]


def test_content_is_read_as_it_was_kept():
    assert load_content(ONE.dump()) == ONE
    assert load_content(ONE.dump()).fingerprint == ONE.fingerprint


def test_fingerprint_follows_every_word():
    assert put_theme(ONE, code="t1", title="Accueil", purpose="Autre.").fingerprint != ONE.fingerprint


def test_code_that_was_removed_is_not_used_again():
    removed = remove_part(ONE, code="c2")
    assert next_code("c", [ONE, removed]) == "c3"
    assert next_code("t", [Content()]) == "t1"


def test_criterion_is_changed_where_it_stands():
    changed = put_criterion(ONE, theme="t1", criterion=criterion("c1", "Autre titre"))
    assert [one.title for _, one in changed.criteria()] == ["Autre titre", "Un diagnostic"]


def test_theme_with_criteria_is_not_removed():
    with pytest.raises(ContentError, match="retirez-les d’abord"):
        remove_part(ONE, code="t1")


def test_criterion_of_a_theme_that_is_gone_is_refused():
    with pytest.raises(ContentError, match="n’existe plus"):
        put_criterion(ONE, theme="t9", criterion=criterion("c9"))


def test_parts_move_and_the_ends_stay():
    assert move_part(ONE, code="c2", by=-1).codes == ("c2", "c1")
    assert move_part(ONE, code="c2", by=1) == ONE
    assert move_part(ONE, code="t1", by=1) == ONE


def test_too_many_criteria_are_refused():
    content = ONE
    for rank in range(3, 13):
        content = put_criterion(content, theme="t1", criterion=criterion(f"c{rank}"))
    with pytest.raises(ContentError, match="12 critères au plus"):
        put_criterion(content, theme="t1", criterion=criterion("c13"))


def test_faults_name_what_is_missing():
    empty = put_theme(ONE, code="t2", title="Sortie", purpose="Objet.")
    bare = put_criterion(empty, theme="t1", criterion=criterion("c1", levels=("Rien.", "", "En place.", "")))
    assert find_faults(Content()) == ["Le référentiel n’a aucun thème."]
    assert find_faults(bare) == [
        "Le thème «\u00a0Sortie\u00a0» n’a aucun critère.",
        "«\u00a0Un accueil préparé\u00a0» (Accueil)\u00a0: décrivez chaque niveau (il manque\u00a0: 2, 4).",
    ]


def test_differences_say_what_changes_in_words():
    newer = put_criterion(ONE, theme="t1", criterion=criterion("c1", levels=(*LEVELS[:3], "Relu chaque année.")))
    newer = remove_part(newer, code="c2")
    newer = put_theme(newer, code="t2", title="Sortie", purpose="Que nul ne sorte sans suite.")
    newer = put_criterion(newer, theme="t2", criterion=criterion("c3", "Une suite"))
    assert changes(ONE, newer) == [
        ("Sortie", "thème ajouté", "", "Que nul ne sorte sans suite."),
        ("Un accueil préparé", "niveau 4, éprouvé", "Éprouvé.", "Relu chaque année."),
        ("Une suite", "critère ajouté", "", "Sortie"),
        ("Un diagnostic", "critère retiré", "Accueil", ""),
    ]


def test_same_content_has_no_difference():
    assert changes(ONE, ONE) == []


def test_criterion_that_changes_theme_is_told():
    older = Content((*ONE.themes, Theme("t2", "Sortie", "Objet.", (criterion("c3", "Une suite"),))))
    newer = Content(
        (
            Theme("t1", "Accueil", "Objet.", (criterion("c1"),)),
            Theme("t2", "Sortie", "Objet.", (criterion("c3", "Une suite"), criterion("c2", "Un diagnostic"))),
        )
    )
    assert changes(older, newer) == [("Un diagnostic", "change de thème", "Accueil", "Sortie")]
