import type { Metadata } from "next";
import { readerOf } from "@/lib/languages";
import { type Given, Search, searchMetadata } from "@/views/Search";

/** Nothing is asked of the hub while the site is built. */
export const dynamic = "force-dynamic";

interface Props {
  searchParams: Promise<Given>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return searchMetadata(await readerOf("/"), await searchParams);
}

/** The search in the default language. */
export default async function Page({ searchParams }: Props) {
  return <Search reader={await readerOf("/")} given={await searchParams} />;
}
