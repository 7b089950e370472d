"""The form of a call, blank, for teams who prepare their answers together: PDF to print, ODT to fill."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import timezone
from odf.dc import Title
from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.text import H, List, ListItem, P

from calls.models import Call
from calls.presentation.outline import OutlineQuestion, OutlineSection, outline_form
from calls.presentation.public_page import tell_standing
from iae_portal.common.formatting import format_date
from iae_portal.common.pdf import render_pdf

ODT_TYPE = "application/vnd.oasis.opendocument.text"
TEMPLATE = "calls/documents/blank_form.html"
NOTICE = (
    "Ce document sert à préparer la réponse à plusieurs. Seule une réponse déposée sur le portail est reçue\u00a0: "
    "recopiez-y vos textes avant la clôture."
)


def render_blank_pdf(call: Call) -> bytes:
    return render_pdf(template=TEMPLATE, context=compose_blank(call))


def compose_blank(call: Call) -> dict[str, Any]:
    """What both formats say. Raises ValueError before the first publication."""
    if call.version is None:
        raise ValueError("Un appel sans version publiée n’a pas de formulaire à télécharger.")
    return {
        "call": call,
        "version": call.version,
        "standing": tell_standing(call),
        "sections": outline_form(call.version.content.form),
        "notice": NOTICE,
        "made_on": format_date(timezone.localdate()),
        "service_owner": settings.SERVICE_OWNER,
    }


def render_blank_odt(call: Call) -> bytes:
    """The same form as a text document, with room to write under each question."""
    context = compose_blank(call)
    document = OpenDocumentText()
    styles = _add_styles(document)
    document.meta.addElement(Title(text=call.title))
    body = document.text
    body.addElement(H(outlinelevel=1, stylename=styles["title"], text=call.title))
    for line in (
        f"Formulaire, version {context['version'].number} de l’appel. {context['standing'].sentence}.",
        NOTICE,
    ):
        body.addElement(P(stylename=styles["hint"], text=line))
    for number, section in enumerate(context["sections"], start=1):
        _write_section(body, section, number=number, styles=styles)
    content = BytesIO()
    document.write(content)
    return content.getvalue()


def _write_section(body: Any, section: OutlineSection, *, number: int, styles: dict[str, Any]) -> None:
    body.addElement(H(outlinelevel=2, stylename=styles["section"], text=f"{number}. {section.title}"))
    for hint in _hints(section.intro, condition=section.condition):
        body.addElement(P(stylename=styles["hint"], text=hint))
    for question in section.questions:
        _write_question(body, question, styles=styles, level=3)


def _write_question(body: Any, question: OutlineQuestion, *, styles: dict[str, Any], level: int) -> None:
    mark = "" if question.required else " (facultatif)"
    body.addElement(H(outlinelevel=level, stylename=styles["question"], text=f"{question.label}{mark}"))
    limits = f"{question.kind_label.capitalize()}{f', {question.limits}' if question.limits else ''}."
    for hint in (limits, *_hints(question.help, condition=question.condition)):
        body.addElement(P(stylename=styles["hint"], text=hint))
    if question.choices or question.lines:
        rows = List()
        for choice in question.choices or question.lines:
            item = ListItem()
            item.addElement(P(text=f"☐ {choice}" if question.choices else f"{choice}\u00a0: "))
            rows.addElement(item)
        body.addElement(rows)
    for part in question.parts:
        _write_question(body, part, styles=styles, level=level + 1)
    if not (question.choices or question.lines or question.parts):
        for _ in range(5 if question.is_long else 1):
            body.addElement(P(stylename=styles["answer"], text=""))


def _hints(text: str, *, condition: str) -> list[str]:
    return [part for part in (text, f"À remplir si {condition}." if condition else "") if part]


def _add_styles(document: Any) -> dict[str, Any]:
    """The looks of the document, by name; headings keep their level for screen readers."""
    looks = {
        "title": ({"fontsize": "20pt", "fontweight": "bold"}, {"marginbottom": "0.3cm"}),
        "section": ({"fontsize": "15pt", "fontweight": "bold"}, {"margintop": "0.8cm", "marginbottom": "0.2cm"}),
        "question": ({"fontsize": "11pt", "fontweight": "bold"}, {"margintop": "0.4cm"}),
        "hint": ({"fontsize": "9.5pt", "color": "#3a3a3a"}, {"marginbottom": "0.1cm"}),
        "answer": ({"fontsize": "11pt"}, {"borderbottom": "0.5pt solid #929292", "marginbottom": "0.25cm"}),
    }
    styles = {}
    for name, (letters, paragraph) in looks.items():
        style = Style(name=f"portail-{name}", family="paragraph")
        style.addElement(TextProperties(**letters, language="fr", country="FR"))
        style.addElement(ParagraphProperties(**paragraph))
        document.styles.addElement(style)
        styles[name] = style
    return styles
