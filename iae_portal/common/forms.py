"""Forms drawn with the State's design system: `{% include "common/_form.html" with form=form %}`."""

from typing import Any

from django import forms


class PortalForm(forms.Form):
    """Gives each input its class; labels, hints and errors are drawn by `common/_field.html`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def dress(form: forms.BaseForm) -> None:
    """Add the design system's classes to the inputs of a form of any class."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
            continue
        name = "fr-select" if isinstance(widget, forms.Select) else "fr-input"
        if isinstance(widget, forms.PasswordInput):
            name = "fr-password__input fr-input"
        widget.attrs.setdefault("class", name)
