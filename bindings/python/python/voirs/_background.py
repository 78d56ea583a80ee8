"""Work on threads for event loops."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import Callable, TypeVar, cast

from ._voirs import CancelToken

T = TypeVar("T")


async def in_background(work: Callable[[], T], cancel: CancelToken) -> T:
    """The result of ``work``, done by a thread that ends with it.

    When the task is cancelled, ``cancel`` is, and the thread has ended before the
    cancellation goes on.
    """
    if _runs_trio():
        return await _in_trio(work, cancel)
    # Not everybody who speaks has an event loop, and it takes time to import.
    import asyncio

    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast(T, result))

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:
            error = raised
        # A loop that was closed has nobody who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, result, error)

    thread = threading.Thread(target=run, name="voirs-async", daemon=True)
    thread.start()
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        cancel.cancel()
        # What the thread ends with, most likely the engine's own CancelledError, is
        # what was asked for.
        await asyncio.wait([done])
        if not done.cancelled():
            done.exception()
        raise
    finally:
        if done.done():
            thread.join()


def _runs_trio() -> bool:
    sniffio = sys.modules.get("sniffio")
    if sniffio is None:
        return False
    try:
        return bool(sniffio.current_async_library() == "trio")
    except sniffio.AsyncLibraryNotFoundError:
        return False


async def _in_trio(work: Callable[[], T], cancel: CancelToken) -> T:
    import trio

    try:
        # The thread is trio's, and free some milliseconds after the cancellation.
        return await trio.to_thread.run_sync(work, abandon_on_cancel=True)
    except trio.Cancelled:
        cancel.cancel()
        raise
