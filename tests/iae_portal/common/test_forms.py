"""What every form of the portal shares."""

from django import forms

from iae_portal.common.forms import PortalForm


class LineForm(PortalForm):
    text = forms.CharField(max_length=5, widget=forms.Textarea(attrs={"rows": 2}))


def test_text_too_long_is_told_in_words_of_the_portal():
    form = LineForm({"text": "abcdefg"})

    assert form.errors["text"] == ["Ce texte est trop long\u00a0: 7 signes, pour 5 au plus."]


def test_end_of_line_counts_for_one_sign():
    form = LineForm({"text": "ab\r\ncd"})

    assert (form.is_valid(), form.cleaned_data["text"]) == (True, "ab\ncd")


def test_text_keeps_its_attributes():
    widget = LineForm().fields["text"].widget

    assert (widget.attrs["rows"], widget.attrs["class"], widget.is_required) == (2, "fr-input", True)
