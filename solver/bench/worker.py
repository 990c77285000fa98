"""One method's own process: reads the county, runs the method, leaves its answer as a file beside it.

Each method is alone in its process, so that its peak memory is its own and OR-Tools never meets HiGHS.
Run as ``python -m solver.bench.worker FOLDER METHOD SECONDS SEED``.
"""

import importlib
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from solver.bench.county import unpack
from solver.bench.methods import GREEDY

ANSWER = "{}.json"
"""The answer's file, by method."""


def main(folder: str, name: str, seconds: str, seed: str) -> None:
    """Time counts from the matrix in memory to the plan; reading the county and importing the solver do not count."""
    county = unpack(Path(folder))
    method = importlib.import_module(f"solver.bench.methods.{name}")
    more = (county.dataset,) if name == GREEDY else ()
    loaded = peak_memory()
    began, began_cpu = perf_counter(), process_time()
    outcome = method.run(county.model, county.profile, float(seconds), int(seed), *more)
    spent, cpu = perf_counter() - began, process_time() - began_cpu
    chosen = None if outcome.x is None else np.flatnonzero(outcome.x[: county.model.matrix.postings] > 0.5).tolist()
    answer = {
        "seconds": spent,
        "cpu": cpu,
        "loaded": loaded,
        "memory": peak_memory(),
        "impossible": outcome.impossible,
        "levels": [asdict(level) for level in outcome.levels],
        "chosen": chosen,
    }
    (Path(folder) / ANSWER.format(name)).write_text(json.dumps(answer))


def peak_memory() -> int | None:
    """Largest resident memory of this process in bytes; None where the system does not tell.

    On Linux read from /proc: what ``getrusage`` says there includes the parent's memory at the fork.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return None
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def end_with_parent() -> None:
    """Ends this process once the parent's end of standard input is closed, in the middle of a solve too."""
    os.read(0, 1)  # not through sys.stdin: its lock would be held when this process ends
    os._exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=end_with_parent, daemon=True).start()
    main(*sys.argv[1:])
