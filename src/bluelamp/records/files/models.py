"""What each stored file is, and what it belongs to. The bytes are in the folder."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """One file that somebody added to one record."""

    id = models.CharField(max_length=36, primary_key=True)
    of_app = models.CharField(max_length=40)
    of_id = models.CharField(max_length=64)
    about = models.CharField(max_length=64, blank=True)
    units = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)

    class Meta:
        """Found by what it belongs to, and by its bytes."""

        db_table = "files_file"
        indexes = (
            models.Index(fields=["of_app", "of_id"], name="file_by_thing"),
            models.Index(fields=["digest"], name="file_by_digest"),
        )
