"""The extracts of the payment agency (fluxIAE): a filler line, a header, rows split by |, and a last line FIN."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iae_portal.common.imports.contents import ContentError, Record, SourceFile, TextContent
from iae_portal.common.imports.sheets import Sheet

END_MARK = "FIN"


@dataclass(frozen=True)
class AspContent:
    """Rows as the agency writes them: a quotation mark is a character like another, no cell holds the separator."""

    file: SourceFile
    sheet: str = ""

    def records(self) -> Iterator[Record]:
        number = 0
        with self.file.open() as stream:
            for number, raw in enumerate(stream, start=1):
                line = _decode(raw).strip("\r\n")
                if line.startswith(END_MARK):
                    return
                if line:
                    yield number, line.split("|")
        raise ContentError(
            "la ligne finale « FIN… » de l’ASP manque : le fichier est tronqué, récupérez-le de nouveau.",
            row=number + 1,
        )


def as_asp(sheet: Sheet) -> Sheet:
    """The same sheet, read by the rules of the agency."""
    content = sheet.content
    if not isinstance(content, TextContent) or content.delimiter != "|":
        return sheet
    return replace(sheet, content=AspContent(content.file))


def _decode(raw: bytes) -> str:
    """UTF-8, or Windows for the older extracts: nothing in the file says which."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
