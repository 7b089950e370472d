"""A strict JSON document: numbers as they are written, no key twice, and every fault told with its place."""

import json
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from json import JSONDecodeError

from allocation.file_mode.exact import parse_exact, quote
from allocation.file_mode.locating import Place, locate, write_place
from iae_portal.common.file_mode.reading import name_input, read_text
from iae_portal.common.file_mode.refusals import Refusal
from white_zones.engine.errors import NumberError

EXPECTED = {
    "Expecting property name": "une clé entre guillemets est attendue (une virgule de trop avant « } » ?)",
    "Expecting ':'": "« : » est attendu entre la clé et sa valeur",
    "Expecting ','": "une virgule manque, ou un crochet ou une accolade n’est pas fermé",
    "Extra data": "du texte suit la fin du document",
    "Unterminated string": "des guillemets ne sont pas fermés",
    "Invalid control character": "un texte contient un retour à la ligne ou une tabulation",
    "Invalid \\": "une barre oblique inverse est mal employée",
}
WORDS = {True: "true", False: "false", None: "null"}


class Literal(str):
    """A number as the document writes it, NaN and Infinity included."""

    __slots__ = ()


class Members(dict[str, object]):
    """An object, and the first of its keys that it repeats."""

    repeated: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The text a document was read from."""

    name: str
    text: str = field(repr=False)

    def refusal(self, message: str, place: Place, *, at: Place | None = None, at_key: bool = False) -> Refusal:
        """Return the refusal of what is at `place`; `at` when there is nothing there to point at."""
        try:
            line, column = locate(self.text, place if at is None else at, at_key=at_key)
        except RecursionError:
            return Refusal(message, file=self.name, place=write_place(place))
        return Refusal(message, file=self.name, line=line, column=column, place=write_place(place))


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the document and its place."""

    value: object
    place: Place
    source: Source

    def refusal(self, message: str) -> Refusal:
        """Return the refusal of this value."""
        return self.source.refusal(message, self.place)

    def child(self, step: str | int, value: object) -> "Node":
        """Return a value inside this one."""
        return Node(value, (*self.place, step), self.source)

    def missing(self, key: str, message: str) -> Refusal:
        """Return the refusal of an object that lacks a key."""
        return self.source.refusal(message, (*self.place, key), at=self.place)

    def unknown(self, key: str, message: str) -> Refusal:
        """Return the refusal of a key of this object."""
        return self.source.refusal(message, (*self.place, key), at_key=True)

    def entries(self) -> dict[str, "Node"]:
        """Return the members of an object with free keys."""
        if not isinstance(self.value, Members):
            raise self.refusal(f"{describe(self.value)} : donnez un objet, entre accolades.")
        repeated = self.value.repeated
        if repeated is not None:
            raise self.unknown(repeated, "clé donnée deux fois : gardez-en une.")
        return {key: self.child(key, value) for key, value in self.value.items()}

    def members(
        self, *, required: tuple[str, ...], optional: tuple[str, ...] = (), defaulted: tuple[str, ...] = ()
    ) -> dict[str, "Node"]:
        """Return the members of an object with known keys; an `optional` one that is null is absent."""
        entries = self.entries()
        known = (*required, *defaulted, *optional)
        for key in entries:
            if key not in known:
                raise self.unknown(key, f"clé inconnue : retirez-la. Clés admises : {', '.join(known)}.")
        for key in required:
            if key not in entries:
                raise self.missing(key, "clé obligatoire absente : ajoutez-la.")
        return {key: node for key, node in entries.items() if key not in optional or node.value is not None}

    def items(self) -> list["Node"]:
        """Return the items of a list that may not be empty."""
        if not isinstance(self.value, list):
            raise self.refusal(f"{describe(self.value)} : donnez une liste, entre crochets.")
        if not self.value:
            raise self.refusal("la liste est vide : donnez-lui au moins un élément.")
        return [self.child(rank, item) for rank, item in enumerate(self.value)]

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str) or isinstance(self.value, Literal):
            raise self.refusal(f"{describe(self.value)} : donnez un texte, entre guillemets.")
        return check_text(self.value, self)

    def label(self) -> str:
        """Return a text that names something."""
        return check_label(self.text(), self)

    def number(self) -> Fraction:
        """Return the number ≥ 0 of a decimal string or of a JSON number, exactly."""
        if not isinstance(self.value, str):
            raise self.refusal(
                f"{describe(self.value)} n’est pas un nombre : écrivez-le en chiffres, par exemple 12.5."
            )
        try:
            return parse_exact(self.value)
        except NumberError as error:
            raise self.refusal(str(error)) from error


def open_document(path: str) -> Node:
    """Read a file ("-" is standard input) and return its root."""
    text = read_text(path, remedy="Enregistrez le fichier en UTF-8.", column=_count_column)
    name = name_input(path)
    if not text.strip():
        raise Refusal("le fichier est vide. Donnez un objet JSON, entre accolades.", file=name, line=1, column=1)
    try:
        value = json.loads(
            text, object_pairs_hook=_build, parse_int=Literal, parse_float=Literal, parse_constant=Literal
        )
    except JSONDecodeError as error:
        fault = next((words for start, words in EXPECTED.items() if error.msg.startswith(start)), "une valeur manque")
        message = f"le texte n’est pas du JSON : {fault}. Corrigez-le à cet endroit."
        raise Refusal(message, file=name, line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        message = "trop d’objets ou de listes les uns dans les autres. Gardez la forme attendue."
        raise Refusal(message, file=name) from error
    return Node(value, (), Source(name, text))


def describe(value: object) -> str:
    """A value as a message names it."""
    if isinstance(value, str):
        return f"« {quote(value)} »"
    if isinstance(value, Members | list):
        return "un objet" if isinstance(value, Members) else "une liste"
    return WORDS[value]  # type: ignore[index]  # what is left is true, false and null


def check_text(text: str, node: Node) -> str:
    """Refuse a text that could not be written again, or that would give orders to a terminal."""
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise node.refusal(f"« {quote(text)} » contient un caractère de commande : retirez-le.")
    return text


def check_label(text: str, node: Node) -> str:
    """Refuse a name that nothing can be told by."""
    if not text.strip():
        raise node.refusal("valeur absente : donnez un identifiant.")
    return check_text(text, node)


def _build(pairs: list[tuple[str, object]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        members.repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return members


def _count_column(content: bytes, offset: int) -> int:
    """The column of a byte, in characters."""
    return len(content[:offset].rsplit(b"\n", 1)[-1].decode("utf-8-sig", errors="replace")) + 1
