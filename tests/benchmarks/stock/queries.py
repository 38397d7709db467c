"""The questions to stock Grapple, by name."""

STOCK = {
    "source page": """
query ($slug: String!) {
  source(slug: $slug) {
    title slug website summary intro publisher kind mentionCount
    mentioningTopics { title slug urlPath }
    mentioningGuides {
      title slug kicker summary urlPath
      topic { title ... on TopicPage { slug } }
    }
  }
}
""",
    "50 sources with counts": """
query {
  sources(limit: 50, order: "id") { title slug website publisher kind mentionCount }
}
""",
    "guide": """
query ($slug: String!) {
  guide(slug: $slug) {
    title slug kicker summary urlPath
    topic { title ... on TopicPage { slug urlPath } }
    body {
      blockType
      ... on RichTextBlock { value }
      ... on StructBlock { blocks { blockType field } }
    }
    citedSources { title slug website }
  }
}
""",
}
