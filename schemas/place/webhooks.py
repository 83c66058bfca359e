"""Webhooks: an address of an organisation that is told what happens to its matters."""

from datetime import datetime

from schemas.values import Value


class Hook(Value):
    """An address; `secret` signs every delivery and is shown once, when it is made."""

    id: str
    org: str
    url: str
    secret: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None = None
