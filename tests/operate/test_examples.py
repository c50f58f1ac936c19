"""The example crontab and units: each line is run as it stands, in an installation of its own."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from govkz_crawler.cli.main import COMMANDS
from tests.crawling import ROOT
from tests.patience import PATIENCE
from tests.programs import programs
from tests.standin import StandIn, World

EXAMPLES = ROOT / "examples"
UNITS = EXAMPLES / "systemd"
LINE = re.compile(r"(?:[-*/0-9,]+\s+){5}(?P<command>.+)")
POLITELY = re.compile(r"crawl (press|history|entities)")


def jobs() -> dict[str, str]:
    """The commands of the crontab by what they run; in a crontab a percent sign is escaped."""
    lines = (EXAMPLES / "crontab").read_text(encoding="utf-8").splitlines()
    commands = [match["command"].replace(r"\%", "%") for line in lines if (match := LINE.fullmatch(line))]
    return {
        re.search(r"crawl \w+|govkz (?:--)?\w+(?: --(?:changes|metrics))?", command)[0]: command for command in commands
    }


@pytest.fixture
def standin() -> Iterator[StandIn]:
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    with StandIn(World.generate(3, ["mfa", "moa"], 5, start, end, body_chars=200), site_wide="answer") as standin:
        yield standin


@pytest.fixture
def installed(tmp_path) -> Iterator[Path]:
    """Where the examples say that the project lies."""
    home = tmp_path / "srv" / "govkz"
    (home / "archive").mkdir(parents=True)
    (tmp_path / "backups").mkdir()
    shutil.copy(ROOT / "scrapy.cfg", home)
    with programs(home / ".venv" / "bin"):
        yield home


def run(command: str, installed: Path, standin: StandIn) -> subprocess.CompletedProcess[str]:
    """A command of the examples, moved to this installation and this site, in the environment that cron gives."""
    places = {"/srv/govkz": installed, "/srv/backups": installed.parents[1] / "backups"}
    places["/var/lib/node_exporter"] = installed.parents[1]
    for place, here in places.items():
        command = command.replace(place, str(here))
    at_once = f"-s GOVKZ_BASE_URL={standin.url} -s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=false"
    command = POLITELY.sub(rf"\g<0> {at_once}", command)
    line = ["/usr/bin/env", "-i", "/bin/sh", "-c", command]
    return subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_a_week_of_the_crontab(installed, standin):
    for name, command in jobs().items():
        done = run(command, installed, standin)
        assert (name, done.returncode, done.stdout, done.stderr) == (name, 0, "", "")
    log = (installed / "archive" / "cron.log").read_text(encoding="utf-8")
    assert [line.split(":")[0].split(" ")[0] for line in log.splitlines()[:3]] == ["press", "history", "entities"]
    assert "entries verified" in log
    (backup,) = (installed.parents[1] / "backups").iterdir()
    assert backup.name == f"govkz-{datetime.now().astimezone().date()}"
    assert "govkz_alarms" in (installed.parents[1] / "govkz.prom").read_text(encoding="utf-8")


def test_cron_mails_once_what_could_not_be_read_and_at_once_what_is_wrong(installed, standin):
    poll = jobs()["crawl press"]
    assert run(poll, installed, standin).stdout == ""
    standin.fault(lambda record: True, "status", code=404)
    assert run(poll.replace("crawl press", "crawl press -a entities=mfa"), installed, standin).stdout == ""
    told = run(jobs()["govkz status --changes"], installed, standin).stdout
    assert [line.split(":")[0] for line in told.splitlines()] == ["CRITICAL run", "WARNING gap"]
    assert run(jobs()["govkz status --changes"], installed, standin).stdout == ""
    wrong = run(poll.replace("crawl press", "crawl press -a langs=kz"), installed, standin)
    assert "langs=kz is not one of" in wrong.stdout and wrong.stdout.count("\n") == 1


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, comment_prefixes="#", delimiters="=")
    parser.optionxform = str
    parser.read_string((UNITS / name).read_text(encoding="utf-8"))
    return parser


def test_the_service_runs_a_spider(installed, standin):
    service = unit("govkz@.service")["Service"]
    assert service["Type"] == "oneshot"
    assert "75" not in service["RestartPreventExitStatus"].split()
    command = f"cd {service['WorkingDirectory']} && exec {service['ExecStart'].replace('%i', 'press')}"
    done = run(command, installed, standin)
    assert (done.returncode, done.stderr) == (0, "")
    # Beside the log's key a run writes down what that has signed.
    assert service["ReadWritePaths"].split() == ["/srv/govkz/archive", "-/srv/govkz/keys"]


TIMERS = sorted(path.name for path in UNITS.glob("*.timer"))
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))


@pytest.mark.parametrize("name", TIMERS)
def test_a_timer_starts_a_service_that_is_there(name):
    timer = unit(name)["Timer"]
    assert re.sub(r"@\w+", "@", timer["Unit"]) in SERVICES
    assert timer["Persistent"] == "true"
    assert timer["RandomizedDelaySec"]


def test_each_job_has_a_timer():
    jobs = {name.removeprefix("govkz-").removesuffix(".timer") for name in TIMERS}
    assert jobs == {"press", "history", "entities", "verify", "check", "anchor", "backup"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_in_time_and_its_failure_is_told(name):
    parsed = unit(name)
    assert parsed["Service"]["TimeoutStartSec"]
    assert name == "govkz-failed@.service" or parsed["Unit"]["OnFailure"] == "govkz-failed@%n.service"


def test_the_other_services_do_their_jobs(installed, standin):
    """In the order of a month: what is there is verified, checked and copied."""
    assert run(jobs()["crawl press"], installed, standin).returncode == 0
    for name in ("govkz-verify.service", "govkz-check.service", "govkz-backup.service"):
        service = unit(name)["Service"]
        command = service["ExecStart"].replace("%%", "%")
        done = run(f"cd {service['WorkingDirectory']} && exec {command}", installed, standin)
        assert (name, done.returncode, done.stderr) == (name, 0, "")
    assert list((installed.parents[1] / "backups").iterdir())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here to ask")
def test_systemd_accepts_the_units(tmp_path):
    """As they are, but for programs and a user that this machine does not have."""
    for path in UNITS.iterdir():
        text = re.sub(r"(?m)^ExecStart=/(srv|usr)/\S+", "ExecStart=/bin/true", path.read_text(encoding="utf-8"))
        text = text.replace("User=govkz\n", "").replace("/srv/", f"{tmp_path}/")
        instances = ("press", "history", "entities") if path.name == "govkz@.service" else ("x",)
        for name in {path.name, *(path.name.replace("@.", f"@{instance}.") for instance in instances)}:
            (tmp_path / name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir() if "@." not in path.name)
    assert len(units) == len(SERVICES) + len(TIMERS) + 2
    line = ["systemd-analyze", "verify", "--man=no", *units]
    given = {"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=given)
    ours = [line for line in done.stderr.splitlines() if "govkz" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_containers_run_commands_that_there_are():
    compose = yaml.safe_load((EXAMPLES / "compose.yaml").read_text(encoding="utf-8"))
    ours = {name: service for name, service in compose["services"].items() if service["image"] == "govkz"}
    assert ours.keys() == {"crawl", "browse", "publish"}
    assert compose["services"]["tiles"]["volumes"] == ["tiles:/usr/share/nginx/html:ro"]
    for service in ours.values():
        words = service["command"]
        assert words[0] in COMMANDS
        assert service["build"]["dockerfile"] == "Containerfile"
    copied = re.findall(r"(?m)^COPY (.+) \S+$", (ROOT / "Containerfile").read_text(encoding="utf-8"))
    assert all((ROOT / name).exists() for names in copied for name in names.split())
