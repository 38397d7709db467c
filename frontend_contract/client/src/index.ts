export * from "./client.js";
export * from "./document.js";
export * from "./error.js";
export * from "./generated.js";
export * from "./pages.js";
export * from "./rich-text.js";
