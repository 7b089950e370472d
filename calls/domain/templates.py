"""Loading the model calls of the portal, kept as JSON files beside the code."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from calls.models import CallTemplate
from calls.rules.definitions import load_definition

DATA = Path(__file__).resolve().parents[1] / "data"
FIELDS = ("name", "kind", "applicant", "summary")


@transaction.atomic
def load_templates() -> list[CallTemplate]:
    """Create the models, or bring to date those that no agent changed. Run again, it changes nothing."""
    return [_load(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(DATA.glob("*.json"))]


def _load(data: dict[str, Any]) -> CallTemplate:
    values = {**{name: data[name] for name in FIELDS}, "definition": load_definition(data["definition"]).dump()}
    known = CallTemplate.objects.filter(slug=data["slug"]).first()
    if known is None:
        return CallTemplate.objects.create(slug=data["slug"], **values)
    changed = [name for name, value in values.items() if getattr(known, name) != value]
    if known.updated_by_id is None and changed:
        for name in changed:
            setattr(known, name, values[name])
        known.revision += 1
        known.save(update_fields=[*changed, "revision", "updated_at"])
    return known
