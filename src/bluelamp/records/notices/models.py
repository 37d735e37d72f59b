"""The notices that wait, and those that went out. No text: the words follow from the kind."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One notice to one person or to everybody with a role."""

    id = models.CharField(max_length=36, primary_key=True)
    to = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    link = models.CharField(max_length=300)
    count = models.PositiveIntegerField(default=1)
    once = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - many have none, one has each
    written_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """Found by state, the oldest first."""

        db_table = "notices_notice"
        indexes = (models.Index(fields=["state", "written_at"], name="notice_by_state"),)
