"""What a template must know of a form's field to draw it."""

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

from iae_portal.common.long_selects import write_select

register = template.Library()


@register.filter
def shape(field: BoundField) -> str:
    """Which of the markups of `common/_field.html` the field takes."""
    widget = field.field.widget
    if isinstance(widget, forms.PasswordInput):
        return "password"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "select" if isinstance(widget, forms.Select) else "input"


@register.filter
def anchor(field: BoundField) -> str:
    """Where a link of the error summary leads: the input, or the first of a group."""
    return f"{field.auto_id}_0" if shape(field) == "group" else str(field.id_for_label or field.auto_id)


@register.filter
def filter_select(field: BoundField) -> SafeString:
    """A list of choices of a filter: a page may hold a dozen of them."""
    widget = field.field.widget
    classes = " ".join(filter(None, [widget.attrs.get("class", ""), "fr-select"]))
    attrs = field.build_widget_attrs({"id": field.id_for_label, "class": classes}, widget)
    if type(widget) is not forms.Select:
        return field.as_widget(attrs=attrs)
    return write_select(widget, name=field.html_name, value=field.value(), attrs=attrs)
