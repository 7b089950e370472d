"""A question told in words: what may be answered, within which limits, and when it is asked."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from calls.enums import FieldKind as K
from calls.rules.fields import (
    MEGABYTE,
    BlockQuestion,
    BudgetQuestion,
    BudgetSide,
    ChoiceQuestion,
    DateQuestion,
    EtpQuestion,
    FilesQuestion,
    NumberQuestion,
    Question,
    TextQuestion,
)
from calls.rules.years import tell_year
from iae_portal.common.conditions import Name, describe, parse_condition
from iae_portal.common.formatting import format_date, format_etp, format_number


def kind_of(question: Question) -> K:
    kind: K = question.kind  # type: ignore[attr-defined]
    return K(kind)


def tell_limits(question: Question) -> str:
    """« 2 000 caractères au plus », « de 1 à 10 « Partenaire » », « 2027, 2028 »; empty when nothing limits."""
    return ", ".join(_limits(question))


def tell_condition(data: Mapping[str, Any] | None, *, names: Mapping[str, Name]) -> str:
    """The condition in French; empty when there is none."""
    return describe(parse_condition(dict(data), names=names), names=names) if data else ""


def _limits(question: Question) -> Iterator[str]:
    yield from LIMITS.get(type(question), _nothing)(question)


def _nothing(_question: Question) -> Iterator[str]:
    yield from ()


def _text(question: TextQuestion) -> Iterator[str]:
    yield f"{format_number(question.max_length)} caractères au plus"


def _number(question: NumberQuestion) -> Iterator[str]:
    if question.minimum is not None:
        yield f"au moins {_plain(question.minimum)}"
    if question.maximum is not None:
        yield f"au plus {_plain(question.maximum)}"
    if question.unit:
        yield f"en {question.unit}"


def _etp(question: EtpQuestion) -> Iterator[str]:
    yield ", ".join(tell_year(year) for year in question.years)
    if question.minimum:
        yield f"au moins {format_etp(question.minimum)} ETP par an"
    if question.maximum is not None:
        yield f"au plus {format_etp(question.maximum)} ETP par an"


def _budget(_question: BudgetQuestion) -> Iterator[str]:
    yield "les dépenses égalent les ressources"


def _date(question: DateQuestion) -> Iterator[str]:
    if question.earliest:
        yield f"au plus tôt le {format_date(question.earliest)}"
    if question.latest:
        yield f"au plus tard le {format_date(question.latest)}"


def _choice(question: ChoiceQuestion) -> Iterator[str]:
    if question.max_choices:
        yield f"{question.max_choices} réponses au plus"


def _files(question: FilesQuestion) -> Iterator[str]:
    yield _tell_files(question)
    if question.validity_months:
        yield f"de moins de {question.validity_months} mois"


def _block(question: BlockQuestion) -> Iterator[str]:
    yield f"de {question.min_rows} à {question.max_rows} fois"


LIMITS: Mapping[type[Question], Callable[[Any], Iterator[str]]] = {
    TextQuestion: _text,
    NumberQuestion: _number,
    EtpQuestion: _etp,
    BudgetQuestion: _budget,
    DateQuestion: _date,
    ChoiceQuestion: _choice,
    FilesQuestion: _files,
    BlockQuestion: _block,
}


def _tell_files(question: FilesQuestion) -> str:
    count = "un fichier" if question.max_files == 1 else f"{question.max_files} fichiers au plus"
    kinds = ", ".join(extension.removeprefix(".").upper() for extension in question.extensions)
    return f"{count} ({kinds}), {format_number(question.max_bytes // MEGABYTE)} Mo au plus"


def _plain(number: Decimal) -> str:
    exponent = number.normalize().as_tuple().exponent
    return format_number(number, decimals=max(0, -exponent) if isinstance(exponent, int) else 0)


def tell_choices(question: Question) -> tuple[str, ...]:
    """What is proposed: options of a choice, lines of a budget by side."""
    if isinstance(question, ChoiceQuestion):
        return tuple(option.label for option in question.options)
    if isinstance(question, BudgetQuestion):
        return tuple(
            f"{'Dépense' if line.side is BudgetSide.EXPENSE else 'Ressource'}\u00a0: {line.label}"
            + (" (aide demandée)" if line.is_request else "")
            for line in question.lines
        )
    return ()
