import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: { "../schema.graphql": { loader: "./codegen-schema.mjs" } },
  documents: "../operations/**/*.graphql",
  generates: {
    "src/generated.ts": {
      plugins: ["typescript-operations", "./codegen-documents.mjs"],
      config: {
        scalars: {
          ID: "string",
          DateTime: "string",
          JSON: "./rich-text.js#RichText",
        },
        strictScalars: true,
        enumType: "string-literal",
        useTypeImports: true,
        immutableTypes: true,
        skipTypename: true,
        inlineFragmentTypes: "combine",
      },
    },
  },
};

export default config;
