"""What the engine leaves out of a tagged PDF: which way header cells read, their names, and what is no content.

Sources: ISO 14289-1 (PDF/UA-1) 7.1, 7.5, 7.8 and 7.18.1; ISO 32000-1 14.8.2.2 (artifacts) and 14.8.5.7 (tables).
"""

from collections.abc import Iterator
from typing import Any

import pydyf

# Bit 3 of the flags of an annotation: it is printed.
PRINTED = 4

Elements = dict[int, pydyf.Dictionary]


def finish_tags(_document: Any, pdf: pydyf.PDF) -> None:
    """Called by the engine once the document is whole; a document without tags stays as it is."""
    root = _find(pdf.catalog["StructTreeRoot"], pdf) if "StructTreeRoot" in pdf.catalog else None
    if root is None:
        return
    elements = {one.number: one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and "S" in one}
    _turn_headers(root, elements, pdf)
    _set_aside_margins(root, elements, pdf)
    for one in pdf.objects:
        if isinstance(one, pydyf.Dictionary) and one.get("Subtype") == "/Link":
            one["F"] = PRINTED


def _turn_headers(root: pydyf.Dictionary, elements: Elements, pdf: pydyf.PDF) -> None:
    """Each header cell says whether it heads its column or its row, and is found by its name."""
    cells = [element for element in elements.values() if element["S"] == "/TH"]
    for cell in cells:
        head = _above(_above(cell, elements), elements)
        cell["A"]["Scope"] = "/Column" if head is not None and head["S"] == "/THead" else "/Row"
    named = sorted((cell for cell in cells if "ID" in cell), key=lambda cell: str(cell["ID"].string))
    if named:
        names = pydyf.Array([part for cell in named for part in (cell["ID"], cell.reference)])
        index = pydyf.Dictionary({"Names": names})
        pdf.add_object(index)
        root["IDTree"] = index.reference


def _set_aside_margins(root: pydyf.Dictionary, elements: Elements, pdf: pydyf.PDF) -> None:
    """Running feet and the numbers of pages would cut sentences, read aloud on each one: readers pass over them."""
    whole = elements[_number(root["K"][0])]
    kept = set(whole["K"])
    numbers = _find(root["ParentTree"], pdf)["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    ranks = {reference: rank for rank, reference in enumerate(pdf.page_references)}
    for element in elements.values():
        if element["P"] != whole.reference or element.reference in kept:
            continue
        for page, mark in _list_marks(element, elements):
            _replace_mark(_find(_find(page, pdf)["Contents"], pdf).stream, mark)
            parents[ranks[page]][mark] = "null"


def _list_marks(element: pydyf.Dictionary, elements: Elements) -> Iterator[tuple[bytes, int]]:
    """The page and the number of each piece of content that an element holds, itself or under it."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield element["Pg"], kid
        elif _number(kid) in elements:
            yield from _list_marks(elements[_number(kid)], elements)


def _replace_mark(stream: list[Any], mark: int) -> None:
    """In a page, the beginning of a piece of content is a tag then its number."""
    for rank, one in enumerate(stream):
        if isinstance(one, pydyf.Dictionary) and one.get("MCID") == mark:
            stream[rank - 1], stream[rank] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})
            return


def _above(element: pydyf.Dictionary | None, elements: Elements) -> pydyf.Dictionary | None:
    return None if element is None else elements.get(_number(element["P"]))


def _find(reference: bytes, pdf: pydyf.PDF) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: bytes) -> int:
    """« 12 0 R » gives 12."""
    return int(reference.split()[0])
