"""How long a client is waited for: connections that send or read slower than anybody needs are ended.

uvicorn ends a connection that is idle between two requests, and no other. Here the head of a request must be whole in
a while; its content must come, and an answer be taken, at a least rate. Nothing is said of how long an answer takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """A request's head is whole after ``head_seconds``; ``least_bytes`` come or go in each ``window_seconds``."""

    head_seconds: float = 10.0
    window_seconds: float = 20.0
    least_bytes: int = 16 << 10
    look_seconds: float = 1.0


class PatientProtocol(H11Protocol):
    """HTTP over one connection, looked after."""

    patience = Patience()

    def connection_made(self, transport: Any) -> None:
        """A client has come: it is expected to ask."""
        super().connection_made(transport)
        self._head_since: float | None = self.loop.time()
        self._window_since: float | None = None
        self._moved = 0  # bytes in this window
        self._unsent = 0
        self._looking = self.loop.call_later(self.patience.look_seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something came: of a request's head, or of its content."""
        if self._is_busy():
            self._moved += len(data)
        elif self._head_since is None:
            self._head_since = self.loop.time()
        super().data_received(data)
        if self._is_busy():
            self._head_since = None

    def _is_busy(self) -> bool:
        """Whether a request's head is whole, and its answer is not."""
        return self.cycle is not None and not self.cycle.response_complete

    def _look(self) -> None:
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        if self._is_busy():
            self._head_since = None
        self._moved += max(self._unsent - unsent, 0)
        self._unsent = unsent
        is_sending = self._is_busy() and self.cycle.more_body and not self.flow.read_paused
        if not is_sending and not unsent:
            self._window_since = None
        elif self._window_since is None:
            self._window_since, self._moved = now, 0
        elif now - self._window_since >= self.patience.window_seconds:
            if self._moved < self.patience.least_bytes:
                self.transport.abort()
                return
            self._window_since, self._moved = now, 0
        if self._head_since is not None and now - self._head_since >= self.patience.head_seconds:
            self.transport.abort()
            return
        self._looking = self.loop.call_later(self.patience.look_seconds, self._look)
