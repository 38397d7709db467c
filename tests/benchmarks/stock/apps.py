from django.apps import AppConfig


class Stock(AppConfig):
    """Declares what the hub answers by code of its own."""

    name = "tests.benchmarks.stock"
    label = "stock"

    def ready(self) -> None:
        import graphene
        from grapple.helpers import register_query_field
        from grapple.models import (
            GraphQLCollection,
            GraphQLForeignKey,
            GraphQLInt,
            GraphQLPage,
            GraphQLStreamfield,
            GraphQLString,
        )

        from cms.pages.models import GuidePage, TopicPage
        from cms.snippets.models import Source
        from tests.benchmarks.stock import references

        Source.mentioning_topics = property(lambda source: references.pages(source, TopicPage))
        Source.mentioning_guides = property(lambda source: references.pages(source, GuidePage))
        Source.mention_count = property(references.count)
        GuidePage.cited_sources = property(references.sources)
        Source.graphql_fields = [
            *Source.graphql_fields,
            GraphQLString("kind"),
            GraphQLInt("mention_count"),
            GraphQLCollection(GraphQLForeignKey, "mentioning_topics", "pages.TopicPage"),
            GraphQLCollection(GraphQLForeignKey, "mentioning_guides", "pages.GuidePage"),
        ]
        GuidePage.graphql_fields = [
            *GuidePage.graphql_fields,
            GraphQLPage("topic"),
            GraphQLStreamfield("body"),
            GraphQLCollection(GraphQLForeignKey, "cited_sources", "snippets.Source"),
        ]
        by_slug = {"slug": graphene.String()}
        register_query_field("source", "sources", query_params=by_slug)(Source)
        register_query_field("guide", "guides")(GuidePage)
