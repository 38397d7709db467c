"""Forms refuse what the database would refuse, and what readers could not use."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.snippets.models import HubCopy, HubSettings, Offer, QuickAnswer
from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db

ADD_ANSWER = "wagtailsnippets_snippets_quickanswer:add"
ADD_OFFER = "wagtailsnippets_snippets_offer:add"


def quick_answer(**fields: Any) -> dict[str, str]:
    return nested_form_data(
        {
            "question": "How much is it?",
            "answer": "Nothing.",
            "guide": "",
            "answer_sources": inline_formset([]),
            "answer_topics": inline_formset([]),
            "action-publish": "1",
            **fields,
        }
    )


def errors_of(response, formset: str) -> list[str]:
    return list(response.context["form"].formsets[formset].non_form_errors())


def test_a_quick_answer_belongs_to_a_source_once(admin):
    source = SourceFactory()
    twice = inline_formset([{"source": source.pk}, {"source": source.pk}])

    response = admin.post(reverse(ADD_ANSWER), quick_answer(answer_sources=twice))

    assert errors_of(response, "answer_sources") == [
        "Please correct the duplicate data for quick_answer and source, which must be unique."
    ]
    assert not QuickAnswer.objects.exists()


def test_a_quick_answer_belongs_to_a_topic_once(admin, hub: Hub):
    topic = hub.add_topic()
    twice = inline_formset([{"topic": topic.pk}, {"topic": topic.pk}])

    response = admin.post(reverse(ADD_ANSWER), quick_answer(answer_topics=twice))

    assert errors_of(response, "answer_topics") == [
        "Please correct the duplicate data for quick_answer and topic, which must be unique."
    ]
    assert not QuickAnswer.objects.exists()


def test_a_draft_of_a_quick_answer_needs_its_question_only(admin):
    unfinished = quick_answer(answer="")
    del unfinished["action-publish"]

    assert admin.post(reverse(ADD_ANSWER), unfinished).status_code == 302
    assert QuickAnswer.objects.get().live is False

    response = admin.post(reverse(ADD_ANSWER), unfinished | {"question": ""})
    assert list(response.context["form"].errors) == ["question"]


def test_a_language_has_one_set_of_headings(admin, hub: Hub):
    copy = dict.fromkeys(HubCopy.COPY_FIELDS, "Words") | {"locale": hub.home.locale.pk}
    form = {
        "offer": "",
        "default_answers": inline_formset([]),
        "copies": inline_formset([copy, copy]),
    }
    url = reverse("wagtailsettings:edit", args=["snippets", "hubsettings", hub.site.pk])

    response = admin.post(url, nested_form_data(form))

    assert errors_of(response, "copies") == [
        "Please correct the duplicate data for settings and locale, which must be unique."
    ]
    assert not HubSettings.for_site(hub.site).copies.exists()


@pytest.mark.parametrize(
    ("label", "address"), [("Practise", ""), ("", "https://practice.example.org/")]
)
def test_a_button_needs_both_a_label_and_an_address(admin, label, address):
    offer = {"kicker": "", "title": "Practise", "body": "For free."}
    button = {"action_label": label, "action_url": address, "action-publish": "1"}

    response = admin.post(reverse(ADD_OFFER), offer | button)

    assert response.context["form"].errors == {
        "action_url": ["A button needs both a label and an address: fill in both, or neither."]
    }
    assert not Offer.objects.exists()
