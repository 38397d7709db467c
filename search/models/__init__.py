from search.models.entry import SearchEntry
from search.models.pick import Pick
from search.models.searched import SearchedQuery
from search.models.synonym import Synonym
from search.models.word import IndexedWord

__all__ = ["IndexedWord", "Pick", "SearchEntry", "SearchedQuery", "Synonym"]
