import type { Metadata } from "next";
import { Missing } from "@/components/Missing";
import { readerOf } from "@/lib/languages";
import { pathOf } from "@/lib/site";

export const dynamic = "force-dynamic";

interface Props {
  /** The path at which nothing is. */
  params: Promise<{ path?: string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { t } = await readerOf(pathOf((await params).path));
  return { title: t.missingTitle, robots: "noindex" };
}

/** What server.mjs answers with, and the status 404, where nothing is. */
export default async function Page({ params }: Props) {
  return <Missing reader={await readerOf(pathOf((await params).path))} />;
}
