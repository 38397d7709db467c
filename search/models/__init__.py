from search.models.entry import SearchEntry
from search.models.pick import Pick
from search.models.remote import RemoteIndex, UnsentEntry
from search.models.searched import SearchedQuery
from search.models.synonym import Synonym
from search.models.word import IndexedWord

__all__ = [
    "IndexedWord",
    "Pick",
    "RemoteIndex",
    "SearchEntry",
    "SearchedQuery",
    "Synonym",
    "UnsentEntry",
]
