"""The store of uploaded files: outside of the web's folders, each under the digest of its bytes."""

import hashlib
import os
import tempfile
from pathlib import Path


class Altered(Exception):
    """What the store holds is not what was put in, or is gone."""


def keep(folder: Path, content: bytes) -> str:
    """Store bytes and return their SHA-256; they are on the disk when this returns.

    The same bytes are stored once. Files are 0600, their folders 0700. Raises OSError.
    """
    digest = hashlib.sha256(content).hexdigest()
    place = _place(folder, digest)
    if place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == digest:
        return digest
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=place.parent, prefix=".part-")  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    _settle(place.parent)
    return digest


def read(folder: Path, digest: str) -> bytes:
    """Return stored bytes, compared with their digest; raises Altered when they differ."""
    try:
        content = _place(folder, digest).read_bytes()
    except OSError as gone:
        raise Altered(digest) from gone
    if hashlib.sha256(content).hexdigest() != digest:
        raise Altered(digest)
    return content


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _settle(folder: Path) -> None:
    """Make the new name last through a power cut; Windows opens no folders."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
