from decimal import Decimal

from reports.rules.differences import compare_contents, list_values, only_in
from tests.reports.rules.test_content import make_content, make_figure


def told(differences):
    return [
        (one.told.figure.key, one.told.line, one.before and one.before.text, one.after and one.after.text, one.change)
        for one in differences
    ]


def test_nothing_differs_between_the_same_figures():
    content = make_content(make_figure())

    assert compare_contents(content, content) == []


def test_changed_value_is_told_with_its_difference():
    before = make_content(make_figure(rows=(("Ain", "12.5"), ("Loire", "3"))))
    after = make_content(make_figure(rows=(("Ain", "12"), ("Loire", "3"))))

    assert told(compare_contents(before, after)) == [("k", "Ain", "12,50", "12,00", Decimal("-0.5"))]


def test_new_line_has_no_before_and_a_line_that_is_gone_no_after():
    before = make_content(make_figure(rows=(("Ain", "1"),)))
    after = make_content(make_figure(rows=(("Loire", "2"),)))

    assert told(compare_contents(before, after)) == [
        ("k", "Loire", None, "2,00", None),
        ("k", "Ain", "1,00", None, None),
    ]


def test_words_that_change_have_no_difference():
    before = make_content(make_figure(rows=(("Ain", "blanche"),), kind="text"))
    after = make_content(make_figure(rows=(("Ain", "bien dotée"),), kind="text"))

    assert told(compare_contents(before, after)) == [("k", "Ain", "blanche", "bien dotée", None)]


def test_two_lines_of_one_name_stay_two():
    content = make_content(make_figure(rows=(("Saint-Jean", "1"), ("Saint-Jean", "2")), total=("Total", "3")))

    assert [(value.line, value.text) for value in list_values(content)] == [
        ("Saint-Jean", "1,00"),
        ("Saint-Jean (2)", "2,00"),
        ("Total", "3,00"),
    ]


def test_table_that_one_side_alone_has_is_told_as_a_whole():
    before = make_content(make_figure("a"), make_figure("b"))
    after = make_content(make_figure("a"), make_figure("c"))

    assert compare_contents(before, after) == []
    assert [figure.key for figure in only_in(after, before)] == ["c"]
    assert [figure.key for figure in only_in(before, after)] == ["b"]
