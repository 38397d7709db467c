"""Content by what its models declare in `graphql_fields`: types, values, objects and lists."""
