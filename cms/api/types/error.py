import graphene

from cms.api import errors

ErrorCode = graphene.Enum.from_enum(
    errors.ErrorCode,
    name="ErrorCode",
    description=lambda code: (
        errors.ErrorCode(code).meaning.sentence
        if code
        else "What `extensions.code` of an error can say. No field returns it: errors stand beside"
        " the data."
    ),
)
