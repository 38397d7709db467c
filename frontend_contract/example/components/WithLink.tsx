import type { ReactNode } from "react";

/** A text of the site with an element at one place: "Or go back to the {home}." */
export function WithLink({ text, place, children }: { text: string; place: string; children: ReactNode }) {
  const [before, after] = text.split(place);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}
