"""Prints the reference page of the settings: `python -m bluelamp.site.configuration`."""

import click

from bluelamp.site.configuration.reference import reference_page

if __name__ == "__main__":
    click.echo(reference_page())
