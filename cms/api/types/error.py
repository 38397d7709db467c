import graphene

from cms.api import errors

ErrorCode = graphene.Enum.from_enum(
    errors.ErrorCode,
    name="ErrorCode",
    description=lambda code: (
        errors.ErrorCode(code).meaning.sentence
        if code
        else "What `extensions.code` of an error says; no field returns it."
    ),
)
