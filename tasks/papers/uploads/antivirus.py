"""Ask a ClamAV daemon on this machine about a file, where one listens; without one nobody says."""

import re
import socket
import struct
from pathlib import Path
from typing import Literal

from tasks.papers.uploads.unfit import Unfit

SOCKETS = (Path("/run/clamav/clamd.ctl"), Path("/var/run/clamd.scan/clamd.sock"))
SECONDS_MAX = 30
PIECE = 1 << 20
FOUND = re.compile(rb"stream: (.+) FOUND")


def scanned(content: bytes, sockets: tuple[Path, ...] = SOCKETS) -> Literal["unscanned", "clean"]:
    """Return whether a scanner found the file clean, or that none looked at it.

    Raises Unfit when it carries a virus.
    """
    listening = next((one for one in sockets if one.is_socket()), None)
    if listening is None:
        return "unscanned"
    try:
        answer = _asked(listening, content)
    except OSError:
        return "unscanned"
    virus = FOUND.search(answer)
    if virus:
        raise Unfit("infected", what=virus.group(1).decode("ascii", "replace")[:60])
    return "clean" if answer.rstrip(b"\0\n") == b"stream: OK" else "unscanned"


def _asked(path: Path, content: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(SECONDS_MAX)
        talk.connect(str(path))
        talk.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            talk.sendall(struct.pack(">I", len(piece)) + piece)
        talk.sendall(struct.pack(">I", 0))
        return talk.recv(4096)
