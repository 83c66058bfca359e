"""Look into a file before it is kept, in a process of its own that may not take much.

What parses hostile files has a limit of memory and of time; when it dies, the desk does not.
`python -m tasks.papers.uploads.inspect ENDING` reads the file from its input and writes what is to
be kept to its output, or a code of the book `uploads` to its error output.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

from ledger.store import private
from tasks.papers.uploads import packages, pdfs, pictures
from tasks.papers.uploads.unfit import Unfit

MEMORY_MAX = 2 * 1024**3
SECONDS_MAX = 30
LOOKS: Mapping[str, Callable[[str, bytes], bytes]] = {
    "pdf": pdfs.looked_into,
    "jpg": pictures.looked_into,
    "png": pictures.looked_into,
    "docx": packages.looked_into,
    "xlsx": packages.looked_into,
    "ofd": packages.looked_into,
}
AT_ONCE = threading.BoundedSemaphore(2)  # children; the others wait
UNFIT = 3  # the exit code of a child that says why


def inspected(ending: str, content: bytes) -> bytes:
    """Return what may be kept of a file (a picture is drawn anew); raises Unfit when none may."""
    if not content:
        raise Unfit("empty")
    return LOOKS[ending](ending, content)


def apart(ending: str, content: bytes) -> bytes:
    """Do the same in a child; one that dies or takes too long is a broken file."""
    command = [sys.executable, "-P", "-m", __name__, ending]  # -P: nothing from this folder
    try:
        with AT_ONCE:
            child = subprocess.run(
                command, input=content, capture_output=True, timeout=2 * SECONDS_MAX
            )
    except subprocess.TimeoutExpired as late:
        raise Unfit("broken") from late
    if child.returncode == 0:
        return child.stdout
    if child.returncode == UNFIT:
        told = json.loads(child.stderr)
        raise Unfit(told.pop("code"), **told)
    raise Unfit("broken")


def _confined() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no files


def main(ending: str) -> int:
    """Look into the file on standard input; returns the exit code."""
    private.begin()
    content = sys.stdin.buffer.read()
    _confined()
    try:
        kept = inspected(ending, content)
    except Unfit as unfit:
        sys.stderr.write(json.dumps({"code": unfit.code, **unfit.params}))
        return UNFIT
    sys.stdout.buffer.write(kept)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
