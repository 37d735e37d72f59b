"""Tasks for the tests of the queue. Only imported by tests."""

from django_tasks import task

done = []


@task()
def succeed(what):
    done.append(what)


@task()
def fail(what):
    done.append(what)
    raise RuntimeError("a task that fails")
