"""Files are their account's alone: 0600 in 0700 folders, whatever the custom of the machine.

The one home of that rule. A program calls `begin` before anything else; a folder or file that was
there before is looked at when it is opened, mended where it is ours and refused where it is not.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ledger.store.messages import problem
from schemas.errors import LedgerError

OTHERS = 0o077
"""The rights of group and others; also the umask under which every program of zhunru runs."""
MARKS = frozenset(
    {"ledger.db", "engine.lock", "prefect.json", "demo.json", "desk.key", "identity.yaml"}
)
"""What shows that a folder is one of ours, which may be closed to others without asking."""


def begin() -> None:
    """Let this process and its children make files that nobody else can read."""
    os.umask(OTHERS)


def room(folder: Path) -> None:
    """Make the folder of a program's own things, or close it to others with all that is in it.

    Raises LedgerError when it belongs to another account, others may replace it, or it is open and
    holds other things, so that closing it could harm; OSError.
    """
    parent(folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    here = folder.resolve()
    if here.stat().st_mode & OTHERS and not _is_ours(here):
        raise problem(LedgerError, "open_folder", where=folder)
    for path in (here, *_below(here)):
        close(path)


def parent(path: Path) -> None:
    """Make the folder that something is to lie in, unless it is there and others may write to it.

    Raises LedgerError (see `safe_place`), OSError.
    """
    there = next(one for one in path.absolute().parents if one.exists())
    safe_place(there)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def new(path: Path) -> None:
    """Make an empty private file where there is none; raises FileExistsError, OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def write(path: Path, content: bytes, *, instead: bool = False) -> None:
    """Make a private file that appears whole and lasts; of two who come at once, one makes it.

    instead: it takes the place of what is there, else what is there stays.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if instead:
            part.replace(path)
        else:
            with suppress(FileExistsError):  # somebody else was faster
                os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    if os.name == "posix":  # the name lasts through a power cut, before anything rests on it
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def close(path: Path) -> None:
    """Close a file or folder to others; one that is gone or a link is passed over.

    Raises LedgerError when it is open and another's, or the disk keeps no rights; OSError.
    """
    if os.name != "posix":
        return
    with suppress(FileNotFoundError):  # what comes and goes beside us, as a write-ahead log does
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or not found.st_mode & OTHERS:
            return
        if found.st_uid != os.geteuid():
            raise problem(LedgerError, "open_of_another", where=path, owner=_name(found.st_uid))
        path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
        if path.lstat().st_mode & OTHERS:
            raise problem(LedgerError, "disk_without_rights", where=path)


def safe_place(folder: Path) -> None:
    """Raise LedgerError when others could replace what lies in a folder.

    One like /tmp, where only its owner may rename a thing, is safe; so is one whose group is its
    owner's own, as many systems make home folders.
    """
    if os.name != "posix":
        return
    found = folder.stat()
    if found.st_mode & stat.S_ISVTX:
        return
    shared = found.st_mode & stat.S_IWGRP and not _alone_in(found.st_gid, found.st_uid)
    if found.st_mode & stat.S_IWOTH or shared:
        raise problem(LedgerError, "place_of_all", where=folder)


def _is_ours(folder: Path) -> bool:
    """Tell a folder of ours: empty, marked, or holding only such ones (as `var` does a demo)."""
    inside = list(folder.iterdir())
    if any(path.name in MARKS for path in inside):
        return True
    return all(path.is_dir() and not path.is_symlink() and _is_ours(path) for path in inside)


def _below(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder, at any depth, without following links."""
    for base, folders, files in os.walk(folder):
        yield from (Path(base, name) for name in (*folders, *files))


def _alone_in(group: int, owner: int) -> bool:
    """Tell whether a group is the one that a system makes for one account alone."""
    import grp  # noqa: PLC0415 - Windows has none

    try:
        told = grp.getgrgid(group)
    except KeyError:
        return False
    name = _name(owner)
    return told.gr_name == name and set(told.gr_mem) <= {name}


def _name(user: int) -> str:
    import pwd  # noqa: PLC0415 - Windows has none

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
