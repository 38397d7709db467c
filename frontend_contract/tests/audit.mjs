// Runs the audits of the GraphQL-over-HTTP specification against a server, and prints as JSON what
// each one found: node audit.mjs http://127.0.0.1:8000/graphql/

import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] });

console.log(
  JSON.stringify(
    results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? "" })),
  ),
);
