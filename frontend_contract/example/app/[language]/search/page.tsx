import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readerOf, type Reader } from "@/lib/languages";
import { type Given, Search, searchMetadata } from "@/views/Search";

/** Nothing is asked of the hub while the site is built. */
export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ language: string }>;
  searchParams: Promise<Given>;
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return searchMetadata(await reader(params), await searchParams);
}

/** The search in a language that has a prefix: `/nl/search/`. */
export default async function Page({ params, searchParams }: Props) {
  return <Search reader={await reader(params)} given={await searchParams} />;
}

async function reader(params: Props["params"]): Promise<Reader> {
  const path = `/${(await params).language}/`;
  const found = await readerOf(path);
  return found.home === path ? found : notFound();
}
