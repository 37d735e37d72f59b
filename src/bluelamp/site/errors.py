"""Why the site does not do something."""

from bluelamp.core.kernel import BluelampError


class NotADemonstration(BluelampError):
    """Something that only a demonstration may do was asked of another site."""

    code = "not-a-demonstration"
    meaning = "A generated force was to be loaded into a site that is not in demo mode; nothing was written."
