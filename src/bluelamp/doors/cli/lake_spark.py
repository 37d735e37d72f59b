"""Apache Spark as the one who hands out files: Spark schedules and tries again, and each task screens one file.

Rows never pass through Spark: the task opens the file with DuckDB, as on one machine. Measured, that is seven
times less work than letting Spark read, convert and write them. So there is one way to screen, and one proof of it.

`pyspark` is the extra `spark` of the package and is imported here alone, when a run is asked for.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bluelamp.core.kernel import BluelampError
from bluelamp.core.screening.bundle import Bundle, screen_one, write_manifest

POLL_SECONDS = 0.5

Progress = Callable[[int, int], None]


class SparkMissing(BluelampError):
    """A run over Spark is asked for, and the extra is not installed."""

    code = "spark-not-installed"
    meaning = "Screening over Apache Spark needs a package that is not installed."

    def __init__(self) -> None:
        super().__init__(
            "Apache Spark's package for Python is not installed.",
            todo="install the extra: `pip install bluelamp[spark]`.",
        )


@contextmanager
def session(master: str | None) -> Iterator[Any]:
    """A Spark session: the one that the platform has running where `master` is None, else one of our own.

    Raises:
        SparkMissing: the extra is not installed.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra: imported where it is asked for
    except ImportError as error:
        raise SparkMissing from error
    if master is None:
        yield SparkSession.builder.getOrCreate()
        return
    # The workers are other processes of this machine, which must find this package and stay on loopback.
    os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
        "spark.executorEnv.TZ": "UTC",
    }
    builder = SparkSession.builder.master(master).appName("bluelamp")
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    try:
        yield made
    finally:
        made.stop()


def screen_on_spark(
    spark: Any, bundle: Bundle, files: Sequence[Path], out: Path, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Every file screened by the executors of a session, and the manifest of what they wrote.

    MUST: an executor that is killed changes nothing of what is written, byte for byte
    (`tests/faults/test_spark.py`).

    Raises:
        LakeNotWhole: a file was not screened.
        BundleDiffers: the bundle was changed meanwhile.
    """
    bundle.run(out, threads=1).sweep()
    names = [str(file) for file in files]
    folder, to = str(bundle.folder), str(out)
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(files, out, progress, stop), daemon=True)
    watcher.start()
    try:
        # One file is one task, so what is lost with an executor is one file's work.
        spark.sparkContext.parallelize(names, max(1, len(names))).map(lambda name: _task(folder, name, to)).collect()
    finally:
        stop.set()
        watcher.join()
    return write_manifest(bundle, files, out)


def _task(folder: str, name: str, out: str) -> str:
    """One file on an executor. Every attempt of every process writes under names of its own."""
    return screen_one(folder, name, out, f"{os.uname().nodename}-{os.getpid()}")


def _watch(files: Sequence[Path], out: Path, progress: Progress | None, stop: threading.Event) -> None:
    """Tells how many files are done, from what lies in the folder: executors tell the driver nothing on the way."""
    while progress is not None and not stop.wait(POLL_SECONDS):
        progress(sum((out / "summaries" / f"{one.stem}.json").is_file() for one in files), len(files))
