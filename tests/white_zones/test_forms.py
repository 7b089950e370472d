"""The settings of a run as a form: a copy gives the same parameters back, and refusals stand where they are about."""

import uuid

import pytest
from django.forms import ChoiceField
from django.http import QueryDict

from iae_portal.common.models import Source
from territories.models import Area
from tests.factories.territories import make_indicator, make_value
from tests.factories.white_zones import CODES, make_done_run
from white_zones.derogation_forms import build_lines
from white_zones.domain.parameters import Derogation, RunParameters
from white_zones.forms import NEW_REFERENCE, OTHER_DECAY, RunForm, initial_from


@pytest.fixture
def made(example_rows):
    """The worked example, in a region that can be chosen."""
    Area.objects.filter(pk=example_rows.region.pk).update(is_current=True)
    Source.objects.filter(pk=example_rows.matrix.pk).update(slug="matrice-essai-car")
    return example_rows


def fill(made, *, initial=None, derogations=(), may_set_reference=True, **changes):
    """The form as a browser sends it back, with some answers changed."""
    blank = RunForm(
        region=made.region,
        may_set_reference=may_set_reference,
        derogations=build_lines(None, derogations=derogations),
        initial=initial,
    )
    sent = QueryDict(mutable=True)
    lines = blank.derogations
    for form in (blank, lines.management_form, *lines.forms):
        for field in form:
            sent.setlist(field.html_name, answer_of(field))
    defaults = {} if initial else {"name": "Essai", "demand": made.indicator.code, "travel": travel(made)}
    for name, value in {**defaults, **changes}.items():
        sent.setlist(name.replace("__", "-"), value if isinstance(value, list) else [str(value)])
    return RunForm(
        sent,
        region=made.region,
        may_set_reference=may_set_reference,
        derogations=build_lines(sent, derogations=derogations),
        initial=initial,
    )


def answer_of(field):
    """What a browser sends of a field left alone: a list sends its first choice."""
    value = field.value()
    if isinstance(value, list):
        return value
    if value in (None, "") and isinstance(field.field, ChoiceField):
        return [str(next(iter(field.field.choices))[0])]
    value = getattr(value, "pk", value)
    text = field.field.widget.format_value(value)
    text = text[0] if isinstance(text, list) and text else text
    return [str(text or "") if value != 0 else "0"]


def travel(made):
    return f"matrice:{made.matrix.pk}:car"


def refused(form):
    assert not form.is_valid()
    return {name: [text.replace("\u00a0", " ") for text in texts] for name, texts in form.errors.items()}


def line_errors(form):
    assert not form.is_valid()
    return [
        {name: [text.replace("\u00a0", " ") for text in texts] for name, texts in line.errors.items()}
        for line in form.derogations
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kinds": ("EI", "ACI")},
        {"method": "3sfca"},
        {"decay": "gaussian:sigma=15,cut=45"},
        {"decay": "steps:12=1,34=0.25"},
        {"second_mesh": "epci", "mesh_rule": "better"},
        {"minimum_demand": 12.5},
        {"draws": 0},
        {"draws": 7, "seed": 3},
        {"derogations": (Derogation(CODES["F"], "low", "Navette"),), "derogated_share": 0.07},
        {"edge": "closed"},
        {"provider": "estimation", "travel_source": None},
        {"sets_reference": True, "thresholds": (0.2, 0.5, 1.5)},
    ],
)
def test_copy_gives_every_setting_back(made, changes):
    run = make_done_run(made, **{"draws": 0, **changes})
    asked = RunParameters.from_json(run.parameters)

    form = fill(made, initial=initial_from(run), derogations=asked.derogations)

    assert form.is_valid(), (form.errors, form.derogations.errors)
    found = form.to_parameters()
    changed = {name for name in asked.to_json() if getattr(found, name) != getattr(asked, name)}
    assert changed <= {"reference", "reference_run", "sets_reference", "thresholds"}
    assert (found.reference_run, found.sets_reference) == (run.pk, False)


def test_copy_of_a_smaller_perimeter_is_of_the_same_perimeter(made):
    run = make_done_run(made, perimeter=made.epci["E1"].pk, draws=0)
    form = fill(made, initial=initial_from(run))
    assert form.is_valid(), form.errors
    assert form.to_parameters().perimeter == made.epci["E1"].pk


def test_copy_is_compared_to_the_reference_of_its_model_even_after_a_newer_one(made):
    first = make_done_run(made, draws=0)
    second = make_done_run(made, name="Second", draws=0)
    make_done_run(made, name="Nouvelle", sets_reference=True, thresholds=(0.3, 0.6, 1.2), draws=0)
    form = fill(made, initial=initial_from(second))
    assert form.is_valid(), form.errors
    assert form.to_parameters().reference_run == first.pk


def test_blank_form_with_a_name_is_enough(made):
    form = fill(made)
    assert form.is_valid(), form.errors
    parameters = form.to_parameters()
    assert (parameters.kinds, parameters.second_mesh, parameters.draws) == (("EI", "ETTI", "AI", "ACI"), "", 500)
    assert parameters.thresholds == (0.35, 0.70, 1.30)


def test_other_decay_is_read_when_it_is_chosen(made):
    form = fill(made, decay=OTHER_DECAY, other_decay="steps:20=1,40=0.5")
    assert form.is_valid(), form.errors
    assert form.to_parameters().decay == "steps:20=1,40=0.5"


def test_other_decay_must_be_written(made):
    assert refused(fill(made, decay=OTHER_DECAY)) == {
        "other_decay": ["Écrivez la décroissance, ou choisissez-en une dans la liste."]
    }


def test_other_decay_written_without_being_chosen_is_not_forgotten(made):
    assert list(refused(fill(made, other_decay="steps:20=1"))) == ["other_decay"]


@pytest.mark.parametrize("decay", ["steps:0=1", "steps:10=0", "cosine:1", "linear:full=10,zero=500"])
def test_other_decay_that_cannot_be_used_is_refused_where_it_is_written(made, decay):
    assert list(refused(fill(made, decay=OTHER_DECAY, other_decay=decay))) == ["other_decay"]


def test_new_reference_takes_its_thresholds(made):
    form = fill(made, reference=NEW_REFERENCE, white="0,2", low="0,5", middle="1,5")
    assert form.is_valid(), form.errors
    parameters = form.to_parameters()
    assert (parameters.sets_reference, parameters.thresholds) == (True, (0.2, 0.5, 1.5))


def test_new_reference_needs_its_three_thresholds(made):
    assert refused(fill(made, reference=NEW_REFERENCE, low="")) == {
        "low": ["Une nouvelle référence fixe ses trois seuils."]
    }


def test_thresholds_reversed_are_refused(made):
    assert refused(fill(made, reference=NEW_REFERENCE, white="1", low="0,5")) == {
        "white": ["Les bornes des classes doivent être positives et strictement croissantes."]
    }


def test_thresholds_changed_without_a_new_reference_are_not_forgotten(made):
    assert refused(fill(made, white="0,5")) == {
        "reference": ["Les seuils sont ceux de la référence : fixez-en une nouvelle pour les changer."]
    }


def test_new_reference_is_not_offered_to_who_does_not_publish(made):
    form = fill(made, may_set_reference=False)
    assert NEW_REFERENCE not in dict(form.fields["reference"].choices)
    assert "white" not in form.fields
    assert list(refused(fill(made, may_set_reference=False, reference=NEW_REFERENCE))) == ["reference"]


def test_reference_of_another_need_is_refused(made):
    other = make_indicator()
    for commune in made.communes.values():
        make_value(other, commune, 10)
    first = make_done_run(made, demand_code=other.code, draws=0)
    assert list(refused(fill(made, reference=first.pk))) == ["reference"]


def test_no_kind_is_refused(made):
    assert list(refused(fill(made, kinds=[]))) == ["kinds"]


def test_kinds_without_supply_are_refused_beside_the_year(made):
    assert list(refused(fill(made, kinds=["AI"]))) == ["year"]


def test_commune_is_not_a_perimeter_of_the_page(made):
    assert list(refused(fill(made, perimeter=made.communes["A"].pk))) == ["perimeter"]


def test_two_meshes_are_one_choice(made):
    parameters = form_of(fill(made, meshes="epci:worse"))
    assert (parameters.second_mesh, parameters.mesh_rule) == ("epci", "worse")


def form_of(form):
    assert form.is_valid(), form.errors
    return form.to_parameters()


def test_derogations_are_read_in_their_order_and_empty_lines_left(made):
    form = fill(
        made,
        derogation__0__code="",
        derogation__1__code=CODES["F"],
        derogation__1__access_class="low",
        derogation__1__motive="Navette",
        derogation__2__code=CODES["A"],
        derogation__2__access_class="low",
        derogation__2__motive="Col fermé",
    )
    assert form_of(form).derogations == (
        Derogation(CODES["F"], "low", "Navette"),
        Derogation(CODES["A"], "low", "Col fermé"),
    )


def test_incomplete_derogation_is_told_on_its_line(made):
    errors = line_errors(fill(made, derogation__1__code=CODES["F"]))
    assert errors == [
        {},
        {
            "access_class": ["Choisissez la classe retenue, ou videz la ligne."],
            "motive": ["Écrivez le motif, ou videz la ligne."],
        },
        {},
    ]


def test_derogation_without_commune_is_told_on_its_line(made):
    assert line_errors(fill(made, derogation__0__motive="Navette"))[0]["code"] == [
        "Donnez le code Insee de la commune, ou videz la ligne."
    ]


def test_unknown_and_repeated_communes_are_told_on_their_lines(made):
    sent = {}
    for rank, code in ((0, "98900"), (1, CODES["F"]), (2, CODES["F"])):
        sent |= {
            f"derogation__{rank}__code": code,
            f"derogation__{rank}__access_class": "low",
            f"derogation__{rank}__motive": "Navette",
        }
    assert line_errors(fill(made, **sent)) == [
        {"code": ["La commune « 98900 » est inconnue."]},
        {},
        {"code": ["La commune « 98906 » a déjà une dérogation : gardez une ligne par commune."]},
    ]


@pytest.mark.parametrize("share", ["-1", "101", "beaucoup"])
def test_share_of_derogations_is_a_percentage(made, share):
    assert list(refused(fill(made, derogated_share=share))) == ["derogated_share"]


def test_two_blank_forms_ask_for_two_runs(made):
    keys = {fill(made)["request_key"].value() for _ in range(2)}
    assert len(keys) == 2
    assert all(uuid.UUID(str(key)) for key in keys)
