import type { Metadata } from "next";
import { Missing } from "@/components/Missing";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Page not found", robots: "noindex" };

/** What server.mjs answers with, and the status 404, where nothing is. */
export default function Page() {
  return <Missing />;
}
