import graphene

from cms.api.media.types import ImageType
from cms.api.page.json_ld import address_of, description_of, json_ld, title_of
from cms.api.page.seo_settings import seo_image_of, seo_settings_of
from cms.api.rows import PageRow, SourceRow
from cms.api.types.fields import from_row, text_field

SHOWN = "index, follow"
HIDDEN = "noindex, follow"


class Seo(graphene.ObjectType):
    title = text_field(
        "For the title element: the SEO title, or else the page's title.",
        resolver=from_row(title_of),
    )
    description = text_field(
        "For the description meta tag; may be empty.", resolver=from_row(description_of)
    )
    canonical_url = text_field(
        "The absolute address by which search engines should know the page.",
        resolver=from_row(address_of),
    )
    robots = text_field(f"For the robots meta tag: `{SHOWN}` or `{HIDDEN}`.")
    image = graphene.Field(
        ImageType,
        description="For link previews (`og:image`; take its `openGraphUrl`): its own image, or"
        " else that of the hub; null if there is none.",
        resolver=from_row(seo_image_of),
    )
    json_ld = text_field(
        "A JSON-LD document in the words of schema.org, ready to be put as it is inside"
        ' `<script type="application/ld+json">`: what kind of page it is, the sources it cites,'
        " and where it stands.",
        resolver=from_row(json_ld),
    )

    class Meta:
        description = "What search engines and link previews need."

    @staticmethod
    def resolve_robots(root: PageRow | SourceRow, info: graphene.ResolveInfo) -> str:
        return HIDDEN if seo_settings_of(root).is_hidden else SHOWN
