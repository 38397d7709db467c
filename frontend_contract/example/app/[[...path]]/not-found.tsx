import { Missing } from "@/components/Missing";

/** Next.js shows it with the help of scripts; server.mjs sends the page `/missing/` instead. */
export default function NotFound() {
  return <Missing />;
}
