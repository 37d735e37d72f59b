"""The worker of the queue: one task after another, until it is told to stop."""

from __future__ import annotations

from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker


class QueueWorker:
    """Works off the queue in a thread. A task that is running when it is told to stop is finished first."""

    def __init__(self, name: str, interval: float = 0.5) -> None:
        self._worker = Worker(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Works until `stop`. Raises what the database raises; the caller begins again."""
        try:
            self._worker.run()
        finally:
            close_old_connections()
            connections.close_all()

    def stop(self) -> None:
        """Lets the task that runs end, and takes no other."""
        self._worker.running = False

    def run_once(self) -> None:
        """Works off what is ready now, and comes back."""
        self._worker.batch = True
        self._worker.run()
