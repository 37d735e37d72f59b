"""How a phone is follows from its two answers, and since when its release is out from the whole fleet."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.mdm.answers import Information, Security
from bluelamp.records.fleet.connectors.apple.health import Known, out_since
from bluelamp.records.fleet.ports import Health

FIRST, LATER = date(2026, 10, 1), date(2026, 11, 1)
RELEASES = st.dictionaries(
    st.builds(lambda a, b: f"{a}.{b}", st.integers(16, 19), st.integers(0, 12)), st.dates(), min_size=1
)


def test_nothing_is_reported_before_the_release_is_known():
    known = Known().with_security(Security(passcode=True, encrypted=True))
    assert known.health({}) is None
    whole = known.with_information(Information(release="18.1", extra="(a)"))
    assert whole.health({"18.1 (a)": FIRST}) == Health(
        system="iOS", release="18.1 (a)", patched_on=FIRST, screen_lock=True, encrypted=True
    )
    assert Known.from_text(whole.to_text()) == whole
    assert Known.from_text("") == Known()


def test_an_older_release_that_is_seen_later_is_not_newer():
    assert out_since("17.7", {"18.1": FIRST, "17.7": LATER}) == FIRST
    assert out_since("18.1", {"18.1": FIRST, "17.7": LATER}) == FIRST


def test_a_rapid_response_comes_after_its_release_and_ten_after_nine():
    assert out_since("18.1", {"18.1": FIRST, "18.1 (a)": LATER}) == FIRST
    assert out_since("18.1 (a)", {"18.1": FIRST, "18.1 (a)": LATER}) == LATER
    assert out_since("18.10", {"18.9": FIRST, "18.10": LATER}) == LATER


def test_a_release_that_nobody_has_seen_is_out_since_nobody_knows_when():
    assert out_since("19.0", {"18.1": FIRST}) is None


@given(RELEASES)
def test_of_two_releases_the_newer_is_never_out_for_longer(releases):
    def order(one):
        return [int(part) for part in one.split(".")]

    days = [out_since(one, releases) for one in sorted(releases, key=order)]
    assert days == sorted(days)
    assert all(day <= releases[one] for one, day in zip(sorted(releases, key=order), days, strict=True))
