import type { ReactNode } from "react";
import type { CoverFragment } from "source-hub-client";
import { Cover } from "@/components/Cover";

interface Props {
  image: CoverFragment | null;
  language: { lang?: string; dir?: "ltr" | "rtl" };
  children: ReactNode;
}

/** The head of a topic or guide, with its picture beside it. */
export function PageHead({ image, language, children }: Props) {
  return (
    <header className={image ? "page-head with-cover" : "page-head"} {...language}>
      <div className="words">{children}</div>
      <Cover image={image} sizes="(min-width: 60rem) 22rem, 92vw" isFirst />
    </header>
  );
}
