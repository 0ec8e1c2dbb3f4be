"""Run one command and tell what it cost: a small process of its own, whose children are the command's alone.

``python -IS launch.py TIMEOUT OUTPUT COMMAND...`` writes JSON to standard output. Every process that the command
started is waited for, those that outlive it too (on Linux they are handed to this process), so that the processor
time is that of all of them and the memory that of the largest one. Memory that processes share is counted in each.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
UNUSUAL = ("PYTHONDONTWRITEBYTECODE",)  # where it is set, a checkout is compiled anew in every run


def adopt() -> None:
    """Have processes whose parent ended handed to this one, where the system knows how."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main() -> None:
    """Run the command of the command line."""
    timeout, output, *command = sys.argv[1:]
    adopt()
    late = False
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, writing, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, f"{output}.err", writing, 0o644),
    ]
    started = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name not in UNUSUAL}
    child = os.posix_spawnp(command[0], command, environment, file_actions=files, setsid=True)

    def stop(*_: object) -> None:
        nonlocal late
        late = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    # It has a session of its own, so that an interruption reaches this process alone.
    for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    signal.setitimer(signal.ITIMER_REAL, float(timeout))
    _, status = os.waitpid(child, 0)
    wall = time.perf_counter() - started
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(
        json.dumps(
            {
                "code": os.waitstatus_to_exitcode(status),
                "late": late,
                "wall": wall,
                "processor": used.ru_utime + used.ru_stime,
                "memory": memory,
            }
        )
    )


if __name__ == "__main__":
    main()
