"""Operations as files and manifests, here and elsewhere."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from graphql import parse, print_ast

from cms.api.execution.operations import UnreadableError, operations_in
from cms.api.management.commands import write_manifests
from tests.api.test_operations import CONTRACT, OPERATIONS


class TestManifests:
    def test_are_up_to_date(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("write_manifests", "--check")

        assert capsys.readouterr().out == (
            "apollo.json is up to date.\nrelay.json is up to date.\nunused.txt is up to date.\n"
        )

    def test_apollos_names_each_operation_by_the_hash_of_its_body(self) -> None:
        manifest = json.loads((CONTRACT / "manifests" / "apollo.json").read_text())

        assert (manifest["format"], manifest["version"]) == ("apollo-persisted-query-manifest", 1)
        assert {entry["name"] for entry in manifest["operations"]} == set(OPERATIONS)
        for entry in manifest["operations"]:
            assert entry["id"] == sha256(entry["body"].encode()).hexdigest()
            assert entry["type"] == "query"

    def test_relays_has_the_text_of_each_hash(self) -> None:
        manifest = json.loads((CONTRACT / "manifests" / "relay.json").read_text())

        assert manifest == {operation.id: operation.text for operation in OPERATIONS.values()}

    @pytest.fixture
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (tmp_path / "operations").symlink_to(CONTRACT / "operations")
        monkeypatch.setattr(write_manifests, "CONTRACT", tmp_path)
        return tmp_path / "manifests"

    def test_that_differ_fail_the_check_and_stay(self, project: Path) -> None:
        call_command("write_manifests")
        (project / "relay.json").write_text("{}")

        with pytest.raises(CommandError, match=r"relay\.json is not up to date") as failure:
            call_command("write_manifests", "--check")

        assert failure.value.returncode == 1
        assert (project / "relay.json").read_text() == "{}"


class TestFiles:
    @pytest.fixture
    def write(self, tmp_path: Path, settings: Any):
        settings.GRAPHQL_OPERATIONS_DIR = str(tmp_path)
        (tmp_path / "fragments").mkdir()

        def write(name: str, content: str) -> Path:
            path = tmp_path / name
            path.write_text(content)
            return path

        return write

    def test_a_document_has_the_fragments_it_needs_and_no_others(self, write, tmp_path) -> None:
        write("Both.graphql", "# One.\nquery B { hub { ...Y } } query A { hub { ...X } }")
        write("fragments/X.graphql", "fragment X on HubSettings { offer { ...Y } }")
        write("fragments/Y.graphql", "fragment Y on Offer { title }")

        first, second = operations_in(tmp_path)

        assert (first.name, second.name) == ("A", "B")
        assert first.text == print_ast(
            parse(
                "query A { hub { ...X } } fragment X on HubSettings { offer { ...Y } }"
                " fragment Y on Offer { title }"
            )
        )
        assert "fragment X" not in second.text

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ("query A {", "is not GraphQL"),
            ("{ __typename }", "has no name"),
            ("query A { __typename } query A { __typename }", "which another file defines too"),
            ("type A { a: Int }", "which cannot be executed"),
        ],
    )
    def test_that_cannot_be_read_are_named(self, write, tmp_path, content, problem) -> None:
        path = write("A.graphql", content)

        with pytest.raises(UnreadableError, match=problem) as failure:
            operations_in(tmp_path)
        assert str(path) in str(failure.value)
        [error] = run_checks(tags=["api"])
        assert (error.id, problem in error.msg) == ("api.E005", True)

    def test_that_do_not_fit_fail_the_check(self, write) -> None:
        path = write("A.graphql", "query A { zzzzzz }")

        [error] = run_checks(tags=["api"])

        assert error.id == "api.E006"
        assert error.msg == (
            "The operation A cannot be executed: Cannot query field 'zzzzzz' on type 'Query'."
        )
        assert str(path) in error.hint

    def test_that_cost_too_much_fail_the_check(self, write, settings) -> None:
        settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "cost": 10}
        write("A.graphql", "query A { sources { nodes { title } } }")

        [error] = run_checks(tags=["api"])

        assert (error.id, "The answer may hold 21 objects" in error.msg) == ("api.E006", True)

    def test_must_be_there_if_nothing_else_is_answered(self, write, settings) -> None:
        settings.GRAPHQL_TRUSTED_ONLY = True

        [error] = run_checks(tags=["api"])

        assert error.id == "api.E007"
        assert "GRAPHQL_OPERATIONS_DIR" in error.hint


class TestOperationsInAManifest:
    @pytest.fixture
    def manifest(self, tmp_path: Path, settings: Any) -> Path:
        path = tmp_path / "operations.json"
        settings.GRAPHQL_OPERATIONS_DIR = str(path)
        return path

    @pytest.mark.parametrize("name", ["apollo.json", "relay.json"])
    def test_hold_the_same_as_the_files(self, name: str) -> None:
        listed = operations_in(CONTRACT / "manifests" / name)

        assert {each.id: (each.name, each.kind) for each in listed} == {
            each.id: (each.name, each.kind) for each in OPERATIONS.values()
        }

    def test_are_answered_as_they_are_written(self, manifest, graphql) -> None:
        text = "query A{hub{openTopicLabel}}"
        document_id = sha256(text.encode()).hexdigest()
        manifest.write_text(json.dumps({f"sha256:{document_id}": text}))

        assert "hub" in json.loads(graphql.get(f"id={document_id}").content)["data"]

    def test_of_several_places_are_answered(self, manifest, graphql, settings) -> None:
        text = "query A{hub{openTopicLabel}}"
        own = sha256(text.encode()).hexdigest()
        manifest.write_text(json.dumps({own: text}))
        settings.GRAPHQL_OPERATIONS_DIR = f"{CONTRACT / 'operations'}, {manifest}"

        for document_id in (own, OPERATIONS["Home"].id):
            assert "hub" in json.loads(graphql.get(f"id={document_id}").content)["data"]
        assert run_checks(tags=["api"]) == []

    def test_a_place_that_is_not_there_is_named(self, manifest) -> None:
        [error] = run_checks(tags=["api"])

        assert (error.id, f"{manifest}, which is to hold operations" in error.msg) == (
            "api.E005",
            True,
        )

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ("{", "is no manifest"),
            ("[]", "is no manifest"),
            ('{"operations": [{"id": "x"}]}', "is no manifest"),
            ('{"x": 7}', "is no manifest"),
            ('{"x": "query A {"}', "is not GraphQL"),
            ('{"x": "{ __typename }"}', "x is not one operation that has a name"),
            ('{"x": "query A { __typename }"}', "x, the id of A, is not the SHA-256 hash"),
        ],
    )
    def test_that_cannot_be_read_are_named(self, manifest, content, problem) -> None:
        manifest.write_text(content)

        [error] = run_checks(tags=["api"])

        assert (error.id, problem in error.msg) == ("api.E005", True)
        assert str(manifest) in error.msg


def test_the_operations_of_this_project_pass_the_check() -> None:
    assert run_checks(tags=["api"]) == []
