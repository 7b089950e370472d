"""A condition chosen from the names that exist: comparisons and groups of comparisons, one inside the other.

Inputs are named by their path: « mode » joins the whole; « name_1 », « operator_1 », « value_1 » are its second part;
« mode_2 » and « name_2_0 » are a group, its third part, and the first comparison inside. The buttons of the editor
(« geste ») add parts and take them out: the page is drawn again, and nothing is judged nor kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from calls.forms.condition_values import read_constant, write_constant
from calls.rules.values import UnreadableError
from iae_portal.common.conditions import (
    DEEPEST_TREE,
    LARGEST_TREE,
    All,
    Comparison,
    Condition,
    ConditionError,
    Either,
    Name,
    Not,
    Operator,
    ValueKind,
    describe,
    dump_condition,
    parse_condition,
)
from iae_portal.common.forms import PortalForm, leave_unjudged

ALWAYS, ALL, ANY, NONE, NOT_ALL = "", "all", "any", "none", "not_all"
MODES = {
    ALL: "si toutes ces conditions sont vraies",
    ANY: "si l’une au moins est vraie",
    NONE: "si aucune n’est vraie",
    NOT_ALL: "si l’une au moins est fausse",
}
INSIDE = {
    ALL: "toutes sont vraies (et)",
    ANY: "l’une au moins est vraie (ou)",
    NONE: "aucune n’est vraie (non)",
    NOT_ALL: "l’une au moins est fausse",
}
GESTURE, ROW, GROUP, REMOVE = "geste", "ligne", "groupe", "retirer"
GESTURES = re.compile(rf"({ROW}|{GROUP}|{REMOVE}):((?:_[0-9]{{1,3}})*)")
INPUTS = re.compile(r"(mode|name)((?:_[0-9]{1,3})*)")
# A group holds parts, which the tree counts one deeper, and « non » counts for one too.
DEEPEST_GROUP = DEEPEST_TREE - 2
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A comparison or a group as the editor draws it: its fields, its number « 2.1 », its parts."""

    path: Path
    is_group: bool
    fields: tuple[Any, ...]
    parts: tuple["Part", ...]
    may_nest: bool
    is_new: bool

    @property
    def key(self) -> str:
        return suffix(self.path)

    @property
    def number(self) -> str:
        return _number(self.path)


class ConditionForm(PortalForm):
    """One condition. `names` are those that it may speak of; without `optional`, one comparison at least is asked."""

    def __init__(
        self, *args: Any, names: Mapping[str, Name], condition: Any = None, optional: bool = True, **kwargs: Any
    ) -> None:
        parsed = parse_condition(condition, names=names) if condition else None
        kwargs.setdefault("initial", _initial(parsed, names))
        super().__init__(*args, **kwargs)
        self.names, self.optional, self.parsed = names, optional, parsed
        self.added: Path | None = None
        self.kinds = self._read_kinds() if self.is_bound else _kinds_of(self.initial)
        if self.gesture:
            self._follow(*self.gesture)
        elif not self._children(()):
            self.kinds[0,] = "name"
        modes = list(MODES.items())
        choices = [("", "—"), *((key, name.label[:90]) for key, name in names.items())]
        self.fields["mode"] = forms.ChoiceField(
            label="Quand", choices=[(ALWAYS, "toujours"), *modes] if optional else modes, required=False
        )
        for path, kind in sorted(self.kinds.items()):
            if kind == "mode":
                self._add_group(path)
            else:
                self._add_row(path, choices)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "fr-input" if name.startswith("value") else "fr-select"
        if self.added is not None:
            first = "mode" if self.kinds[self.added] == "mode" else "name"
            self.fields[f"{first}{suffix(self.added)}"].widget.attrs["autofocus"] = True

    def _add_group(self, path: Path) -> None:
        field = forms.ChoiceField(
            label=f"Dans le groupe {_number(path)}", choices=list(INSIDE.items()), required=False
        )
        self.fields[f"mode{suffix(path)}"] = field

    def _add_row(self, path: Path, choices: list[tuple[str, str]]) -> None:
        end, number = suffix(path), _number(path)
        self.fields[f"name{end}"] = forms.ChoiceField(label=f"Élément {number}", choices=choices, required=False)
        self.fields[f"operator{end}"] = forms.ChoiceField(
            label=f"Comparaison {number}", choices=[(one.value, one.label) for one in Operator], required=False
        )
        self.fields[f"value{end}"] = forms.CharField(label=f"Valeur {number}", max_length=300, required=False)

    @property
    def gesture_name(self) -> str:
        return self.add_prefix(GESTURE)

    @property
    def gesture(self) -> tuple[str, Path] | None:
        """What a button of the editor asks: what to do, and on which part."""
        sent = self.data.get(self.gesture_name) if self.is_bound else None
        found = GESTURES.fullmatch(sent or "")
        return (found[1], path_of(found[2])) if found else None

    def is_drawing(self, beside: PortalForm) -> bool:
        """Whether a button only changes the editor; neither form is then judged."""
        if self.gesture is None:
            return False
        leave_unjudged(self, beside)
        return True

    def _read_kinds(self) -> dict[Path, str]:
        """What was sent: « mode » for a group, « name » for a comparison, by path; what hangs on nothing is left."""
        start = self.add_prefix("")
        found: dict[Path, str] = {}
        for sent in self.data:
            named = INPUTS.fullmatch(sent.removeprefix(start)) if sent.startswith(start) else None
            path = path_of(named[2]) if named else ()
            if named and path and len(path) < DEEPEST_TREE and len(found) < LARGEST_TREE:
                found[path] = named[1]
        return {path: kind for path, kind in found.items() if _hangs(path, found)}

    def _follow(self, action: str, path: Path) -> None:
        if action == REMOVE:
            self.kinds = {one: kind for one, kind in self.kinds.items() if one[: len(path)] != path or not path}
            return
        if (path and self.kinds.get(path) != "mode") or len(self.kinds) >= LARGEST_TREE:
            return
        if action == GROUP and len(path) >= DEEPEST_GROUP:
            return
        rank = max((one[-1] for one in self._children(path)), default=-1) + 1
        self.added = (*path, rank)
        self.kinds[self.added] = "mode" if action == GROUP else "name"
        if action == GROUP:
            self.kinds[(*self.added, 0)] = "name"

    def _children(self, path: Path) -> list[Path]:
        return sorted(one for one in self.kinds if len(one) == len(path) + 1 and one[: len(path)] == path)

    @property
    def tree(self) -> Part:
        """The whole, to be drawn."""
        return self._part(())

    def _part(self, path: Path) -> Part:
        is_group = not path or self.kinds[path] == "mode"
        names = ("mode",) if is_group else ("name", "operator", "value")
        return Part(
            path,
            is_group,
            tuple(self[f"{name}{suffix(path)}"] for name in names),
            tuple(self._part(one) for one in self._children(path)) if is_group else (),
            may_nest=len(path) < DEEPEST_GROUP,
            is_new=path == self.added,
        )

    @property
    def told(self) -> str:
        """The condition kept, in a sentence."""
        return describe(self.parsed, names=self.names) if self.parsed is not None else ""

    @property
    def hints(self) -> list[tuple[str, str]]:
        """What may be compared with each name that proposes values."""
        return [
            (name.label, " · ".join(name.options.values()) if name.options else "oui · non")
            for name in self.names.values()
            if name.options or name.kind is ValueKind.BOOLEAN
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("mode", "") == ALWAYS and self.optional:
            data["condition"] = None
            return data
        tree = self._write((), data)
        if self.errors:
            return data
        if tree is None:
            raise ValidationError("Choisissez au moins un élément à comparer.")
        try:
            data["condition"] = dump_condition(parse_condition(tree, names=self.names))
        except ConditionError as error:
            raise ValidationError(str(error)) from None
        return data

    def _write(self, path: Path, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The JSON of a part; None when nothing is chosen in it."""
        if path and self.kinds[path] == "name":
            return self._compare(suffix(path), data)
        parts = [part for one in self._children(path) if (part := self._write(one, data)) is not None]
        if not parts:
            return None
        mode = data.get(f"mode{suffix(path)}") or ALL
        tree = parts[0] if len(parts) == 1 else {ANY if mode in (ANY, NONE) else ALL: parts}
        return {"not": tree} if mode in (NONE, NOT_ALL) else tree

    def _compare(self, end: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
        key = data.get(f"name{end}")
        if not key:
            return None
        comparator = Operator(data.get(f"operator{end}") or Operator.EQUALS)
        try:
            value = read_constant(data.get(f"value{end}", ""), name=self.names[key], comparator=comparator)
            part = {"name": key, "operator": comparator.value, "value": value}
            parse_condition(part, names=self.names)
        except (ConditionError, UnreadableError) as error:
            self.add_error(f"value{end}", str(error))
            return None
        return part


def suffix(path: Path) -> str:
    """« _1_0 », which ends the names of the inputs of a part."""
    return "".join(f"_{rank}" for rank in path)


def path_of(end: str) -> Path:
    return tuple(int(rank) for rank in end.split("_")[1:])


def _number(path: Path) -> str:
    return ".".join(str(rank + 1) for rank in path)


def _hangs(path: Path, kinds: Mapping[Path, str]) -> bool:
    return all(kinds.get(path[:depth]) == "mode" for depth in range(1, len(path)))


def _initial(condition: Condition | None, names: Mapping[str, Name]) -> dict[str, str]:
    """The values of the inputs that show the condition."""
    if condition is None:
        return {}
    mode, parts = _open(condition)
    values = {"mode": mode}
    for rank, part in enumerate(parts):
        values |= _show(part, (rank,), names)
    return values


def _show(condition: Condition, path: Path, names: Mapping[str, Name]) -> dict[str, str]:
    end = suffix(path)
    if isinstance(condition, Comparison):
        return {
            f"name{end}": condition.name,
            f"operator{end}": condition.operator.value,
            f"value{end}": write_constant(condition.constant, names.get(condition.name)),
        }
    mode, parts = _open(condition)
    values = {f"mode{end}": mode}
    for rank, part in enumerate(parts):
        values |= _show(part, (*path, rank), names)
    return values


def _open(condition: Condition) -> tuple[str, tuple[Condition, ...]]:
    """How a group joins its parts; a comparison alone is a group of one."""
    match condition:
        case All(parts):
            return ALL, parts
        case Either(parts):
            return ANY, parts
        case Not(All(parts)):
            return NOT_ALL, parts
        case Not(Either(parts)):
            return NONE, parts
        case Not(part):
            return NONE, (part,)
        case _:
            return ALL, (condition,)


def _kinds_of(initial: Mapping[str, Any]) -> dict[Path, str]:
    found = {name: INPUTS.fullmatch(name) for name in initial}
    return {path_of(named[2]): named[1] for named in found.values() if named and named[2]}
