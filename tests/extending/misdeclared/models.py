"""Each class is named for what is wrong with it; `test_misdeclarations` says what a check tells."""

from typing import Any

from django.db import models
from grapple.models import (
    GraphQLCollection,
    GraphQLForeignKey,
    GraphQLImage,
    GraphQLRichText,
    GraphQLSnippet,
    GraphQLStreamfield,
    GraphQLString,
    GraphQLTag,
)
from modelcluster.fields import ParentalKey
from wagtail.blocks import CharBlock, ListBlock, RawHTMLBlock, StreamBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Locale, Orderable, TranslatableMixin
from wagtail.snippets.models import register_snippet

from cms.declaration import Declaration, Searched
from cms.mentions.blocks import SourceChooserBlock
from cms.pages.models.hub_page import HubPage


class BlockWithId(StructBlock):
    id = CharBlock()


class BlockWithStranger(StructBlock):
    words = CharBlock()
    graphql_fields = [GraphQLString("sentences")]


class CardBlock(StructBlock):
    words = CharBlock()


Other: Any = type("CardBlock", (StructBlock,), {"numbers": CharBlock(), "__module__": "elsewhere"})


class UndeclaredPage(HubPage):
    pass


class UnpreviewedPage(HubPage):
    declaration = Declaration("unpreviewed", "unpreviewed_pages")


class WrongLinesPage(HubPage):
    declaration = Declaration("wrong_line", "wrong_lines", filters=("absent", "locale"))
    words = models.CharField(max_length=20)
    text = RichTextField()
    locales = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    body = StreamField(StreamBlock([("html", RawHTMLBlock())]))
    graphql_fields = [
        *HubPage.graphql_fields,
        GraphQLForeignKey("unknown_model", "pages.Nothing"),
        GraphQLSnippet("no_app", "Nothing"),
        "title",
        GraphQLString("absent"),
        GraphQLString("greeting"),
        GraphQLString("locales"),
        GraphQLString("text"),
        GraphQLImage("words"),
        GraphQLStreamfield("shout"),
        GraphQLRichText("missing_text"),
        GraphQLTag("no_tags"),
        GraphQLSnippet("place", "snippets.Offer"),
        GraphQLForeignKey("other", "wagtailcore.Locale"),
        GraphQLCollection(GraphQLString, "rows", "locales.language_code"),
        GraphQLString("words"),
        GraphQLString("words"),
        GraphQLString("id"),
        GraphQLString("url_path"),
    ]

    def greeting(self, name: str) -> str:
        return f"{name}, {self.words}"

    def shout(self) -> str:
        return self.words.upper()


class WrongBlocksPage(HubPage):
    declaration = Declaration("wrong_block", "wrong_blocks")
    body = StreamField(
        [
            ("with_id", BlockWithId()),
            ("stranger", ListBlock(BlockWithStranger())),
            ("card", CardBlock()),
            ("other", Other()),
        ]
    )
    graphql_fields = [*HubPage.graphql_fields, GraphQLStreamfield("body")]


class WrongPartsPage(HubPage):
    declaration = Declaration(
        "wrong_part",
        "wrong_parts",
        searched=Searched(kicker="absent", body=("locale",)),
        lists="nothing",
        seen_with="absent",
    )


class CapitalPage(HubPage):
    declaration = Declaration("Capital", "capitals")


class SecondGuidePage(HubPage):
    declaration = Declaration("guide", "second_guides")


class ReservedPage(HubPage):
    declaration = Declaration("reserved", "search")


class SameTwicePage(HubPage):
    declaration = Declaration("sheep", "sheep")


class SameTypePage(HubPage):
    declaration = Declaration("same_type", "same_types", type_name="Source")


class Snippet(models.Model):
    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class ForeignSnippet(Snippet):
    declaration = Declaration("foreign", "foreigners", searched=Searched())
    title = models.CharField(max_length=20)
    graphql_fields = [GraphQLString("title")]


class CitingChild(Orderable):
    page = ParentalKey(UnpreviewedPage, on_delete=models.CASCADE, related_name="children")
    text = RichTextField(features=["bold", "source"])
    plain = RichTextField(features=["bold"])

    def __str__(self) -> str:
        return self.text


@register_snippet
class CitingSnippet(Snippet):
    declaration = Declaration("citing", "citings")
    body = StreamField([("sources", ListBlock(SourceChooserBlock()))])
    graphql_fields = [GraphQLStreamfield("body")]


@register_snippet
class SilentSnippet(TranslatableMixin, Snippet):
    declaration = Declaration("silent", "silents")
    title = models.CharField(max_length=20)

    class Meta(TranslatableMixin.Meta):
        pass


@register_snippet
class TextKeySnippet(Snippet):
    declaration = Declaration("text_key", "text_keys")
    code = models.CharField(max_length=20, primary_key=True)
    graphql_fields = [GraphQLString("code")]


@register_snippet
class NarrowedSnippet(Snippet):
    declaration = Declaration("narrowed", "narrows", filters=("title",))
    title = models.CharField(max_length=20)
    slug = models.SlugField()
    graphql_fields = [GraphQLString("title")]
