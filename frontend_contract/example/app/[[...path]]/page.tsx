import type { Metadata } from "next";
import { notFound, permanentRedirect, redirect } from "next/navigation";
import { HubError } from "source-hub-client";
import { Frame } from "@/components/Frame";
import { PreviewProblem } from "@/components/PreviewProblem";
import { find, type Found } from "@/lib/find";
import { languages, nameOf, readerOf } from "@/lib/languages";
import { filled } from "@/lib/messages";
import { metadataOf } from "@/lib/metadata";
import { enterPage, previewToken } from "@/lib/preview";
import { pathOf } from "@/lib/site";

interface Props {
  params: Promise<{ path?: string[] }>;
}

/** No page is made when the site is built: each is when it is first asked for, and then kept. */
export function generateStaticParams(): { path: string[] }[] {
  return [];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const path = enterPage(pathOf((await params).path));
  const found = await findOrProblem(path);
  if (!found || found instanceof HubError || "redirect" in found) return {};
  return metadataOf(found.head, path, await languages());
}

export default async function Page({ params }: Props) {
  const path = enterPage(pathOf((await params).path));
  const found = await findOrProblem(path);
  if (found instanceof HubError) return <PreviewProblem error={found} reader={await readerOf(path)} />;
  if (!found) notFound();
  if ("redirect" in found) {
    return found.permanent ? permanentRedirect(found.redirect) : redirect(found.redirect);
  }
  const { head, content } = found;
  const reader = await readerOf(path);
  return (
    <Frame
      path={path}
      reader={reader}
      translations={[{ locale: reader.locale, urlPath: path }, ...head.translations]}
      breadcrumbs={head.breadcrumbs}
    >
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: head.seo.jsonLd }} />
      {head.isFallback && (
        <p className="untranslated" role="note">
          {filled(reader.t.pageNotTranslated, { language: nameOf(head.locale, reader.t.locale) })}
        </p>
      )}
      {content}
    </Frame>
  );
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
