"""What may be kept, by whom, and in which form it is sent."""

import gzip
import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.api.conftest import GraphQLClient, refusal
from tests.factories import SourceFactory

LABEL = urlencode({"query": "{ hub { openTopicLabel } }"})
PUBLIC = "public, max-age=0, must-revalidate"
LONG = "{ sources(first: 100) { nodes { id title slug summary website } } }"


class TestCacheControl:
    def test_of_a_complete_answer_to_get_is_public(self, graphql) -> None:
        response = graphql.get(LABEL)

        assert response["Cache-Control"] == PUBLIC
        assert response["ETag"].startswith('W/"')

    @pytest.mark.parametrize(
        "query_string",
        ["query={", "query={nonsense}", 'query={source(slug:"x",locale:"xx"){id}}', ""],
    )
    def test_of_errors_is_no_store(self, graphql, query_string: str) -> None:
        response = graphql.get(query_string)

        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response

    def test_of_post_is_no_store(self, graphql) -> None:
        response = graphql.send({"query": "{ __typename }"})

        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response

    def test_of_previews_is_private(self, graphql) -> None:
        """Whatever the token is worth."""
        for response in (
            graphql.get(LABEL, x_preview_token="a.b.c"),
            graphql.send({"query": "{ __typename }"}, x_preview_token="a.b.c"),
        ):
            assert response["Cache-Control"] == "private, no-store"
            assert "ETag" not in response


class TestETag:
    def test_spares_sending_the_same_again(self, graphql) -> None:
        first = graphql.get(LABEL)

        second = graphql.get(LABEL, if_none_match=first["ETag"])

        assert (second.status_code, second.content) == (304, b"")
        assert second["ETag"] == first["ETag"]
        assert second["Cache-Control"] == PUBLIC
        assert second["Vary"] == first["Vary"]
        assert second["X-Request-Id"]

    @pytest.mark.parametrize("encoding", ["", "gzip", "identity;q=0, gzip", "br"])
    def test_comes_with_the_headers_of_the_whole_answer(self, graphql, encoding: str) -> None:
        whole = graphql.get(LABEL, accept_encoding=encoding)

        unchanged = graphql.get(LABEL, accept_encoding=encoding, if_none_match=whole["ETag"])

        assert unchanged.status_code == 304
        for name in ("ETag", "Vary", "Cache-Control", "Cache-Tag"):
            assert unchanged[name] == whole[name]
        assert "Content-Length" not in unchanged
        assert "Content-Encoding" not in unchanged

    def test_changes_with_the_content(self, graphql, hub) -> None:
        query = urlencode({"query": "{ sources { totalCount } }"})
        before = graphql.get(query)["ETag"]
        SourceFactory()

        after = graphql.get(query, if_none_match=before)

        assert after.status_code == 200
        assert after["ETag"] != before

    def test_is_another_for_each_media_type(self, graphql) -> None:
        types = ("application/json", "application/graphql-response+json")

        assert len({graphql.get(LABEL, accept=each)["ETag"] for each in types}) == 2

    def test_of_errors_never_matches(self, graphql) -> None:
        assert graphql.get("query={", if_none_match="*").status_code == 200
        assert graphql.get("", if_none_match="*").status_code == 400


class TestCompression:
    @pytest.fixture
    def sources(self, hub) -> None:
        SourceFactory.create_batch(10)

    @pytest.mark.usefixtures("sources")
    def test_is_for_clients_that_ask_for_it(self, graphql) -> None:
        query = urlencode({"query": LONG})
        plain = graphql.get(query)

        packed = graphql.get(query, accept_encoding="gzip, br")

        assert len(plain.content) > 1_000
        assert packed["Content-Encoding"] == "gzip"
        assert len(packed.content) < len(plain.content)
        assert gzip.decompress(packed.content) == plain.content
        assert "Content-Encoding" not in plain
        for response in (plain, packed):
            assert "Accept-Encoding" in response["Vary"].split(", ")

    @pytest.mark.usefixtures("sources")
    def test_keeps_the_etag_usable(self, graphql) -> None:
        query = urlencode({"query": LONG})
        packed = graphql.get(query, accept_encoding="gzip")

        again = graphql.get(query, accept_encoding="gzip", if_none_match=packed["ETag"])

        assert packed["ETag"].startswith('W/"')
        assert again.status_code == 304

    def test_is_not_worth_it_for_short_answers(self, graphql) -> None:
        assert "Content-Encoding" not in graphql.get(LABEL, accept_encoding="gzip")

    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip;q=0", None),
            ("gzip;q=0, *", None),
            ("*;q=0, identity", None),
            ("br", None),
            ("br;q=1, gzip;q=0.000", None),
            ("identity, gzip;q=0.5", None),
            ("", None),
            ("*", "gzip"),
            ("br, *;q=0.1", "gzip"),
            ("x-gzip", "gzip"),
            ("GZIP; q=0.5", "gzip"),
            ("gzip;q=nonsense", "gzip"),
            ("identity;q=0, gzip", "gzip"),
            ("*;q=0, gzip", "gzip"),
        ],
    )
    @pytest.mark.usefixtures("sources")
    def test_obeys_the_weights(self, graphql, accepted: str, encoding: str | None) -> None:
        response = graphql.get(urlencode({"query": LONG}), accept_encoding=accepted)

        assert response.status_code == 200
        assert response.headers.get("Content-Encoding") == encoding

    def test_is_also_of_short_answers_where_plain_ones_are_refused(self, graphql) -> None:
        response = graphql.get(LABEL, accept_encoding="gzip, identity;q=0")

        assert response["Content-Encoding"] == "gzip"
        assert response["Content-Length"] == str(len(response.content))
        assert json.loads(gzip.decompress(response.content))["data"]

    @pytest.mark.parametrize(
        "accepted", ["identity;q=0", "*;q=0", "br, identity;q=0", "gzip;q=0, identity;q=0"]
    )
    def test_of_other_codings_there_is_no_answer(self, graphql, accepted: str) -> None:
        refused = graphql.send({"query": "{ __typename }"}, accept_encoding=accepted)

        assert refusal(refused) == (406, ["NOT_ACCEPTABLE"])

    def test_is_of_the_endpoint_only(self, db) -> None:
        response = Client().get("/admin/login/", headers={"accept-encoding": "gzip"})

        assert len(response.content) > 1_000
        assert "Content-Encoding" not in response


class TestCookies:
    @pytest.mark.parametrize("query", ["{ hub { openTopicLabel } }", "{", "{ nonsense }"])
    def test_there_are_none(self, graphql, query: str) -> None:
        for response in (graphql.ask(query), graphql.get(urlencode({"query": query}))):
            assert "Set-Cookie" not in response
            assert not response.cookies
            assert not hasattr(response.wsgi_request, "session")
            assert "Cookie" not in response["Vary"]

    def test_of_the_admin_make_an_answer_private(self, admin, hub) -> None:
        with_session = GraphQLClient(admin).get(LABEL)
        without = GraphQLClient(Client()).get(LABEL)

        assert json.loads(with_session.content) == json.loads(without.content)
        assert with_session["Cache-Control"] == "private, no-store"
        assert "ETag" not in with_session
        assert "Cookie" in with_session["Vary"]
        assert not with_session.cookies
