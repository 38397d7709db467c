"""From a checkout to a first published page, as docs/deploy.md says, and what happens then."""

import contextlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

from tests.deployment.walkthrough import PASSWORD, Machine, inherited, probe
from tests.processes import wait_for
from tests.services import empty_database

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1200)]

REFERER = {"Referer": "https://cms.example.org/"}
QUERY = {"query": "{ topics { totalCount nodes { title } } }"}
HEADERS = ("strict-transport-security", "content-security-policy", "permissions-policy",
           "referrer-policy", "x-content-type-options", "x-frame-options",
           "cross-origin-opener-policy")  # fmt: skip

BROKEN_OFF = 2
"""The status of an answer that ended in its middle (statuses of HTTP begin at 100)."""


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    with empty_database() as url:
        yield url


@pytest.fixture(scope="module")
def machine(tmp_path_factory, database_url) -> Machine:
    made = Machine(tmp_path_factory.mktemp("machine"), database_url)
    made.follow()
    return made


@pytest.fixture(scope="module")
def client(machine) -> Iterator[httpx.Client]:
    """The hub, with both web servers, worker and scheduler, through nginx."""
    with (
        machine.web(machine.ports[0]) as first,
        machine.web(machine.ports[1]) as second,
        machine.process("hub-worker"),
        machine.process("hub-scheduler"),
        machine.nginx() as client,
    ):
        machine.servers = [first, second]
        with contextlib.ExitStack() as machine.started:
            yield client


def ask(client: httpx.Client) -> int:
    try:
        response = client.post("/graphql/", json=QUERY)
    except httpx.RemoteProtocolError:
        return BROKEN_OFF
    except httpx.HTTPError:
        return 0
    return response.status_code if b'"errors"' not in response.content else 1


def csrf(page: httpx.Response) -> dict[str, str]:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text[:500]
    return {"csrfmiddlewaretoken": token[1]}


def sign_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    form = {**csrf(client.get("/admin/login/")), "username": name, "password": password}
    return client.post("/admin/login/", data=form, headers=REFERER)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize(
    "name", ["hub-web@.service", "hub-worker.service", "hub-scheduler.service"]
)
def test_units_are_valid(machine, name) -> None:
    unit = machine.unit(name)
    unit.write_text(unit.read_text().replace("postgresql.service", ""))
    instance = unit.with_name(name.replace("@.", "@8000."))
    if instance != unit:
        shutil.copy(unit, instance)

    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(instance)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    ours = [line for line in result.stderr.splitlines() if "hub-" in line]
    assert ours == [], result.stderr


def test_a_first_page_is_published(machine, client) -> None:
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code in (301, 400, 302)
    assert client.get("/admin/").headers["location"].endswith("/admin/login/?next=/admin/")
    assert sign_in(client, "admin", PASSWORD).headers["location"] == "/admin/"
    style = re.search(r'href="(/static/wagtailadmin/css/core[^"]+)"', client.get("/admin/").text)
    assert style
    assert client.get(style[1]).status_code == 200
    listing = client.get("/admin/pages/").text
    assert listing
    parent = machine.manage(
        "shell --verbosity=0 -c 'from cms.pages.models import TopicIndexPage;"
        ' print(TopicIndexPage.objects.get(locale__language_code="en").pk)\''
    ).split()[-1]
    add = f"/admin/pages/add/pages/topicpage/{parent}/"
    form = {
        **fields_of(client.get(add).text),
        **csrf(client.get(add)),
        "title": "The first page",
        "slug": "the-first-page",
        "summary": "What this page is about.",
        "sections-count": "0",
        "action-publish": "action-publish",
    }

    made = client.post(add, data=form, headers=REFERER)

    assert made.status_code == 302, re.findall(
        r'class="error-message">.*?</p>', made.text, re.DOTALL
    )
    answer = client.post("/graphql/", json=QUERY).json()
    assert answer["data"]["topics"]["nodes"] == [{"title": "The first page"}]


def fields_of(page: str) -> dict[str, str]:
    """The fields of a form that have a value already."""
    found = {}
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", page):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and 'type="checkbox"' not in tag and 'type="file"' not in tag:
            found[name[1]] = value[1] if value else ""
    return found


def test_every_response_has_its_headers(client) -> None:
    for path in ("/admin/login/", "/graphql/?query={__typename}", "/nowhere", "/healthz/",
                 "/admin/", "/graphql/", "/media/images/x.png"):  # fmt: skip
        response = client.get(path)
        missing = [name for name in HEADERS if name not in response.headers]
        assert missing == ([] if path != "/healthz/" else ["strict-transport-security"]), path


def test_probes_and_metrics_are_not_public(machine, client) -> None:
    assert probe(machine.probes["web"], "/livez") == "ok\n"
    assert "migrations: ok" in probe(machine.probes["web"], "/readyz")
    assert 'hub_heartbeat_age_seconds{kind="worker"}' in probe(machine.probes["web"], "/metrics")
    assert probe(machine.probes["hub-worker"], "/livez") == "ok\n"
    assert [client.get(path).status_code for path in ("/livez", "/readyz", "/metrics")] == [404] * 3


def test_doctor_finds_only_what_this_machine_lacks(machine, client) -> None:
    result = subprocess.run(
        ["sh", "-c", machine.here("set -a && . /etc/hub.env && .venv/bin/python manage.py doctor")],
        cwd=machine.app, env=inherited(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    wrong = [line for line in result.stdout.splitlines() if line.startswith("WRONG")]
    assert wrong == ["WRONG settings are complete", "WRONG cache answers"], result.stdout
    assert "No mail is sent" in result.stdout


@pytest.fixture
def load(client) -> Iterator[Counter]:
    """Eight clients that ask all the time; what they got, by status."""
    got: Counter = Counter()
    stopped = threading.Event()

    def go() -> None:
        with httpx.Client(
            base_url=client.base_url, headers={"Host": "cms.example.org"}, verify=False, timeout=60
        ) as own:
            while not stopped.is_set():
                got[ask(own)] += 1

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    got.stop = stopped.set
    yield got
    stopped.set()
    for thread in threads:
        thread.join()


def test_a_killed_web_process_is_started_again(machine, client, load) -> None:
    server = psutil.Process(machine.servers[0].pid)
    wait_for(lambda: load[200] > 100)
    for child in server.children():
        before = {each.pid for each in server.children()}
        child.kill()
        wait_for(lambda before=before: len({e.pid for e in server.children()} - before) == 1)
        done = load[200]
        wait_for(lambda done=done: load[200] > done + 200)

    assert server.is_running()
    # nginx asks the other server instead, unless it had passed the head of an answer on already:
    # a killed process has four threads, each of which writes one answer at most.
    assert load.pop(BROKEN_OFF, 0) <= 4 * 2, load
    assert set(load) == {200}, load


def test_slow_bodies_hold_nobody(client, load) -> None:
    context = ssl._create_unverified_context()
    host, port = client.base_url.host, client.base_url.port
    slow = []
    for _ in range(20):
        each = context.wrap_socket(socket.create_connection((host, port)))
        each.sendall(
            b"POST /graphql/ HTTP/1.1\r\nHost: cms.example.org\r\n"
            b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
        )
        slow.append(each)
    done = load[200]
    wait_for(lambda: load[200] > done + 300)

    assert set(load) == {200}, load
    for each in slow:
        each.close()


@pytest.mark.release
def test_wrong_logins_cost_readers_little(client, load) -> None:
    """60 wrong passwords in 20 seconds, each for another account."""

    def rate(seconds: float) -> float:
        before = load[200]
        time.sleep(seconds)
        return (load[200] - before) / seconds

    rate(2)
    alone = rate(8)
    results: list[int] = []

    own = httpx.Client(
        base_url=client.base_url, headers={"Host": "cms.example.org"}, verify=False, timeout=60
    )
    form = {**csrf(own.get("/admin/login/")), "password": "wrong"}

    def guess(number: int) -> None:
        time.sleep(number / 3)
        guessed = {**form, "username": f"somebody-{number}"}
        results.append(own.post("/admin/login/", data=guessed, headers=REFERER).status_code)

    with contextlib.closing(own), ThreadPoolExecutor(60) as guessing:
        for number in range(60):
            guessing.submit(guess, number)
        beside = rate(18)

    print(f"{alone:.0f} requests a second alone, {beside:.0f} beside wrong logins")
    assert results == [200] * 60
    assert set(load) == {200}, load
    assert beside > 0.8 * alone


@pytest.mark.release
def test_servers_are_started_anew_one_after_the_other_without_an_error(machine, client) -> None:
    """With a migration in between, as in an upgrade; 5,000 requests meanwhile."""
    got: Counter = Counter()

    def go(_: int) -> None:
        got[ask(client)] += 1

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(go, number) for number in range(5000)]
        for index, port in enumerate(machine.ports):
            wait_for(lambda index=index: sum(got.values()) > 1000 + 1500 * index)
            machine.servers[index].send_signal(signal.SIGTERM)
            machine.servers[index].wait(30)
            if index == 0:
                machine.manage("migrate accounts zero --verbosity=0")
                machine.manage("migrate accounts --verbosity=0")
            machine.servers[index] = machine.started.enter_context(machine.web(port))
        for each in asked:
            each.result()

    print(f"{sum(got.values())} requests during a rolling restart: {dict(got)}")
    assert got == {200: 5000}
