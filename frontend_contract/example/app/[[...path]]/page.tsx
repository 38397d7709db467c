import type { Metadata } from "next";
import { notFound, permanentRedirect, redirect } from "next/navigation";
import { HubError } from "source-hub-client";
import { Frame } from "@/components/Frame";
import { PreviewProblem } from "@/components/PreviewProblem";
import { find, type Found } from "@/lib/find";
import { metadataOf } from "@/lib/metadata";
import { previewToken } from "@/lib/preview";

interface Props {
  params: Promise<{ path?: string[] }>;
}

/** No page is made when the site is built: each is when it is first asked for, and then kept. */
export function generateStaticParams(): { path: string[] }[] {
  return [];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await findOrProblem(await pathOf(params));
  if (!found || found instanceof HubError || "redirect" in found) return {};
  return metadataOf(found.head);
}

export default async function Page({ params }: Props) {
  const path = await pathOf(params);
  const found = await findOrProblem(path);
  if (found instanceof HubError) return <PreviewProblem error={found} />;
  if (!found) notFound();
  if ("redirect" in found) {
    return found.permanent ? permanentRedirect(found.redirect) : redirect(found.redirect);
  }
  return (
    <Frame path={path} locale={found.head.locale} breadcrumbs={found.head.breadcrumbs}>
      <script
        type="application/ld+json"
        dangerouslySetInnerHTML={{ __html: found.head.seo.jsonLd }}
      />
      {found.content}
    </Frame>
  );
}

async function pathOf(params: Props["params"]): Promise<string> {
  const { path = [] } = await params;
  return `/${path.map((part) => `${decodeURIComponent(part)}/`).join("")}`;
}

/** What is there; to an editor whose draft cannot be shown, the reason why. */
async function findOrProblem(path: string): Promise<Found | HubError | null> {
  try {
    return await find(path);
  } catch (error) {
    if (error instanceof HubError && (await previewToken())) return error;
    throw error;
  }
}
