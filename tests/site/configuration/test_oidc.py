"""Identity providers: people are known by what the provider never gives to anybody else."""

import pytest

from bluelamp.site.configuration import ConfigurationRefused, read_configuration
from site_worlds.production_environment import good_environment

ENTRA = {
    "OIDC": "force",
    "OIDC_FORCE_SERVER": "https://login.example/tenant/v2.0/",
    "OIDC_FORCE_CLIENT_ID": "bluelamp",
    "OIDC_FORCE_CLIENT_SECRET": "s3cret",
    "OIDC_FORCE_PEOPLE_BY": "oid+tid",
    "OIDC_FORCE_TENANT": "tenant-1",
    "OIDC_FORCE_SIGN_IN_ORIGINS": "https://other.example",
}


def test_a_provider_is_read_with_its_origins():
    (provider,) = read_configuration(good_environment(**ENTRA)).oidc
    assert provider.people_by == ("oid", "tid")
    assert provider.origins == ("https://login.example", "https://other.example")
    assert provider.name == "Force"
    assert "s3cret" not in repr(provider)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"OIDC_FORCE_PEOPLE_BY": "email"}, "never an e-mail"),
        ({"OIDC_FORCE_TENANT": None}, "any tenant"),
        ({"OIDC_FORCE_SERVER": "http://login.example"}, "over HTTPS"),
        ({"OIDC_FORCE_SIGN_IN_ORIGINS": "https://a.example;script-src *"}, "`BLUELAMP_OIDC_FORCE_SIGN_IN_ORIGINS`"),
        ({"OIDC_FORCE_CLIENT_ID": None}, "CLIENT_ID"),
        ({"OIDC_FORCE_TIMEOUT": "0"}, "seconds"),
        ({"OIDC_FORCE_TIMEOUT": "long"}, "seconds"),
    ],
)
def test_a_provider_that_would_let_in_the_wrong_people_is_refused(changes, told):
    with pytest.raises(ConfigurationRefused) as caught:
        read_configuration(good_environment(**(ENTRA | changes)))
    assert told in caught.value.say()


def test_a_name_of_a_provider_that_cannot_be_part_of_a_variable_is_refused():
    with pytest.raises(ConfigurationRefused, match="small letters and digits"):
        read_configuration(good_environment(OIDC="the force"[:3] + "-x"))
