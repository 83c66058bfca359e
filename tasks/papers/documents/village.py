"""Papers of a village (村): its committee, meetings and law go by their own names."""

from collections.abc import Mapping
from typing import Any

from schemas.place.organisations import Directory
from schemas.reports.documents import Document
from tasks.papers.texts import texts


def spoken(doc: Document, directory: Directory) -> Document:
    """Return a paper in the words of a village, where it is about one."""
    if not directory.is_village(doc.community):
        return doc
    return Document.model_validate(_said(doc.model_dump()))


def said(text: str) -> str:
    """Return a text about a residents' committee as it is said of a villagers' committee."""
    for word, village in texts().village.items():
        text = text.replace(word, village)
    return text


def _said(value: Any) -> Any:
    if isinstance(value, str):
        return said(value)
    if isinstance(value, Mapping):
        return {name: _said(one) for name, one in value.items()}
    return tuple(map(_said, value)) if isinstance(value, list | tuple) else value
