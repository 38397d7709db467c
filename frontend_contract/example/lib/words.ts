import type { SourceKind } from "source-hub-client";

/** What the site calls things itself; all other text comes from the hub. */

export const KINDS: Readonly<Record<SourceKind, string>> = {
  OFFICIAL: "Official site",
  MUNICIPAL: "Municipality",
  LEARNING: "To learn with",
  PRACTICE: "To practise with",
  LEGAL: "Law and legal help",
  OTHER: "Other",
};

export function kindOf(kind: SourceKind): string {
  return KINDS[kind];
}

/** "1 guide", "2 guides". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number.toLocaleString("en-GB")} ${number === 1 ? singular : plural}`;
}

/** The name of a site, for a link that leads there: `www.example.org` of its address. */
export function siteName(address: string): string {
  return new URL(address).hostname.replace(/^www\./, "");
}

export function day(moment: string): string {
  return new Date(moment).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "Europe/Amsterdam",
  });
}

/** "pdf, 1.2 MB", for a link to a file. */
export function fileFacts(extension: string, bytes: number | null): string {
  const size = bytes === null ? "" : bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return [extension.toUpperCase(), size].filter(Boolean).join(", ");
}
