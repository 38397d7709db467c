"""Run by the benchmark in a process of its own: how many statements each question takes."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")


def main(size: str) -> None:
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.queries import QUESTIONS

    client, counts = Client(SERVER_NAME="127.0.0.1"), {}
    for question in QUESTIONS:
        if size not in question.variables:
            continue
        body = {"query": question.text, "variables": question.variables[size]}
        for _ in range(3):  # the third time, by a plan
            with CaptureQueriesContext(connection) as queries:
                response = client.post("/graphql/", body, content_type="application/json")
        answer = json.loads(response.content)
        if "errors" in answer or None in answer["data"].values():
            raise SystemExit(f"“{question.name}” finds nothing in the hub “{size}”: {answer}")
        counts[question.name] = len(queries)
    print(json.dumps(counts))


if __name__ == "__main__":
    main(sys.argv[1])
