"""Processes that share a run's work.

Each is a Python of its own that is sent functions and what to call them with. The script that a user runs is not
imported there, so it needs no ``if __name__ == "__main__"``, as it would with :mod:`multiprocessing`.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO, Self, TypeVar, cast

from stemmatic.errors import OptionError, StemmaticError
from stemmatic.memory import give_back

PROCESSES = "STEMMATIC_PROCESSES"
"""The environment variable that says how many processes may share a run's work; each holds some 300 MB."""
MOST_WORKERS = 8
MANY_POSTS = 50_000
"""From how many posts on processes begin anew between stages: that takes each a second, and frees 100 to 200 MB."""
_MOST_ASKED = 256
_AHEAD = 4  # tasks a process that are under way or done before their turn
# Records refer to nothing that refers to them. To look for such circles again and again among many costs a tenth.
_COLLECT_AFTER = 50_000
_BEGIN = "import sys; sys.path[:] = {path!r}; from stemmatic.pipeline.workers import serve; serve()"
Result = TypeVar("Result")


class Workers:
    """As many processes as there are cores, or as :data:`PROCESSES` says, started when there is work for more than one.

    Raises:
        OptionError: what the environment says is no number of processes.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or processes_at_most()
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the processes, which hold what they loaded and remember; others begin where work is shared again."""
        for worker in self._all:
            worker.kill()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            worker.wait()
        if self._threads is not None:
            self._threads.shutdown()
        self._all, self._free, self._threads = [], SimpleQueue(), None

    def begin_anew(self, posts: int) -> None:
        """End the processes where a run has many posts: what they hold of one stage is no use to the next."""
        if posts > MANY_POSTS:
            self.end()

    def map(
        self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]], *, alone: bool = False
    ) -> Iterator[Result]:
        """What ``function``, importable and pure, gives for each task's arguments, in the order of the tasks.

        ``alone`` calls it in this process: what is little is done before another process has begun.

        Raises:
            StemmaticError: a process ended before its work did; and what the function raises.
        """
        if alone or self.workers == 1:
            yield from (function(*task) for task in tasks)
            return
        threads = self._start()
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(threads.submit(self._ask, function, task))
            if len(waiting) > _AHEAD * self.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def aside(self, function: Callable[..., Result], *task: Any) -> Callable[[], Result]:
        """Have a process call ``function`` while this one does other work; what is given back waits for the result.

        Raises:
            StemmaticError: as :meth:`map`, when the result is asked for.
        """
        return self._start().submit(self._ask, function, task).result

    def begin(self, prepare: Callable[[], object]) -> None:
        """Start the processes now, unless they run, and let each call ``prepare`` while this one does other work."""
        if self.workers > 1 and self._threads is None:
            threads = self._start()
            for _ in range(self.workers):
                threads.submit(self._ask, prepare, ())

    def _start(self) -> ThreadPoolExecutor:
        if self._threads is None:
            command = [sys.executable, "-c", _BEGIN.format(path=sys.path)]
            for _ in range(self.workers):
                worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                self._all.append(worker)
                self._free.put(worker)
            self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="workers")
        return self._threads

    def _ask(self, function: Callable[..., Result], task: tuple[Any, ...]) -> Result:
        worker = self._free.get()
        try:
            asked, answers = cast(BinaryIO, worker.stdin), cast(BinaryIO, worker.stdout)
            pickle.dump((function, task), asked, pickle.HIGHEST_PROTOCOL)
            asked.flush()
            done, result = pickle.load(answers)  # noqa: S301 (what our own process wrote)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise StemmaticError(
                "a process that shared the work ended before it was done, perhaps for want of memory;"
                " run again: what was finished is not done again"
            ) from error
        finally:
            self._free.put(worker)
        if not done:
            raise result
        return result  # type: ignore[no-any-return]


def serve() -> None:
    """Answer what the process that started this one asks, until it asks no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the run ends this one through its pipe
    gc.set_threshold(_COLLECT_AFTER, 50, 1_000)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything prints is no answer
    while (one := _next(asked)) is not None:
        function, task = one
        try:
            answer = True, function(*task)
        except Exception as error:  # noqa: BLE001 (raised again where the answer is read)
            answer = False, error
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
        del one, task, answer
        give_back()


def _next(stream: BinaryIO) -> tuple[Callable[..., Any], tuple[Any, ...]] | None:
    try:
        return pickle.load(stream)  # type: ignore[no-any-return]  # noqa: S301
    except EOFError:
        return None


def processes_at_most() -> int:
    """How many processes may share work here.

    Raises:
        OptionError: what the environment says is no number of processes.
    """
    return _asked_for() or min(_cores(), MOST_WORKERS)


def _asked_for() -> int:
    """The processes that the environment allows, 0 where it says nothing."""
    asked = os.environ.get(PROCESSES, "").strip()
    if asked and not (asked.isascii() and asked.isdigit() and 0 < int(asked) <= _MOST_ASKED):
        expected = f"expected how many processes may share the work, 1 to {_MOST_ASKED}"
        raise OptionError(f"{PROCESSES}: {expected}, got {asked!r}")
    return int(asked or 0)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
