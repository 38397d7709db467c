import { Missing } from "@/components/Missing";
import { readerOf } from "@/lib/languages";

/** Next.js shows it with the help of scripts, and tells it no path; server.mjs sends `/missing/…` instead. */
export default async function NotFound() {
  return <Missing reader={await readerOf("/")} />;
}
