"""What changes from a version to the next, in words that a structure reads."""

from dataclasses import dataclass

from quality.enums import Level
from quality.rules.content import Content, Criterion, Theme


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what it is about, what is done to it, and the words before and after."""

    where: str
    what: str
    before: str = ""
    after: str = ""


def compare_contents(older: Content, newer: Content) -> list[Change]:
    """Themes then criteria, in the order of the newer version; what was removed comes last."""
    changes = []
    for theme in newer.themes:
        changes += _theme_changes(older.find_theme(theme.code), theme)
    places = {criterion.code: theme for theme, criterion in older.criteria()}
    for theme, criterion in newer.criteria():
        known = older.find(criterion.code)
        if known is None:
            changes.append(Change(criterion.title, "critère ajouté", after=theme.title))
            continue
        if places[criterion.code].code != theme.code:
            changes.append(Change(criterion.title, "change de thème", places[criterion.code].title, theme.title))
        changes += _criterion_changes(known, criterion)
    kept = {theme.code for theme in newer.themes}
    changes += [Change(theme.title, "thème retiré") for theme in older.themes if theme.code not in kept]
    changes += [
        Change(criterion.title, "critère retiré", before=theme.title)
        for theme, criterion in older.criteria()
        if criterion.code not in newer.codes
    ]
    return changes


def _theme_changes(older: Theme | None, newer: Theme) -> list[Change]:
    if older is None:
        return [Change(newer.title, "thème ajouté", after=newer.purpose)]
    pairs = (("intitulé du thème", older.title, newer.title), ("objet du thème", older.purpose, newer.purpose))
    return [Change(newer.title, what, before, after) for what, before, after in pairs if before != after]


def _criterion_changes(older: Criterion, newer: Criterion) -> list[Change]:
    pairs = [
        ("intitulé", older.title, newer.title),
        ("question", older.question, newer.question),
        ("preuves", older.proofs, newer.proofs),
    ]
    pairs += [
        (f"niveau {level.value}, {level.label}", before, after)
        for level, before, after in zip(Level, older.levels, newer.levels, strict=True)
    ]
    return [Change(newer.title, what, before, after) for what, before, after in pairs if before != after]
