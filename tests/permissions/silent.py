"""Templates and documents that write nothing: whether an address answers is decided before its page is written."""

from contextlib import contextmanager
from unittest import mock

from django.template.backends.base import BaseEngine
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


class SilentLayout:
    """In the place of what WeasyPrint lays out, which takes longer than all the rest of an answer."""

    def __init__(self, **_given):
        pass

    def write_pdf(self, **_asked):
        return b"%PDF-1.7"


@contextmanager
def silent_layout():
    engine = "iae_portal.common.pdf_engine"
    with mock.patch(f"{engine}.HTML", SilentLayout), mock.patch(f"{engine}.CSS", SilentLayout):
        yield
