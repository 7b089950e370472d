"""Documents as PDF: a template and a style sheet of our own in, bytes out, with nothing fetched from anywhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

# Of our own making: it names no host, so nothing but a static file can ever answer.
SCHEME = "static"
STYLE = "css/document.css"


def find_static(url: str) -> Path:
    """The file behind « static:css/document.css ». Raises ValueError for any other address, or a missing file."""
    parts = urlparse(url)
    found = finders.find(parts.path.lstrip("/")) if parts.scheme == SCHEME and not parts.netloc else None
    if found is None:
        raise ValueError(f"Adresse refusée dans un document : {url}")
    return Path(str(found))


def render_pdf(*, template: str, context: Mapping[str, Any], style: str = STYLE, is_universal: bool = False) -> bytes:
    """The document as a tagged PDF; its language and title are those of the template, its pages are numbered.

    `is_universal` asks for PDF/UA-1: every picture must then be described.
    Raises ValueError when the style is not one of the static files.
    """
    from iae_portal.common.pdf_engine import write_pdf  # noqa: PLC0415 -- slow import, for documents only

    return write_pdf(render_to_string(template, dict(context)), style=style, is_universal=is_universal)
