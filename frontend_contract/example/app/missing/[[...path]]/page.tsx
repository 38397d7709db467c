import type { Metadata } from "next";
import { Missing } from "@/components/Missing";
import { readerOf } from "@/lib/languages";
import { titleOn } from "@/lib/metadata";
import { enterPage } from "@/lib/preview";
import { pathOf } from "@/lib/site";

export const dynamic = "force-dynamic";

interface Props {
  /** The path at which nothing is. */
  params: Promise<{ path?: string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const reader = await readerOf(enterPage(pathOf((await params).path)));
  return { title: titleOn(reader.t.missingTitle, reader), robots: "noindex" };
}

/** What server.mjs answers with, and the status 404, where nothing is. */
export default async function Page({ params }: Props) {
  return <Missing reader={await readerOf(enterPage(pathOf((await params).path)))} />;
}
