"""The seminar's JupyterHub: values.yaml says what its page says, fits what was measured, and holds no secret."""
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
sys.path.insert(0, str(DEPLOY))

import plan  # noqa: E402

MEASURED, VALUES = plan.read()
SEAT = VALUES["singleuser"]
PAGE = (DEPLOY / "README.md").read_text("utf-8")


def leaves(values, path=""):
    """(path, value) of everything in nested dictionaries and lists."""
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else None
    return [(path, values)] if items is None else [leaf for key, value in items for leaf in leaves(value, f"{path}.{key}")]


def secrets(values):
    """Paths of values that are or may hold a secret: by the key's name, or because they look like a key."""
    return [path for path, value in leaves(values)
            if re.search(r"secret|password|token|api_?key|client_id|privatekey", path.lower())
            or re.search(r"[0-9a-f]{32}|[A-Za-z0-9+/]{40}|BEGIN [A-Z ]*KEY|://[^/\s]*@", str(value))]


def test_values_hold_no_secret():
    assert secrets(VALUES) == []


@pytest.mark.parametrize("leak", [{"proxy": {"secretToken": "x"}}, {"hub": {"config": {"GitHubOAuthenticator": {"client_secret": "x"}}}},
                                  {"singleuser": {"extraEnv": {"A": "0123456789abcdef0123456789abcdef"}}},
                                  {"singleuser": {"extraEnv": {"A": "https://me:pass@example.org/course.git"}}}])
def test_a_secret_would_be_found(leak):
    assert len(secrets(leak)) == 1


def test_what_is_not_known_is_a_placeholder_that_the_page_explains():
    holes = {path.split(".", 1)[1]: value for path, value in leaves(VALUES) if "REPLACE-" in str(value)}
    assert set(holes) == {"hub.config.JupyterHub.authenticator_class", "proxy.https.hosts.0", "proxy.https.letsencrypt.contactEmail",
                          "singleuser.image.name", "singleuser.image.tag", "singleuser.extraEnv.COURSE_REPOSITORY"}
    for hole in ("REPLACE-WITH-REPOSITORY-ADDRESS", "REPLACE-WITH-REGISTRY", "REPLACE-WITH-TAG", "REPLACE-WITH-HOST-NAME"):
        assert hole in PAGE


def test_memory_fits_what_was_measured():
    assert plan.mb(SEAT["memory"]["guarantee"]) >= max(run["seat_mb_largest"] for run in MEASURED)
    assert plan.mb(SEAT["memory"]["limit"]) >= 2 * max(run["seat_mb_peak"] for run in MEASURED)


def test_processors_fit_what_was_measured():
    assert SEAT["cpu"]["guarantee"] * plan.WAIT >= max(run["seat_cpu_first_output"] for run in MEASURED)


def test_disk_fits_what_was_measured():
    assert plan.mb(SEAT["storage"]["capacity"].removesuffix("i")) >= 2 * max(run["seat_disk_mb"] for run in MEASURED)


def test_the_measured_class_was_large_enough_and_had_no_errors():
    assert max(run["seats"] for run in MEASURED) >= 15
    assert [run["seats"] for run in MEASURED if run["errors"]] == []


def test_the_tables_of_the_page_are_those_of_the_files():
    assert plan.written(PAGE, MEASURED, VALUES) == PAGE, "run deploy/plan.py"
    guarantee, cores = SEAT["memory"]["guarantee"], SEAT["cpu"]["guarantee"]
    assert f"memory = seats × {guarantee.replace('M', ' MB')}        cores = seats × {cores}" in PAGE
    node = plan.NODE
    assert f"memory ÷ {node['gb']} GB and cores ÷ {node['cores']}, divided by {node['free']}" in PAGE and f"the {plan.WAIT} seconds" in PAGE
    for name, value in {"memory, guaranteed": guarantee, "memory, limit": SEAT["memory"]["limit"], "processor, guaranteed": cores,
                        "processor, limit": SEAT["cpu"]["limit"], "disk": SEAT["storage"]["capacity"]}.items():
        assert f"| {name} | `{value}` |" in PAGE


def test_the_command_at_the_start_names_what_the_course_has():
    command = SEAT["lifecycleHooks"]["postStart"]["exec"]["command"][-1]
    assert (ROOT / re.search(r"python (\S+) copy", command)[1]).exists()
    assert (ROOT / "notebooks" / SEAT["defaultUrl"].rsplit("/", 1)[1]).exists()
    assert SEAT["defaultUrl"].startswith("/lab/tree/portsmouth-1905/work/") and " portsmouth-1905\n" in command
