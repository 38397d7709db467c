import type { CodegenPlugin, Types } from "@graphql-codegen/plugin-helpers";

/** Writes a team's own operations as documents, and the manifest by which the hub knows them. */
export declare const preset: Types.OutputPreset;

/** How answers and variables are typed; an option of the preset comes before. */
export declare const config: Readonly<Record<string, unknown>>;

/** Each operation as a document that carries its id and text. */
export declare const plugin: CodegenPlugin["plugin"];

/** The same operations in the format of Apollo's tools. */
export declare const manifest: CodegenPlugin["plugin"];
