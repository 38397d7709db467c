import json
import re
from typing import Any


def plain(html: str) -> list[str]:
    """The text of rich text, one entry for each paragraph or item."""
    parts = re.split(r"</?(?:p|ul|ol|li)>", html)
    return [re.sub(r"<[^>]+>", "", part) for part in parts if part.strip()]


def source_page(bundle: dict[str, Any], slug: str) -> list[str]:
    """What a bundle says about a source, in the order of the page; kickers in capitals."""
    copy, offer = bundle["settings"], bundle["offer"]
    topics = {topic["slug"]: topic for topic in bundle["topics"]}
    guides = {guide["slug"]: guide for guide in bundle["guides"]}
    source = next(source for source in bundle["sources"] if source["slug"] == slug)
    sections = [
        (topic, section, mention)
        for topic in bundle["topics"]
        for section in topic["sections"]
        for mention in section["mentions"]
        if mention["source"] == slug
    ]
    citing = [
        guide
        for guide in bundle["guides"]
        if re.search(rf'source"?: "{slug}"|slug=\\"{slug}\\"', json.dumps(guide["body"]))
    ]
    lines = [
        f"OFFICIAL SITE · {source['publisher'].upper()}",
        source["title"],
        source["summary"],
        source["intro"],
        "inburgeren.nl",
        f"{len(sections)} topic mentions",
        f"{len(citing)} article mentions",
    ]
    for number, part in enumerate(source["guidance"], 1):
        value = part["value"]
        lines += [f"{number:02}", value["heading"]]
        lines += (
            plain(value["text"]) if part["type"] == "part" else [value["intro"], *value["steps"]]
        )
    lines += [copy["mentions_kicker"].upper(), copy["mentions_heading"]]
    for topic, section_, mention in sections:
        lines += [
            topic["title"],
            mention["kicker"].upper(),
            section_["heading"],
            section_["intro"],
            mention["note"] or source["summary"],
            copy["open_topic_label"],
        ]
    lines += [copy["guides_kicker"].upper(), copy["guides_heading"], copy["source_intro"]]
    for guide in citing:
        lines += [
            topics[guide["topic"]]["title"],
            guide["kicker"].upper(),
            guide["title"],
            guide["summary"],
            copy["open_guide_label"],
        ]
    lines += [copy["answers_kicker"].upper(), copy["answers_heading"], copy["answers_intro"]]
    for answer in bundle["quick_answers"]:
        if slug in answer["sources"]:
            assert answer["guide"] in guides
            lines += [answer["question"], answer["answer"], copy["open_guide_label"]]
    lines += [offer["kicker"].upper(), offer["title"], offer["body"], offer["action_label"]]
    return lines
