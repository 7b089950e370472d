"""Numbers as a French reader types them: « 1 939,19 », with any space and a comma or a point."""

import re
from decimal import Decimal
from typing import Any

from django import forms

# Every space that a spreadsheet or a keyboard puts between thousands.
SPACES = re.compile(r"[\s\u00a0\u202f]")


class FrenchDecimalField(forms.DecimalField):
    """A decimal shown and read with a comma; the telephone opens its keyboard of figures."""

    def __init__(self, *, suffix: str = "", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)
        self.suffix = suffix

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = SPACES.sub("", value).replace(",", ".").replace("\u2212", "-")
            if "e" in value.casefold():
                # Python would read 1e5 as a hundred thousand; nobody means it here.
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed; a figure of the database is written the French way."""
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", ",")
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class FrenchIntegerField(forms.IntegerField):
    """A whole number, « 1 203 » included."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(SPACES.sub("", value) if isinstance(value, str) else value)
