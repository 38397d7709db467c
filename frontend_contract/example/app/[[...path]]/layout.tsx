import type { ReactNode } from "react";
import { Document } from "@/components/Document";
import { SITE_METADATA, SITE_VIEWPORT } from "@/lib/head";
import { readerOf } from "@/lib/languages";
import { enterPage } from "@/lib/preview";
import { pathOf } from "@/lib/site";

export const metadata = SITE_METADATA;
export const viewport = SITE_VIEWPORT;

interface Props {
  params: Promise<{ path?: string[] }>;
  children: ReactNode;
}

export default async function Layout({ params, children }: Props) {
  return <Document reader={await readerOf(enterPage(pathOf((await params).path)))}>{children}</Document>;
}
