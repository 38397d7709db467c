import type { ReactNode } from "react";
import { Document } from "@/components/Document";
import { SITE_METADATA, SITE_VIEWPORT } from "@/lib/head";
import { readerOf } from "@/lib/languages";

export const metadata = SITE_METADATA;
export const viewport = SITE_VIEWPORT;

export default async function Layout({ children }: { children: ReactNode }) {
  return <Document reader={await readerOf("/")}>{children}</Document>;
}
