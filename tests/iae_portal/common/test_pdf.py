"""Documents as PDF, held to our own files."""

import subprocess

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.template import TemplateDoesNotExist

from iae_portal.common.pdf import find_static, render_pdf
from iae_portal.common.pdf_engine import StaticFetcher, write_pdf

STYLE = "css/document.css"


def text_of(content, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


def test_write_pdf_holds_its_text_in_pages_that_are_numbered(tmp_path):
    content = write_pdf("<html lang=fr><title>Essai</title><body><p>Été à Ytrac</p></body></html>", style=STYLE)

    text = text_of(content, tmp_path)
    assert content.startswith(b"%PDF-")
    assert "Été à Ytrac" in text
    assert "page 1 / 1" in text


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/image.png",
        "file:///etc/passwd",
        "static://host/css/document.css",
        "static:/../manage.py",
        "static:/css/absent.css",
        "data:text/plain,essai",
    ],
)
def test_find_static_refuses_every_other_address(address):
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        find_static(address)


def test_static_fetcher_gives_a_static_file():
    assert b"@page" in StaticFetcher().fetch(f"static:/{STYLE}").read()


def test_document_that_names_a_file_of_the_machine_does_not_hold_it(tmp_path):
    page = '<html lang=fr><title>Essai</title><body>Avant<img src="file:///etc/hostname">Après</body></html>'

    text = text_of(write_pdf(page, style=STYLE), tmp_path)

    assert "Avant" in text
    assert "Après" in text


def test_render_pdf_of_an_absent_template_is_a_fault_of_the_program():
    with pytest.raises(TemplateDoesNotExist):
        render_pdf(template="structures/documents/absent.html", context={})
