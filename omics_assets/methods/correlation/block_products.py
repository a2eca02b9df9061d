"""The product of two matrices in blocks of rows that stay in cache, the blocks shared out among threads.

Every block is one matrix product (BLAS) and whatever work is done on it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from omics_assets.progress import Progress

BLOCK_ELEMENTS = 1 << 19
"""Products held at a time by a thread: 2 MiB in single precision."""
FEWEST_ROWS = 16
"""Rows of a block where these are more: fewer would read the whole right side for too little work."""
State = TypeVar("State")


class BlockProducts:
    """``left @ right``, some rows at a time.

    Parameters
    ----------
    left, right
        [a, n] and [n, b].
    threads
        Worker threads; None = one per core.
    """

    def __init__(self, left: NDArray[Any], right: NDArray[Any], threads: int | None) -> None:
        self._left, self._right = left, right
        self._threads = threads or os.cpu_count() or 1
        rows, columns = left.shape[0], right.shape[1]
        self._rows = max(FEWEST_ROWS, BLOCK_ELEMENTS // max(1, columns))
        starts = range(0, rows if columns else 0, self._rows)
        self.blocks = [slice(at, min(at + self._rows, rows)) for at in starts]

    def run(
        self,
        blocks: list[slice],
        start: Callable[[], State],
        work: Callable[[State, slice, NDArray[Any]], None],
        progress: Progress,
        what: str,
    ) -> list[State]:
        """Do the work on the product of every block, each thread with a state of its own; return the states."""
        local = threading.local()
        states: list[State] = []

        def on_block(block: slice) -> None:
            if not hasattr(local, "state"):
                local.state = start()
                local.product = np.empty((self._rows, self._right.shape[1]), dtype=self._right.dtype)
                states.append(local.state)
            product = local.product[: block.stop - block.start]
            np.matmul(self._left[block], self._right, out=product)
            work(local.state, block, product)

        with _controller().limit(limits=1, user_api="blas"), ThreadPoolExecutor(self._threads) as pool:
            for done, _ in enumerate(pool.map(on_block, blocks), start=1):
                progress(done, len(blocks), what)
        return states


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
