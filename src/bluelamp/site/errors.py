"""Why the site does not do something."""

from bluelamp.core.kernel import BluelampError


class PhoneAuthorityUnusable(BluelampError):
    """The file of the authority for certificates of phones is absent, is not what it should be, or is there already."""

    code = "phone-authority-unusable"
    meaning = "The file with the authority that issues phones their certificates cannot be used."


class PushCertificateUnusable(BluelampError):
    """The file of the push certificate, or of what the push service is proven by, is not what it should be."""

    code = "push-certificate-unusable"
    meaning = (
        "The certificate with which phones of Apple's are woken, or what the service is proven by, cannot be used."
    )


class NotADemonstration(BluelampError):
    """Something that only a demonstration may do was asked of another site."""

    code = "not-a-demonstration"
    meaning = "A generated force was to be loaded into a site that is not in demo mode; nothing was written."


class PhonesDidNotStart(BluelampError):
    """The simulated phones of a demonstration did not start."""

    code = "phones-did-not-start"
    meaning = (
        "The program with the simulated phones of a demonstration ended at once, or said nothing that could be read."
    )
