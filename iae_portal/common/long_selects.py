"""Lists of choices that stay quick, when they are long or many on a page."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class LongSelectMultiple(forms.SelectMultiple):
    """The same list as its parent's. Its choices have no groups."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 -- the signature of Django
    ) -> SafeString:
        return write_select(self, name=name, value=value, attrs=attrs)


def write_select(widget: forms.Select, *, name: str, value: Any, attrs: dict[str, Any] | None) -> SafeString:
    """What the widget would draw, written here: a template for each option costs ten times more. No groups."""
    chosen = set(widget.format_value(value))
    options = "".join(
        f'<option value="{escape("" if code is None else code)}"{" selected" if str(code) in chosen else ""}>'
        f"{escape(label)}</option>"
        for code, label in widget.choices
    )
    multiple = {"multiple": True} if widget.allow_multiple_selected else {}
    given = flatatt({"name": name, **widget.build_attrs(widget.attrs, attrs), **multiple})
    return mark_safe(f"<select{given}>{options}</select>")  # noqa: S308 -- codes and labels are escaped above  # nosec B308 B703
