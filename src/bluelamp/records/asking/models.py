"""The tables of asking. No table elsewhere points here, and these point nowhere."""

from __future__ import annotations

from django.db import models


class AnswerRow(models.Model):
    """An answer as it is kept: without the asker, and with the hour in place of the moment.

    Two people of whom the rules read the same, and who ask the same in the same hour, share a row.
    The key is the reference, so that the order in which answers were given is in no table.
    """

    reference = models.CharField(max_length=24, primary_key=True)
    hour = models.DateTimeField(db_index=True)
    body = models.JSONField()

    class Meta:
        """Found by reference; old ones by the hour."""

        db_table = "asking_answer"


class SavedRow(models.Model):
    """An answer that somebody saved: a copy of their own, which outlives the kept one."""

    id = models.CharField(max_length=36, primary_key=True)
    person = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        """Found by whose it is, the newest first."""

        db_table = "asking_saved"
        indexes = (models.Index(fields=["person", "-saved_at"], name="saved_by_person"),)
