"""What tests of signing in share."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from bluelamp.site.configuration import read_configuration
from bluelamp.site.way_in import sign_in_settings
from doors_web_sign_in import provider

PASSWORD = "four words that do not belong"  # noqa: S105 - of nobody


def free_port():
    """A port of loopback that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def running_provider(folder, back):
    """The address of a real OpenID provider in a process of its own, which ends with the block."""
    port = free_port()
    program = Path(__file__).with_name("provider.py")
    command = [sys.executable, str(program), str(port), str(folder), back]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BLUELAMP", "DJANGO"))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=kept) as process:  # noqa: S603 - our own program
        try:
            assert process.stdout.readline().strip() == "ready"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def configured_with(server, **changes):
    """Our configuration with that provider, and the settings of Django that follow from it."""
    environ = {
        "BLUELAMP_MODE": "test",
        "BLUELAMP_DATA": "build/unused",
        "BLUELAMP_OIDC": "force",
        "BLUELAMP_OIDC_FORCE_SERVER": server,
        "BLUELAMP_OIDC_FORCE_CLIENT_ID": provider.CLIENT_ID,
        "BLUELAMP_OIDC_FORCE_CLIENT_SECRET": provider.CLIENT_SECRET,
        "BLUELAMP_OIDC_FORCE_NAME": "the force",
    }
    made = read_configuration(environ | changes)
    return made, sign_in_settings(made)["SOCIALACCOUNT_PROVIDERS"]


def sign_in_there(session, address):
    """Follows an address to the provider, signs in there, and gives where it sends the browser back to."""
    answer = session.get(address, allow_redirects=False, timeout=10)
    for _ in range(8):
        if answer.status_code == 200:
            form = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)[1]
            fields = {"login": provider.PERSON, "password": provider.PASSWORD, "csrfmiddlewaretoken": form}
            answer = session.post(answer.url, data=fields, headers={"Referer": answer.url}, allow_redirects=False)
        going = urljoin(answer.url, answer.headers["Location"])
        if "/sign-in/with/" in going:
            return going
        answer = session.get(going, allow_redirects=False, timeout=10)
    raise AssertionError("the provider never sent the browser back")
