import type { CodegenConfig } from "@graphql-codegen/cli";

import { config as typing } from "./codegen.mjs";

const config: CodegenConfig = {
  schema: { "../schema.graphql": { loader: "./codegen-schema.mjs" } },
  documents: "../operations/**/*.graphql",
  generates: {
    "src/generated.ts": {
      plugins: ["typescript-operations", "./codegen.mjs"],
      config: {
        ...typing,
        scalars: { ID: "string", DateTime: "string", JSON: "./rich-text.js#RichText" },
        documentModule: "./document.js",
        errorCodes: true,
      },
    },
  },
};

export default config;
