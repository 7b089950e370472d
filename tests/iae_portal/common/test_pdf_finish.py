"""What is added to the tags of every PDF."""

import io

import pikepdf

from iae_portal.common.pdf_engine import write_pdf

STYLE = "css/document.css"
PAGE = "<html lang=fr-FR><title>Essai</title><body><p>Texte <a href='#b'>plus bas</a></p>{table}<p id=b>Bas</p></body>"
TABLE = (
    "<table><thead><tr><th scope=col>Lieu</th><th scope=col>Besoin</th></tr></thead>"
    "<tbody><tr><th scope=row>Ain</th><td>1</td></tr></tbody></table>"
)


def write(table=TABLE):
    return pikepdf.open(io.BytesIO(write_pdf(PAGE.format(table=table), style=STYLE)))


def heads_of(pdf):
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]


def test_header_cells_head_their_column_or_their_row():
    with write() as pdf:
        assert [str(cell.A.Scope) for cell in heads_of(pdf)] == ["/Column", "/Column", "/Row"]


def test_names_of_header_cells_are_indexed_in_order():
    with write() as pdf:
        names = [str(name) for name in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]

        assert names == sorted(str(cell.ID) for cell in heads_of(pdf))


def test_document_without_a_table_has_no_index():
    with write(table="") as pdf:
        assert "/IDTree" not in pdf.Root.StructTreeRoot


def test_number_of_a_page_is_set_aside_and_its_owner_forgotten():
    with write() as pdf:
        page = pdf.pages[0]
        tags = [str(one.operands[0]) for one in pikepdf.parse_content_stream(page) if str(one.operator) == "BDC"]
        owners = list(pdf.Root.StructTreeRoot.ParentTree.Nums)[1]

        assert "/Artifact" in tags
        assert sum(owner is None for owner in owners) == tags.count("/Artifact")


def test_links_are_printed():
    with write() as pdf:
        assert [int(link.F) for link in pdf.pages[0].Annots] == [4]
