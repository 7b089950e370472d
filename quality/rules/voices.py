"""In whose name one comments the reference: one's own, or those whom one's seat or structure speaks for."""

from accounts.hats import Hat
from accounts.roles import College, Role
from quality.enums import Voice

BY_ROLE = {
    Role.REGIONAL_AGENT: (Voice.SERVICE,),
    Role.DEPARTMENTAL_AGENT: (Voice.SERVICE,),
    # The people of a structure in parcours have no account: their representatives write through it.
    Role.STRUCTURE_MEMBER: (Voice.STRUCTURE, Voice.EMPLOYEES),
    Role.OPERATOR: (Voice.NETWORK,),
    Role.COMMITTEE_MEMBER: (Voice.COMMITTEE,),
}
# What a seat in the CDIAE adds to the name of the committee.
BY_COLLEGE = {
    College.STATE: (Voice.SERVICE,),
    College.EMPLOYMENT_SERVICE: (Voice.REFERRER,),
    College.INSERTION_SECTOR: (Voice.NETWORK,),
    College.UNIONS: (Voice.EMPLOYEES,),
}


def voices_of(hat: Hat | None) -> tuple[Voice, ...]:
    """Those that the hat of today may take, its own first."""
    if hat is None:
        return ()
    seated = BY_COLLEGE.get(College(hat.college), ()) if hat.college else ()
    return (*BY_ROLE.get(hat.role, ()), *seated)
