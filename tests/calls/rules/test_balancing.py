"""Sharing files between reviewers."""

from hypothesis import HealthCheck, given, settings, strategies as st

from calls.rules.balancing import balance_files

# A busy machine draws slowly: it is not what is tested.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
people = st.integers(1, 6)
files = st.integers(100, 112)


lines = st.dictionaries(files, st.tuples(st.frozensets(people), st.frozensets(people, max_size=2)), max_size=6)
numbers = st.tuples(*[st.integers(0, 9)] * 6)


@st.composite
def problems(draw):
    found = draw(lines)
    able = {file: one for file, (one, _) in found.items()}
    held = {file: two for file, (_, two) in found.items()}
    loads = dict(enumerate(draw(numbers), start=1))
    return list(found), able, held, loads, draw(st.integers(1, 3))


def test_least_loaded_is_served_first():
    proposal = balance_files([7], able={7: {1, 2, 3}}, loads={1: 4, 2: 0, 3: 2}, held={}, per_file=2)
    assert proposal.given == ((7, 2), (7, 3))


def test_equal_loads_are_settled_by_the_key():
    assert balance_files([7], able={7: {3, 2}}, loads={}, held={}, per_file=1).given == ((7, 2),)


def test_missing_people_are_told():
    proposal = balance_files([7, 8], able={7: {1}, 8: set()}, loads={}, held={7: {2}}, per_file=2)
    assert (proposal.given, dict(proposal.short)) == (((7, 1),), {8: 2})


@PATIENT
@given(problems())
def test_nobody_is_given_a_file_that_they_may_not_have(problem):
    chosen, able, held, loads, per_file = problem
    proposal = balance_files(chosen, able=able, loads=loads, held=held, per_file=per_file)
    assert all(person in able[file] and person not in held[file] for file, person in proposal.given)
    assert len(set(proposal.given)) == len(proposal.given)


@PATIENT
@given(problems())
def test_each_file_has_its_people_or_is_told_short(problem):
    chosen, able, held, loads, per_file = problem
    proposal = balance_files(chosen, able=able, loads=loads, held=held, per_file=per_file)
    for file in chosen:
        new = sum(given == file for given, _ in proposal.given)
        assert new + proposal.short.get(file, 0) == max(0, per_file - len(held[file]))
        assert not proposal.short.get(file) or new == len(able[file] - held[file])


@PATIENT
@given(problems())
def test_loads_are_the_old_ones_and_what_is_given(problem):
    chosen, able, held, loads, per_file = problem
    proposal = balance_files(chosen, able=able, loads=loads, held=held, per_file=per_file)
    for person in loads:
        assert proposal.loads[person] == loads[person] + sum(person == one for _, one in proposal.given)


@given(st.integers(1, 6), st.integers(1, 12))
def test_equal_people_end_with_loads_that_differ_by_one_at_most(count, number):
    able = {file: set(range(count)) for file in range(number)}
    proposal = balance_files(list(range(number)), able=able, loads=dict.fromkeys(range(count), 0), held={}, per_file=1)
    assert max(proposal.loads.values()) - min(proposal.loads.values()) <= 1
