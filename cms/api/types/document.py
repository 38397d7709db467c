import graphene

from cms.api.ids import opaque_id
from cms.api.rows import DocumentRow
from cms.api.types.fields import text_field


class DocumentType(graphene.ObjectType):
    id = graphene.ID(required=True, description="Opaque and stable.")
    title = text_field("The title of the document.")
    url = text_field("The absolute address of the file.")
    file_size = graphene.Int(description="The size of the file in bytes; null if it is not known.")
    extension = text_field('The type of the file, as in its name: "pdf"; may be empty.')

    class Meta:
        name = "Document"
        description = "A file to download."

    @staticmethod
    def resolve_id(root: DocumentRow, info: graphene.ResolveInfo) -> str:
        return opaque_id("Document", root.pk)
