"""What a force sets: every setting from the environment, read once, typed, and checked before anything starts.

`read_configuration(environ)` gives a frozen `Configuration` or refuses with every problem at once,
each with what to do. No Django here: the settings of Django are made from the configuration by
`bluelamp.site.settings`, and the reference page from `SETTINGS`.

A program that is not told otherwise runs in production mode, and production mode refuses whatever
only a demonstration may have.
"""

from bluelamp.site.configuration.database import DatabaseChoice, database_from_address
from bluelamp.site.configuration.email import EmailChoice, email_from_address
from bluelamp.site.configuration.errors import ConfigurationRefused
from bluelamp.site.configuration.oidc import OidcProvider
from bluelamp.site.configuration.production import production_problems
from bluelamp.site.configuration.reading import read_configuration
from bluelamp.site.configuration.reference import reference_page
from bluelamp.site.configuration.table import SETTINGS, Setting
from bluelamp.site.configuration.values import NO_SECRET, Https, Mode, Problem, Secret
from bluelamp.site.configuration.whole import Configuration

__all__ = [
    "NO_SECRET",
    "SETTINGS",
    "Configuration",
    "ConfigurationRefused",
    "DatabaseChoice",
    "EmailChoice",
    "Https",
    "Mode",
    "OidcProvider",
    "Problem",
    "Secret",
    "Setting",
    "database_from_address",
    "email_from_address",
    "production_problems",
    "read_configuration",
    "reference_page",
]
