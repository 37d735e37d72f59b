"""What follows from the configuration: the policy of every page and the names of cookies."""

import re

from bluelamp.site.configuration import read_configuration
from site_worlds.production_environment import good_environment


def test_the_policy_of_every_page_names_this_site_and_nothing_else():
    policy = read_configuration(good_environment()).content_security_policy()
    assert {value for values in policy.values() for value in values} == {"'self'", "'none'"}
    assert {name for name, values in policy.items() if values == ("'none'",)} == {
        "frame-src",
        "frame-ancestors",
        "object-src",
        "base-uri",
    }


def test_a_cookie_has_the_name_of_a_safe_one_where_there_is_https():
    assert read_configuration(good_environment()).cookie_prefix == "__Host-"
    assert re.fullmatch("", read_configuration({"BLUELAMP_MODE": "demo"}).cookie_prefix)
