"""Settings for every test: generated tests have no clock, since a busy machine is not a fault."""

from hypothesis import settings

settings.register_profile("bluelamp", deadline=None)
settings.load_profile("bluelamp")
