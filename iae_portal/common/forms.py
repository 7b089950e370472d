"""Forms drawn with the State's design system: `{% include "common/_form.html" with form=form %}`."""

from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

TOO_LONG = "Ce texte est trop long : %(show_value)d signes, pour %(limit_value)d au plus."


class PortalForm(forms.Form):
    """Gives each input its class; labels, hints and errors are drawn by `common/_field.html`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class Lines(forms.Textarea):
    """A text whose ends of line count for one sign: a browser counts them so, and sends two."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


def dress(form: forms.BaseForm) -> None:
    """Add the design system's classes to the inputs of a form of any class."""
    for field in form.fields.values():
        if type(field.widget) is forms.Textarea:
            required = field.widget.is_required
            field.widget = Lines(field.widget.attrs)
            field.widget.is_required = required
        for validator in field.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = TOO_LONG
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
            continue
        name = "fr-select" if isinstance(widget, forms.Select) else "fr-input"
        if isinstance(widget, forms.PasswordInput):
            name = "fr-password__input fr-input"
        widget.attrs.setdefault("class", name)


def bound_data(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: all that was sent, even nothing, so that an empty answer is refused as well."""
    return request.POST if request.method == "POST" else None


def status_of(form: forms.BaseForm) -> int:
    """Of the page that shows the form: refused when what was sent is not accepted, plain before anything is sent."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


def leave_unjudged(*shown: forms.BaseForm) -> None:
    """Show again what was typed without judging it: for a button that only changes what the page asks."""
    for form in shown:
        # Django has no other way to show a bound form unjudged.
        vars(form).update(_errors=ErrorDict(), cleaned_data={})


def put_value(form: forms.BaseForm, name: str, value: str) -> None:
    """Change one value of what was sent, so that the form shown again carries it."""
    data = cast(QueryDict, form.data).copy()
    data[name] = value
    form.data = data


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show what the rules refused beside the field that it names, or above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, cast(Any, errors))
