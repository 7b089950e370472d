"""Templates that write nothing, for whether an address answers is decided before its page is written; documents that
hold the text they are made of, in which what they tell is found.
"""

from contextlib import contextmanager
from unittest import mock

from django.template.backends.base import BaseEngine
from django.test import override_settings
from django.utils.safestring import SafeString

TEMPLATES = [{"BACKEND": "tests.permissions.silent.SilentTemplates", "DIRS": [], "APP_DIRS": False}]


class SilentTemplate:
    def render(self, _context=None, _request=None, **_more):
        return SafeString()


class SilentTemplates(BaseEngine):
    def __init__(self, params):
        super().__init__({name: value for name, value in params.items() if name != "OPTIONS"})

    def get_template(self, _template_name):
        return SilentTemplate()


class PlainLayout:
    """In the place of what WeasyPrint lays out, which takes longer than all the rest of an answer."""

    def __init__(self, *, string="", **_given):
        self.text = string

    def write_pdf(self, **_asked):
        return f"%PDF-1.7\n{self.text}".encode()


@contextmanager
def plain_documents():
    engine = "iae_portal.common.pdf_engine"
    with mock.patch(f"{engine}.HTML", PlainLayout), mock.patch(f"{engine}.CSS", PlainLayout):
        yield


@contextmanager
def silent_pages():
    with plain_documents(), override_settings(TEMPLATES=TEMPLATES):
        yield
