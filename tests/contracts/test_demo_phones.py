"""The phones of the demonstration go on where they were, come by the site's clock, and misbehave as was drawn.

iPhones begin anew in each run; that they enrol over the real protocol is in `tests/site/test_demo.py`.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo_phones.android import LONG_AGO, REFUSES, WELL, AndroidPhones
from demo_phones.apple import WANTED as WHATSAPP
from demo_phones.apple import ApplePhones, ListedPhone

TOOLS = Path(__file__).resolve().parents[2] / "tools"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SERIALS = [f"GENERATED{number:08}" for number in range(150)]


class Watch:
    """The site's clock, which a test moves."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


class Signed:
    """An identity that signs nothing."""

    def header(self, body):
        return ""


def made(folder, watch, serials=SERIALS):
    phones = AndroidPhones(serials, folder / "phones.json", watch)
    phones.server.close()
    return phones


def test_a_few_phones_misbehave_and_none_of_those_that_are_shown(tmp_path):
    phones = [made(tmp_path, Watch()).tenant.phone(one) for one in SERIALS]
    assert not any(one.late or one.fails or not one.on or not one.pin for one in phones[:WELL])
    assert [one.serial for one in phones if one.fails] == [SERIALS[REFUSES]]
    assert sum(not one.on for one in phones) == 3
    assert sum(not one.pin for one in phones) == 2
    assert sum(one.patched_on == LONG_AGO for one in phones) == 3


def test_phones_that_come_say_so_at_the_time_of_the_site(tmp_path):
    watch = Watch()
    phones = made(tmp_path, watch)
    watch.now += timedelta(hours=3)
    phones.come()
    assert phones.tenant.now() == watch.now
    assert phones.tenant.phone(SERIALS[0]).last_sync == watch.now


def test_a_later_run_finds_the_same_phones_as_they_were_and_enrols_those_that_are_new(tmp_path):
    watch = Watch()
    before = made(tmp_path, watch, SERIALS[:40])
    before.tenant.phone(SERIALS[3]).apps["com.whatsapp"] = "1.0"
    before.come()
    after = made(tmp_path, watch)
    assert [one.id for one in after.tenant.phones.values()][:40] == list(before.tenant.phones)
    assert after.tenant.phone(SERIALS[3]).apps["com.whatsapp"] == "1.0"
    assert len(after.tenant.phones) == len({one.id for one in after.tenant.phones.values()}) == 150


def test_the_program_answers_the_settings_of_its_tenant_and_ends_with_its_input(tmp_path):
    served = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "demo_phones", str(tmp_path), "--every", "0.1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=TOOLS,
        text=True,
    )
    served.stdin.write(json.dumps({"android": SERIALS[:2]}) + "\n")
    served.stdin.flush()
    told = json.loads(served.stdout.readline())
    assert told["BLUELAMP_INTUNE_GRAPH"].startswith("http://127.0.0.1:")
    assert told["BLUELAMP_INTUNE_SECRET"]
    served.stdin.close()
    assert served.wait(60) == 0
    served.stdout.close()
    kept = json.loads((tmp_path / "android-phones.json").read_text())
    assert [one["serial"] for one in kept["phones"]] == SERIALS[:2]


def test_an_iphone_has_its_serial_number_from_the_register_and_its_officer_installs_only_what_it_is_let():
    phone = ListedPhone(1, lambda *_: (500, b""), None, serial="GENERATED00000007")
    assert phone.serial_number == "GENERATED00000007"
    phone.install()
    assert WHATSAPP not in phone.apps
    phone.settings["one"] = {"PayloadContent": [{"allowListedAppBundleIDs": ["com.apple.mobilesafari"]}]}
    phone.install()
    assert WHATSAPP not in phone.apps
    phone.settings["one"]["PayloadContent"][0]["allowListedAppBundleIDs"].append(WHATSAPP)
    phone.install()
    assert WHATSAPP in phone.apps


def test_an_iphone_that_the_server_refuses_holds_no_other_up():
    asked = []

    def speak(method, path, headers, body):
        asked.append(path)
        return 503, b""

    phones = ApplePhones(speak)
    for number in range(3):
        phone = ListedPhone(number, speak, phones.keys[0], serial=f"GENERATED{number:08}")
        phone.management = {"ServerURL": f"https://phones.invalid/mdm/{number}"}
        phone.identity = Signed()
        phones.phones.append(phone)
    phones.phones[1].mood.away = True
    phones.come()
    assert asked == ["/mdm/0", "/mdm/2"]
