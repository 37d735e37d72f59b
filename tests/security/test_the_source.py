"""What the source never does: shells, code out of data, home-made ciphers, unchecked certificates, other hosts."""

import ast
import re
from pathlib import Path

import pytest

from architecture import reader

PACKAGE = reader.SRC / "bluelamp"
MODULES = {one.where: one.tree for one in reader.modules(reader.SRC)}
SCRIPTS = sorted((PACKAGE / "doors" / "web" / "static" / "bluelamp").glob("*.js"))

# Who talks to another machine, and why: everything else stays where it is.
GOES_OUT = {
    "src/bluelamp/doors/jobs/witnesses.py": "witnesses that were set; off this machine only over HTTPS",
    "src/bluelamp/doors/jobs/sending.py": "receivers of webhooks that an administrator set, their address checked",
    "src/bluelamp/doors/jobs/apns.py": "Apple's push service, one host by name, over HTTPS with a certificate of ours",
    "src/bluelamp/site/wiring_push.py": "by which certificates the push service is proven; it opens no connection",
    "src/bluelamp/records/fleet/connectors/intune/transport.py": "Microsoft Graph and its sign-in, two hosts by name",
    "src/bluelamp/doors/web/sign_in/adapters.py": "identity providers that were set",
    "src/bluelamp/site/processes.py": "our own site on this machine, to see whether it answers",
    "src/bluelamp/doors/jobs/settings.py": "the name of this machine",
    "src/bluelamp/records/notices/acts.py": "the mail server that was set, by Django's own means",
    "src/bluelamp/site/walk.py": "the demonstration on this machine",
    "src/bluelamp/doors/witness/server.py": "the witness itself, which listens",
}
NETWORK = {"socket", "http.client", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "ssl"}
# Who starts a program, always with a list of words.
STARTS_PROGRAMS = {"src/bluelamp/site/processes.py", "src/bluelamp/site/backups/postgres.py"}
# Randomness that may be repeated: generated forces, samples and orders. No secret comes from there.
REPEATABLE = ("src/bluelamp/core/samples/", "src/bluelamp/core/screening/", "src/bluelamp/doors/cli/agreement.py")
CIPHERS = {"AESGCM"}
CRYPTOGRAPHY = "cryptography."
WITH_SECRETS = ("src/bluelamp/records/accounts", "src/bluelamp/doors/web/sign_in", "src/bluelamp/doors/api/tokens.py")
APPROVED_HASHES = {"sha256", "sha512", "sha384", "file_digest", "scrypt"}


def calls(tree):
    """Every call, with its name as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(tree):
    """The full names of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def where_called(pattern):
    """The modules in which something of that name is called, with its line."""
    return [
        f"{where}:{node.lineno}: {name}"
        for where, tree in MODULES.items()
        for name, node in calls(tree)
        if re.search(pattern, name)
    ]


def where_imported(names):
    """The modules that import one of these, or something out of one."""
    return {
        where
        for where, tree in MODULES.items()
        for one in imported(tree)
        if any(one == name or one.startswith(f"{name}.") for name in names)
    }


def test_the_reader_finds_what_it_looks_for():
    tree = ast.parse("import random\nfrom ssl import CERT_NONE\nos.system('x')\n")
    assert [name for name, _ in calls(tree)] == ["os.system"]
    assert set(imported(tree)) == {"random", "ssl", "ssl.CERT_NONE"}
    assert where_called(r"^hashlib\.sha256$")
    assert len(MODULES) > 200


def test_nothing_is_run_through_a_shell():
    assert (
        where_called(r"^os\.(system|popen|spawn\w*|exec\w*)$|^pty\.|^commands\.|\.getoutput$|create_subprocess_shell")
        == []
    )
    assert where_imported({"subprocess"}) - STARTS_PROGRAMS == set()
    shells = [
        f"{where}:{node.lineno}"
        for where, tree in MODULES.items()
        for name, node in calls(tree)
        if name.startswith("subprocess.")
        and (any(one.arg == "shell" for one in node.keywords) or isinstance(node.args[0], ast.Constant | ast.JoinedStr))
    ]
    assert shells == []


def test_no_text_becomes_code():
    assert where_called(r"^(eval|exec|compile|__import__|builtins\.\w+)$") == []
    assert where_imported({"pickle", "marshal", "shelve", "dill", "jsonpickle", "code", "codeop"}) == set()
    assert where_called(r"yaml\.(load|load_all|unsafe_load|full_load)$") == []


def test_no_template_is_made_of_anything_but_a_file():
    assert where_called(r"\.from_string$|render_template_string|^(jinja2\.|django\.template\.)?Template$") == []


def test_no_format_comes_from_anybody():
    """`format` and `%` are called on texts of the source, and on names in capitals that hold one."""
    strange = []
    for where, tree in MODULES.items():
        constants = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.For | ast.comprehension)
            for target in ast.walk(getattr(node, "target", None) or node.targets[0])
            if isinstance(target, ast.Name)
        }
        for name, node in calls(tree):
            if name.endswith(".format") and not isinstance(node.func.value, ast.Constant):
                base = node.func.value
                if not (isinstance(base, ast.Name) and (base.id.isupper() or base.id in constants)):
                    strange.append(f"{where}:{node.lineno}: {name}")
    assert [one for one in strange if not re.search(r"Markup\(|SQL\(", one)] == []


def test_no_pattern_is_made_of_what_somebody_typed():
    made = [
        f"{where}:{node.lineno}"
        for where, tree in MODULES.items()
        for name, node in calls(tree)
        if re.fullmatch(r"re\.(compile|search|match|fullmatch|sub|findall|finditer|split)", name)
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
        and "escape" not in ast.unparse(node.args[0])
        and any(isinstance(part, ast.Name) and not part.id.isupper() for part in ast.walk(node.args[0]))
    ]
    assert made == []


def test_no_statement_is_written_out_of_what_somebody_typed():
    """In records, doors and site, a statement is a text of the source; what is joined to it are names in capitals."""
    joined = []
    for where, tree in MODULES.items():
        if where.startswith("src/bluelamp/core/"):
            continue  # the libraries' own stores and the columns have tests of their own, with hostile names
        for name, node in calls(tree):
            if name.rpartition(".")[2] not in {"execute", "executemany", "executescript", "raw", "extra", "RawSQL"}:
                continue
            if not node.args or not isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                continue
            names = {ast.unparse(one.value) for one in ast.walk(node.args[0]) if isinstance(one, ast.FormattedValue)}
            if names - {"check.table", "check.name"}:
                joined.append(f"{where}:{node.lineno}: {sorted(names)}")
    assert joined == []


def test_only_what_is_listed_talks_to_another_machine():
    found = where_imported(NETWORK)
    assert found - set(GOES_OUT) == set(), "say why it goes out, or leave it"
    assert {one for one in GOES_OUT if not (reader.ROOT / one).is_file()} == set()


def test_nobody_who_is_asked_sends_us_elsewhere():
    from bluelamp.doors.web.sign_in.adapters import IdentityAdapter  # noqa: PLC0415 - it alone

    with IdentityAdapter().get_requests_session() as session:
        assert session.request.keywords["allow_redirects"] is False
        assert 0 < session.request.keywords["timeout"] <= 60
        assert session.verify is True
    for name in ("witnesses.py", "sending.py"):
        text = (PACKAGE / "doors" / "jobs" / name).read_text(encoding="utf-8")
        assert "http.client" in text, "which follows nobody by itself"
        assert "Location" not in text


def test_the_cache_counts_attempts_and_nothing_else():
    assert where_imported({"django.core.cache", "django.views.decorators.cache.cache_page"}) == set()
    assert where_called(r"^(cache_page|cache\.(set|add|get_or_set))$") == []


def test_no_certificate_goes_unchecked():
    assert where_called(r"_create_unverified_context|disable_warnings") == []
    assert where_imported({"ssl.CERT_NONE"}) == set()
    unchecked = [
        f"{where}:{node.lineno}"
        for where, tree in MODULES.items()
        for _, node in calls(tree)
        for one in node.keywords
        if one.arg in {"verify", "check_hostname", "verify_signature", "verify_exp"}
        and isinstance(one.value, ast.Constant)
        and one.value.value is False
    ]
    assert unchecked == []
    assert where_called(r"^ssl\.create_default_context$"), "witnesses are asked over checked TLS"


def test_no_secret_comes_from_a_generator_that_can_be_repeated():
    found = where_imported({"random", "numpy.random"})
    assert {one for one in found if not one.startswith(REPEATABLE)} == set()


def test_every_primitive_is_of_a_library_that_many_check():
    used = {one for tree in MODULES.values() for one in imported(tree) if one.startswith(CRYPTOGRAPHY)}
    assert used, "the reader finds no cryptography"
    weak = re.compile(r"\b(ECB|CBC|CTR|OFB|CFB|TripleDES|ARC4|Blowfish|PKCS1v15|MD5|SHA1|Cipher|DSA|dsa|decrepit)\b")
    assert [one for one in used if weak.search(one)] == []
    assert where_imported({"Crypto", "Cryptodome", "nacl", "pyaes", "rsa", "ecdsa"}) == set()
    ciphers = {one.rpartition(".")[2] for one in used if ".aead." in one}
    assert ciphers <= CIPHERS


def test_every_hash_is_approved():
    called = {
        name.partition(".")[2]
        for tree in MODULES.values()
        for name, _ in calls(tree)
        if re.fullmatch(r"hashlib\.\w+", name)
    }
    assert "sha256" in called
    assert called <= APPROVED_HASHES


def test_what_is_secret_is_compared_in_constant_time():
    """Digests of tokens, nonces and commitments; a plain comparison would stop at the first letter that differs."""
    lines = [
        f"{where}:{node.lineno}"
        for where, tree in MODULES.items()
        if where.startswith(WITH_SECRETS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops)
        and re.search(r"\.(digest|secret|nonce|password)\b", ast.unparse(node))
    ]
    assert lines == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_a_script_takes_no_message_keeps_nothing_and_touches_no_prototype(script):
    text = script.read_text(encoding="utf-8")
    assert len(SCRIPTS) >= 4
    assert re.findall(r"postMessage|[\"']message[\"']|onmessage|BroadcastChannel|MessageChannel", text) == []
    stored = re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", text)
    # The accordion of others could remember which sections were open; it is told not to.
    assert stored == (["sessionStorage"] * 2 if "rememberExpanded:!1" in text else [])
    assert re.findall(r"__proto__|setPrototypeOf|Object\.assign\(\w+\.prototype", text) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|jsonp", text) == []


def test_no_part_of_version_control_is_installed():
    installed = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*")]
    assert [one for one in installed if re.search(r"(^|/)\.(git|svn|hg|env)", one)] == []
    assert Path(reader.ROOT / "pyproject.toml").read_text(encoding="utf-8").count('packages = ["src/bluelamp"]') == 1
