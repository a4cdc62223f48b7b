"""Things done at the same moment, by threads."""

import threading
from collections.abc import Callable


def together(*calls: Callable[[], object]) -> list[BaseException]:
    """Run them at once; what any of them raised, in no order. A call that hangs fails the test."""
    barrier, raised = threading.Barrier(len(calls)), list[BaseException]()

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait(60)
            call()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return raised
