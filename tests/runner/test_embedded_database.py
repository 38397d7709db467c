"""The embedded server, used by real processes that start, end and die in every order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from cms.runner.embedded_database import EmbeddedDatabase
from cms.settings import BASE_DIR
from tests.processes import has_ended
from tests.runner.embedded_users import USER_PROGRAM, is_stopped, postmaster, query


def test_serves_while_its_user_lives_and_stops_with_it(join, data_dir) -> None:
    user = join()
    assert query(user.url(), "SELECT 6 * 7") == [(42,)]
    server = postmaster(data_dir)

    assert user.leave() == 0
    assert is_stopped(data_dir)
    assert has_ended(server)


def test_a_second_run_finds_what_the_first_left(join) -> None:
    first = join()
    query(first.url(), "CREATE TABLE note AS SELECT 'kept' AS text")
    first.leave()

    assert query(join().url(), "SELECT text FROM note") == [("kept",)]


def test_two_at_once_share_a_server_until_the_last_leaves(join, data_dir) -> None:
    users = [join(), join()]
    urls = [user.url() for user in users]
    server = postmaster(data_dir)
    assert urls[0] == urls[1]

    users[0].leave()
    assert postmaster(data_dir) == server
    assert query(urls[1], "SELECT 1") == [(1,)]

    users[1].leave()
    assert is_stopped(data_dir)


@pytest.mark.thorough
def test_survives_a_killed_user_and_stops_with_the_next(join, data_dir) -> None:
    user = join()
    url = user.url()
    query(url, "CREATE TABLE note AS SELECT 'kept' AS text")
    server = postmaster(data_dir)
    user.end_by(signal.SIGKILL)

    next_user = join()
    assert query(next_user.url(), "SELECT text FROM note") == [("kept",)]
    assert postmaster(data_dir) == server
    next_user.leave()
    assert is_stopped(data_dir)


@pytest.mark.thorough
def test_recovers_when_the_server_was_killed_too(join, data_dir) -> None:
    user = join()
    query(user.url(), "CREATE TABLE note AS SELECT 'kept' AS text")
    server = postmaster(data_dir)
    server.kill()
    user.end_by(signal.SIGKILL)
    assert not is_stopped(data_dir)

    next_user = join()
    assert query(next_user.url(), "SELECT text FROM note") == [("kept",)]
    assert postmaster(data_dir) != server


@pytest.mark.thorough
def test_starts_when_another_program_has_the_number_of_a_dead_server(join, data_dir) -> None:
    user = join()
    user.url()
    pid_file = data_dir / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    user.leave()
    with subprocess.Popen(["sleep", "60"]) as other:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")

        assert query(join().url(), "SELECT 1") == [(1,)]
        other.kill()


@pytest.mark.thorough
def test_starts_over_when_a_first_start_was_cut_short(join, data_dir) -> None:
    half_made = data_dir / "postgres.new"
    (half_made / "base").mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")

    assert query(join().url(), "SELECT 1") == [(1,)]
    assert not half_made.exists()


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_when_its_user_is_told_to_end(join, data_dir, number) -> None:
    user = join()
    user.url()
    user.end_by(number)

    assert is_stopped(data_dir)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name", ["my hub", "één «hüb» 中心", "it's 100%&more;", "n" * 120], ids=ascii
)
def test_works_in_any_directory(join, open_directory, name) -> None:
    data_dir = open_directory / name / ".data"
    user = join(data_dir)

    assert query(user.url(), "SHOW listen_addresses") == [("",)]
    user.leave()
    assert is_stopped(data_dir)


@pytest.mark.thorough
def test_refuses_a_link_to_the_socket_that_leads_elsewhere(join, open_directory) -> None:
    data_dir = open_directory / ("n" * 120) / ".data"
    link = Path(psycopg.conninfo.conninfo_to_dict(join(data_dir).url())["host"])
    link.unlink()
    link.symlink_to("/somewhere/else")

    expected = f"{link} is in the way: it should be a link of yours to {data_dir / 'postgres'}."
    assert expected in join(data_dir).error()
    link.unlink()


def test_says_what_to_do_about_a_directory_that_is_no_database(join, data_dir) -> None:
    (data_dir / "postgres").mkdir(parents=True)

    assert join().error() == (
        f"{data_dir / 'postgres'} is not a PostgreSQL data directory: it has no file PG_VERSION."
        f" Move it away, and the next start makes a new one."
    )


@pytest.mark.thorough
def test_shows_the_servers_log_when_it_does_not_start(join, data_dir) -> None:
    user = join()
    user.url()
    user.leave()
    with (data_dir / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = 1\n")

    error = join().error()

    assert "pg_ctl failed with status 1" in error
    assert 'unrecognized configuration parameter "no_such_setting"' in error


def test_starts_nothing_when_a_database_is_configured(tmp_path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", USER_PROGRAM, str(tmp_path)],
        env={**os.environ, "DATABASE_URL": "postgresql://elsewhere/hub"},
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == "postgresql://elsewhere/hub\n"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_durable_forgets_when_it_stops(tmp_path) -> None:
    database = EmbeddedDatabase(tmp_path / "postgres", durable=False)
    url = database.join()
    query(url, "CREATE TABLE note AS SELECT 'gone' AS text")
    assert query(url, "SHOW fsync") == [("off",)]
    database.leave()

    assert query(database.join(), "SELECT to_regclass('note')") == [(None,)]
    database.leave()
