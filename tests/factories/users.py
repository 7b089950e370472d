"""People, plainly made."""

from itertools import count

from accounts.models import User

PASSWORD = "un mot de passe correct"
_numbers = count(1)


def make_user(**fields):
    number = next(_numbers)
    values = {"email": f"personne{number}@test.example", "first_name": "Camille", "last_name": f"Martin {number}"}
    return User.objects.create_user(password=fields.pop("password", PASSWORD), **{**values, **fields})
