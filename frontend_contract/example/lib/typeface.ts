import localFont from "next/font/local";

/**
 * Atkinson Hyperlegible: no letter is taken for another, which helps readers who learn the language.
 *
 * Served from here, and fetched early. `optional` means that text never moves: where the file comes late,
 * this page stays in the reader's own font, which is brought to the same measures, and the next has it.
 */
const atkinson = localFont({
  src: "../../node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  weight: "200 800",
  display: "optional",
  variable: "--typeface",
  fallback: ["system-ui", "sans-serif"],
});

/** The class that defines `--typeface`. */
export const TYPEFACE = atkinson.variable;
