"""Work done in processes of its own: forked, so that they know what this one does."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from typing import Any, Final, NamedTuple, NoReturn, TypeVar

Answer = TypeVar("Answer")
Task = Callable[[], Any]

_MOST: Final = 4
"""Processes by default, on a machine of any size: others want to work there, too."""

_AT_ONCE: Final = 1 << 20


def usable() -> int:
    """How many processes win something here; one where there is no fork that can be relied on."""
    # macOS has one, after which its own libraries may fail.
    if sys.platform in ("win32", "darwin") or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)))


def each(tasks: Sequence[Callable[[], Answer]], jobs: int) -> Iterator[tuple[int, Answer]]:
    """The answers of *tasks* with their numbers, as they come; each is from a process of its own,
    *jobs* of them at a time.

    An answer is plain data. What a process takes is given back when it ends. A task whose process
    ends without an answer is done here; so are all, with one job.
    """
    left = dict(enumerate(tasks))
    if jobs > 1 and len(tasks) > 1:
        for number, answer in _answered(tasks, jobs):
            del left[number]
            yield number, answer
    for number, task in left.items():
        yield number, task()


class _Worker(NamedTuple):
    """A process, the task that it does, and what it has answered so far."""

    process: int
    task: int
    answer: bytearray


def _answered(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[int, Any]]:
    """The answers that come, with the numbers of their tasks."""
    waiting = iter(range(len(tasks)))
    working: dict[int, _Worker] = {}
    selector = DefaultSelector()
    try:
        while True:
            for number in waiting:
                reading, process = _forked(tasks[number])
                working[reading] = _Worker(process, number, bytearray())
                selector.register(reading, EVENT_READ)
                if len(working) == jobs:
                    break
            if not working:
                return
            for key, _ in selector.select():
                worker = working[key.fd]
                part = os.read(key.fd, _AT_ONCE)
                worker.answer.extend(part)
                if not part:
                    selector.unregister(key.fd)
                    yield from _ended(key.fd, working.pop(key.fd))
    finally:
        selector.close()
        for reading, worker in working.items():
            os.kill(worker.process, signal.SIGKILL)
            for _ in _ended(reading, worker):
                pass


def _forked(task: Task) -> tuple[int, int]:
    """A process that does *task*: where its answer can be read, and its number."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Of a thread that tells a person how long it takes, and holds nothing.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        _work(task, writing)
    os.close(writing)
    return reading, process


def _work(task: Task, writing: int) -> NoReturn:
    """Write what *task* gives, and end this process without a word to anybody else."""
    code = 1
    try:
        left = memoryview(pickle.dumps(task(), pickle.HIGHEST_PROTOCOL))
        while left:
            left = left[os.write(writing, left) :]
        code = 0
    finally:
        os._exit(code)


def _ended(reading: int, worker: _Worker) -> Iterator[tuple[int, Any]]:
    """The answer of *worker*, which has nothing more to say; none, if it failed."""
    os.close(reading)
    _, status = os.waitpid(worker.process, 0)
    if status == 0:
        with suppress(pickle.UnpicklingError, EOFError):
            yield worker.task, pickle.loads(worker.answer)
