"""People, plainly made."""

from itertools import count

from accounts.active_hat import forget_hats
from accounts.models import Assignment, User
from accounts.roles import College, Role, Seat

PASSWORD = "un mot de passe correct"
_numbers = count(1)


def make_user(**fields):
    number = next(_numbers)
    values = {"email": f"personne{number}@test.example", "first_name": "Camille", "last_name": f"Martin {number}"}
    return User.objects.create_user(password=fields.pop("password", PASSWORD), **{**values, **fields})


def make_agent(**fields):
    """A regional agent, who sees and starts everything of the region."""
    return make_holder(Role.REGIONAL_AGENT, **fields)


def make_holder(role, *areas, **fields):
    """A person with one hat."""
    user = make_user(**fields)
    give_hat(user, role, *areas)
    return user


def give_hat(user, role, *areas, **fields):
    if role == Role.COMMITTEE_MEMBER:
        fields = {"college": College.ELECTED, "seat": Seat.FULL, **fields}
    assignment = Assignment.objects.create(user=user, role=role, **fields)
    assignment.areas.set(areas)
    forget_hats(user.pk)
    user.__dict__.pop("hats", None)
    return assignment
