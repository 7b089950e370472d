from bs4 import BeautifulSoup
from django import forms
from django.utils.html import format_html

from iae_portal.common.long_selects import LongSelectMultiple
from iae_portal.common.templatetags.portal_forms import filter_select

CHOICES = [("15", "Cantal"), ("a&b", "Éclat <i>"), ("43", "Haute-Loire")]


def render(widget):
    field = forms.MultipleChoiceField(choices=CHOICES, widget=widget(attrs={"size": 4, "class": "fr-input"}))
    return field.widget.render("added", ["15", "a&b"], {"id": "id_added"})


def parse(html):
    select = BeautifulSoup(html, "html.parser").select_one("select")
    options = [(one["value"], one.text, one.has_attr("selected")) for one in select.find_all("option")]
    return {**select.attrs, "multiple": select.has_attr("multiple")}, options


class Filters(forms.Form):
    where = forms.ChoiceField(choices=[("", "Tous"), *CHOICES], required=False)


def test_list_says_what_the_one_of_django_says():
    assert parse(render(LongSelectMultiple)) == parse(render(forms.SelectMultiple))


def test_labels_are_escaped():
    assert format_html("{}", "Éclat <i>") in render(LongSelectMultiple)


def test_nothing_chosen_selects_nothing():
    widget = LongSelectMultiple(choices=CHOICES)
    assert " selected" not in widget.render("added", None)


def test_filter_says_what_its_widget_says():
    field = Filters({"where": "a&b"})["where"]
    assert parse(filter_select(field)) == parse(field.as_widget(attrs={"class": "fr-select"}))
