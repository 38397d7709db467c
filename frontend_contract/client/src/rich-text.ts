/** The value of `textJson`: the same text as the HTML beside it, as a tree. */
export type RichText = readonly RichTextBlock[];

export type RichTextBlock =
  | { readonly type: "paragraph"; readonly children: readonly RichTextInline[] }
  | {
      readonly type: "heading";
      readonly level: 1 | 2 | 3 | 4 | 5 | 6;
      readonly children: readonly RichTextInline[];
    }
  | RichTextList;

export interface RichTextList {
  readonly type: "list";
  readonly ordered: boolean;
  readonly children: readonly RichTextItem[];
}

export interface RichTextItem {
  readonly type: "item";
  readonly children: readonly (RichTextInline | RichTextList)[];
}

export type RichTextInline =
  | {
      readonly type: "text";
      readonly text: string;
      readonly marks: readonly ("bold" | "italic")[];
    }
  | {
      readonly type: "link";
      readonly href: string;
      readonly linkType: "page" | "source" | "document" | "external";
      /** Only of links to sources. */
      readonly sourceSlug?: string;
      /** The language of what is there, only of links to pages in another than the answer's. */
      readonly hreflang?: string;
      readonly children: readonly RichTextInline[];
    }
  | { readonly type: "break" };
