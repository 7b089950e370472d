"""WeasyPrint held to our own files. Imported when a document is asked for: its own import is slow."""

from collections.abc import Mapping
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from iae_portal.common.pdf import SCHEME, find_static
from iae_portal.common.pdf_finish import finish_tags


class StaticFetcher(URLFetcher):
    """Gives the static files of the portal, and refuses every other address: a document never calls a network."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        return URLFetcherResponse(url, body=find_static(url).read_bytes())


def write_pdf(html: str, *, style: str, is_universal: bool = False) -> bytes:
    """The page of HTML with a style sheet of the static files, as a tagged PDF."""
    fonts: Any = FontConfiguration()
    fetcher = StaticFetcher()
    sheet = CSS(
        string=find_static(f"{SCHEME}:{style}").read_text(encoding="utf-8"),
        base_url=f"{SCHEME}:/{style}",
        url_fetcher=fetcher,
        font_config=fonts,
    )
    document = HTML(string=html, base_url=f"{SCHEME}:/", url_fetcher=fetcher)
    variant = "pdf/ua-1" if is_universal else None
    return bytes(
        document.write_pdf(
            stylesheets=[sheet],
            font_config=fonts,
            finisher=finish_tags,
            pdf_tags=True,
            pdf_variant=variant,
        )
    )
