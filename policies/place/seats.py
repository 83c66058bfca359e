"""Which roles there are at which kind of body (section 2)."""

from collections.abc import Mapping

DEPARTMENT = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")
ROLES: Mapping[str, tuple[str, ...]] = {
    "department": DEPARTMENT,
    "section": DEPARTMENT,
    "street": ("STREET_REVIEWER", "STREET_HEAD", "FIN_STREET", "DEPT_CLERK", "FIN_DEPT"),
    "leading_group": ("LG_CHAIR", "LG_MEMBER"),
    "lg_office": ("LG_OFFICE", "SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN"),
    "finance_bureau": (*DEPARTMENT, "FIN_BUREAU"),
    "audit_bureau": (*DEPARTMENT, "AUDITOR"),
    "member": ("LG_MEMBER",),
    "community": ("COMM_SEC", "COMM_WORKER", "RES_SUPERV", "RES_REP", "PUBLIC"),
}
"""The accounts of each kind of body; `member`: of a department that sits in the leading group."""


def roles_of(kind: str, member: bool) -> set[str]:
    """Return the roles at a kind of body; member: it sits in the leading group."""
    return {*ROLES.get(kind, ()), *(ROLES["member"] if member else ())}
