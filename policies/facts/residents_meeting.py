"""When a residents' meeting has decided (Organic Law of Urban Residents' Committees, 29 and 30)."""


def meeting_holds(members: int, present: int, in_favour: int) -> bool:
    """Tell whether a residents' meeting decided: two thirds present, more than half in favour."""
    return (
        0 < present <= members
        and 0 <= in_favour <= present
        and 3 * present >= 2 * members
        and 2 * in_favour > present
    )
