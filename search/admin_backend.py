"""The search of Wagtail's own screens, which finds words in texts without spaces, too.

It is modelsearch's for PostgreSQL; texts and queries go through `search.ngrams`.
"""

from typing import Any

from modelsearch.backends.database.postgres import postgres
from modelsearch.query import PlainText

from search.composition import compatible
from search.ngrams import is_unspaced, query_words, spread


class PairIndexer(postgres.ObjectIndexer):
    def as_vector(self, texts: Any, for_autocomplete: bool = False) -> Any:
        in_pairs = [(spread(compatible(text)), weight) for text, weight in texts]
        return super().as_vector(in_pairs, for_autocomplete)


# The index has no setting for what reads its objects.
postgres.ObjectIndexer = PairIndexer


class PairsMixin:
    """For compilers of queries; those of single fields look at texts that have no pairs."""

    fields: Any

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if isinstance(query, PlainText) and not self.fields:
            text = compatible(query.query_string)
            words = " ".join(query_words(text)) if is_unspaced(text) else text
            query = PlainText(words, operator=query.operator)
        return super().build_tsquery_content(query, config, invert)  # type: ignore[misc]


class PairsCompiler(PairsMixin, postgres.PostgresSearchQueryCompiler):
    pass


class PairsAutocompleteCompiler(PairsMixin, postgres.PostgresAutocompleteQueryCompiler):
    pass


class SearchBackend(postgres.PostgresSearchBackend):
    query_compiler_class = PairsCompiler
    autocomplete_query_compiler_class = PairsAutocompleteCompiler
