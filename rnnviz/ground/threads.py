"""How torch computes: one thread, what small matrices want on a busy machine; and runs that can be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Within: torch works on one thread. After: on as many as before.

    Matrices of a recurrent classifier are too small to be worth sharing: on a quiet machine two threads gain
    little, and where another process holds a core every operation waits for the second thread (explaining 528
    reviews was measured to take 0.3 CPU-seconds on one thread, and from 2 to 39 on two). One thread also gives
    the same sums on every machine.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def repeatable(seed: int, device: torch.device) -> Iterator[None]:
    """Within: seeded, on one thread, denormals (many and slow in training) are zero. After: as before."""
    flushed = float(torch.tensor(1e-38) * 0.01) == 0  # torch has no getter for it
    devices = [device] if device.type == "cuda" else []
    try:
        torch.set_flush_denormal(True)
        with one_thread(), torch.random.fork_rng(devices=devices):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_flush_denormal(flushed)
