"""The page types of the hub, from the home page down to topics and guides."""

from cms.pages.models.guide import GuidePage
from cms.pages.models.home import HomePage
from cms.pages.models.index_pages import GuideIndexPage, SourceIndexPage, TopicIndexPage
from cms.pages.models.topic import TopicPage

__all__ = [
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "SourceIndexPage",
    "TopicIndexPage",
    "TopicPage",
]
