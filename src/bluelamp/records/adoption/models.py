"""The tables of adoption. All of them only grow; triggers on both databases refuse the rest."""

from __future__ import annotations

from django.db import models


class BundleRow(models.Model):
    """A rulebook's files, whole, by name."""

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    files = models.JSONField()

    class Meta:
        """Kept once, however often it is adopted."""

        db_table = "adoption_bundle"


class EditionRow(models.Model):
    """What a bundle means from a day on: its settings are dated, so one bundle has several digests."""

    bundle = models.ForeignKey(BundleRow, on_delete=models.PROTECT, related_name="editions")
    begins = models.DateField()
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        """One for each day on which a setting changes."""

        db_table = "adoption_edition"
        constraints = (models.UniqueConstraint(fields=["bundle", "begins"], name="one_edition_a_day"),)


class AdoptionRow(models.Model):
    """One adoption."""

    version = models.PositiveIntegerField(primary_key=True)
    bundle = models.ForeignKey(BundleRow, on_delete=models.PROTECT, related_name="adoptions")
    begins = models.DateTimeField(unique=True)
    adopted_at = models.DateTimeField()

    class Meta:
        """By version, each beginning after the one before."""

        db_table = "adoption_adoption"
