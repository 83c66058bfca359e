"""How long the web server waits for the head and the body of a request, and for how many at once.

uvicorn waits without end for a head that never comes, and `limit_concurrency` would answer
everybody with 503 while such connections stand open. Here they are closed instead.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0
BODY_SECONDS = 180.0
WAITING_MAX = 400
"""Connections that have no request under way; beyond, the one that has waited longest is closed."""


class PatientProtocol(H11Protocol):
    """A connection that has to ask within HEAD_SECONDS, and to have said all in BODY_SECONDS."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; make room where too many wait."""
        super().connection_made(transport)
        self._waits_since = self.loop.time()
        self._timer = self.loop.call_later(HEAD_SECONDS, self._tired)
        waiting = [one for one in self.connections if isinstance(one, PatientProtocol)]
        waiting = [one for one in waiting if one.waits()]
        if len(waiting) > WAITING_MAX:
            min(waiting, key=lambda one: one._waits_since).transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; the wait for a head ends with the whole head, not with its first byte."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._again(BODY_SECONDS)

    def on_response_complete(self) -> None:
        """Wait for the next head; an idle connection is uvicorn's to close (timeout_keep_alive)."""
        super().on_response_complete()
        self._waits_since = self.loop.time()
        self._again(self.timeout_keep_alive + HEAD_SECONDS)

    def waits(self) -> bool:
        """Tell whether no request is under way, on a connection that is not being closed."""
        asked = self.cycle is not None and not self.cycle.response_complete
        return not asked and not self.transport.is_closing()

    def _again(self, seconds: float) -> None:
        self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._tired)

    def _tired(self) -> None:
        """Close what waits for a head or sends a body without end; an answer under way goes on."""
        if self.waits() or self.cycle.more_body:
            self.transport.close()
        else:
            self._again(BODY_SECONDS)
