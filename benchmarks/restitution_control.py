"""Whether the documents of a restitution agree with each other and with the dashboards, cell by cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatch

from benchmarks.restitution_files import Grid, Grids, read_pdf, read_slides, read_word, read_words, squeeze
from benchmarks.restitution_pages import EXPECTED, Expected, Site

NUMBER = re.compile(r"\d[\d\u202f\u00a0]*(?:,\d+)?")
SHOWN = 12


@dataclass(slots=True)
class Finding:
    """One comparison: what with what, how many cells, which differ, and the columns that the pages do not show."""

    what: str
    where: str
    compared: int = 0
    differences: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)

    def same(self, place: str, one: str, other: str) -> None:
        self.compared += 1
        if squeeze(one).casefold() != squeeze(other).casefold():
            self.differences.append(f"{place} : « {one} » et « {other} »")


def control(files: Mapping[str, bytes], site: Site) -> list[Finding]:
    """Every comparison, in the order of the report; `files` holds the five documents by kind."""
    slides, charts, texts = read_slides(files["slides"])
    word, pdf = read_word(files["report_docx"]), read_pdf(files["report_pdf"])
    words = read_words(files["report_pdf"])
    findings = [
        compare_documents("rapport DOCX", word, "rapport PDF", pdf),
        compare_documents("diapositives", slides, "rapport PDF", pdf),
        compare_documents("note PDF", read_pdf(files["note_pdf"]), "rapport PDF", pdf, is_part=True),
        compare_documents("note DOCX", read_word(files["note_docx"]), "rapport PDF", pdf, is_part=True),
        compare_charts(charts, pdf),
        *(compare_pages(title, grid, site, words=words) for title, grid in pdf.items()),
        compare_key_figures(site, texts, read_words(files["note_pdf"]), words),
    ]
    return [*findings, compare_sentences(site, texts)]


def compare_documents(name: str, one: Grids, other_name: str, other: Grids, *, is_part: bool = False) -> Finding:
    """The same tables, under the same numbers, with the same cells; a note tells some of them."""
    finding = Finding(name, other_name)
    finding.same("tableaux", str(len(one)), str(len(one if is_part else other)))
    for title, grid in one.items():
        twin = other.get(title, Grid(""))
        finding.same(f"{title}, numéro", grid.name, twin.name)
        finding.same(f"{title}, lignes", str(len(grid.rows)), str(len(twin.rows)))
        for mine, its in zip([grid.head, *grid.rows], [twin.head, *twin.rows], strict=False):
            finding.same(f"{title}, colonnes", str(len(mine)), str(len(its)))
            for cell, twin_cell in zip(mine, its, strict=False):
                finding.same(f"{title}, {mine[0]}", cell, twin_cell)
    return finding


def compare_charts(charts: Mapping[str, list[tuple[str, list[float]]]], pdf: Grids) -> Finding:
    """Each native bar against the table of its figure, rounded as the table writes it."""
    finding = Finding("graphiques des diapositives", "rapport PDF")
    for title, bars in charts.items():
        rows = {row[0]: row for row in pdf[title].rows}
        for label, values in bars:
            for value in values:
                texts = [text for text in rows.get(label, []) if re.fullmatch(r"−?\d+(,\d+)?", text)]
                told = [text for text in texts if _rounds_to(value, text)]
                finding.same(f"{title}, {label}", str(bool(told)), "True")
    return finding


def _rounds_to(value: float, text: str) -> bool:
    number = Decimal(text.replace(",", ".").replace("−", "-"))
    exponent = number.as_tuple().exponent
    return abs(Decimal(repr(value)) - number) <= Decimal(5).scaleb(int(exponent) - 1)


def compare_pages(title: str, grid: Grid, site: Site, *, words: str) -> Finding:
    """A figure against the pages that tell the same; one that no page is known for is a difference."""
    read = next((read for words, read in EXPECTED if fnmatch(title, f"{squeeze(words)}*")), None)
    if read is None:
        return Finding(f"{grid.name}, {title}", "aucune page", differences=["aucune page connue"])
    expected = read(site)
    finding = Finding(grid.name, expected.where)
    head = [_name_column(label, grid) for label in expected.head]
    finding.untold = [label for label in grid.head if label not in head]
    if expected.count is not None:
        told = f"{len(grid.rows)}lignessur{expected.count}"
        finding.same("nombre de lignes", told if told in words else "absent du rapport", told)
    theirs = {_key(row, expected): dict(zip(head, row, strict=True)) for row in expected.rows}
    if not expected.is_part:
        finding.same("lignes", str(len(grid.rows)), str(len(expected.rows)))
    for row in grid.rows:
        mine = dict(zip(grid.head, row, strict=True))
        key = tuple(squeeze(mine.get(label) or "").casefold() for label in head[: expected.keys])
        found = theirs.get(key)
        if found is None:
            finding.differences.append(f"ligne « {row[0]} » absente des pages")
            continue
        for label, text in mine.items():
            if found.get(label) is not None:
                finding.same(f"{row[0]}, {label}", text, str(found[label]))
    return finding


def _name_column(label: str, grid: Grid) -> str:
    """The column of a page under the words of the document: a place is called by what it holds."""
    name = squeeze(label)
    return grid.head[0] if name == "Territoire" and name not in grid.head else name


def _key(row: list[str | None], expected: Expected) -> tuple[str, ...]:
    return tuple(squeeze(str(text)).casefold() for text in row[: expected.keys])


def compare_key_figures(site: Site, slides: list[list[str]], note: str, report: str) -> Finding:
    """The figures that open the page of the région, in the slides, the note and the report."""
    finding = Finding("chiffres clés", "page de la région")
    shown = squeeze(" ".join(text for texts in slides for text in texts))
    for label, value, versus in site.key_figures:
        told = f"{label}{value}{versus}"
        for name, words in (("diapositives", shown), ("note PDF", note), ("rapport PDF", report)):
            finding.same(f"{label}, {name}", told if told in words else "absent", told)
    return finding


def compare_sentences(site: Site, slides: list[list[str]]) -> Finding:
    """Each number of what is to be remembered is written on a page that was read."""
    finding = Finding("phrases à retenir", "pages lues")
    words = site.words
    for texts in slides:
        if not squeeze(texts[0]).startswith(squeeze("Ce qu’il faut retenir")):
            continue
        for number in NUMBER.findall(" ".join(texts[1:-1])):
            told = squeeze(number)
            finding.same(told, told if told in words else "absent", told)
    return finding


def print_findings(findings: list[Finding]) -> bool:
    """The table of the comparisons, and every difference under it; whether there is none."""
    print("| quoi | comparé à | cellules | écarts | colonnes que la page ne montre pas |\n|---|---|---|---|---|")
    for one in findings:
        untold = ", ".join(one.untold)
        print(f"| {one.what} | {one.where} | {one.compared} | {len(one.differences)} | {untold} |")
    compared, differing = sum(one.compared for one in findings), sum(len(one.differences) for one in findings)
    print(f"| **ensemble** | | **{compared}** | **{differing}** | |")
    for one in findings:
        for difference in one.differences[:SHOWN]:
            print(f"ÉCART {one.what} / {one.where} : {difference}")
    return not differing
