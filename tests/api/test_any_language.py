"""A hub can be in any language that Django knows, and its code may come in any case."""

import json

from django.core.management import call_command
from django.utils.translation import get_language_info
from wagtail.contrib.redirects.models import Redirect

from cms.transfer.languages import check_locale
from tests.factories import SourceFactory, citing, make_hub, section

ASKED = """query (
  $locale: String, $word: String!, $guide: String!, $source: String!, $old: String!
) {
  guides(locale: $locale, orderBy: TITLE) { nodes { locale urlPath topic { locale } } }
  search(query: $word, locale: $locale) {
    nodes { title { html } node { ... on Source { locale } } }
    facets { locales { value count } }
  }
  page: route(path: $guide) { ... on GuidePage { locale urlPath } }
  old: route(path: $old) { ... on Redirect { destination } }
  source: route(path: $source) {
    ... on Source { locale urlPath mentionCounts { topicMentions guideMentions } }
  }
}"""


LANGUAGES = [
    ("ar", "AR", "كيفية التسجيل في الامتحان", "امتحان"),
    ("pt-br", "pt-BR", "Como se inscrever nos exames", "exame"),
    ("zh-hans", "zh_Hans", "如何报名参加考试", "考试"),
    ("ja", "JA", "試験に申し込む方法", "試験"),
    ("th", "tH", "วิธีลงทะเบียนสอบ", "ทะเบียน"),
    ("sr-latn", "sr-Latn", "Kako se prijaviti za ispite", "ispit"),
]


def test_each_is_a_language_of_the_hub(hub, graphql, settings) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
        ("en", "English"),
        *((code, get_language_info(code)["name"]) for code, *_ in LANGUAGES),
    ]
    for code, given, title, _ in LANGUAGES:
        other = make_hub(code)
        source = SourceFactory(slug="exam", title=title, summary="-", locale=other.home.locale)
        topic = other.add_topic(slug="topic", title=code, sections=[section("", citing(source))])
        other.add_guide(slug="guide", title=code, topic=topic, body=[citing(source)])
        Redirect.objects.create(old_path=f"/{given}/old", redirect_page=topic)

    for code, given, _, word in LANGUAGES:
        answer = graphql(
            ASKED,
            locale=given,
            word=word,
            guide=f"/{given}/guides/guide/",
            source=f"/{given}/sources/exam/",
            old=f"/{given}/old/",
        )

        guide = {"locale": code, "urlPath": f"/{code}/guides/guide/"}
        [found] = answer["search"].pop("nodes")
        assert found["node"] == {"locale": code}
        assert "<mark>" in found["title"]["html"]
        assert answer == {
            "guides": {"nodes": [{**guide, "topic": {"locale": code}}]},
            "search": {"facets": {"locales": [{"value": code, "count": 1}]}},
            "page": guide,
            "source": {
                "locale": code,
                "urlPath": f"/{code}/sources/exam/",
                "mentionCounts": {"topicMentions": 1, "guideMentions": 1},
            },
            "old": {"destination": f"/{code}/topics/topic/"},
        }


def test_a_bundle_may_write_the_code_in_any_case(hub, settings, tmp_path) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("pt-br", "Brazilian Portuguese")]
    file = tmp_path / "bundle.json"
    bundle = {
        "version": 1,
        "locale": "pt-BR",
        "sources": [
            {"slug": "duo", "title": "DUO", "website": "https://duo.nl/", "summary": "Exames"}
        ],
        "redirects": [{"from": "/PT-br/antigo/", "to": "/pt-br/sources/duo/"}],
    }

    file.write_text(json.dumps(bundle))
    call_command("import_content", file, verbosity=0)
    call_command("export_content", file, locale="PT_BR")
    written = json.loads(file.read_text())

    assert written["locale"] == "pt-br"
    assert [source["slug"] for source in written["sources"]] == ["duo"]
    assert written["redirects"][0]["from"] == "/pt-br/antigo/"
    assert check_locale("PT-BR") == "pt-br"
