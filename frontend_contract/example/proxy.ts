import { type NextRequest, NextResponse } from "next/server";
import { createClient, RouteDocument } from "source-hub-client";
import { HUB_URL } from "@/lib/site";

const client = createClient({ url: `${HUB_URL}/graphql/`, retries: 0 });

/** Follow redirects that name a query string: a page is made for its path, whatever stands behind the "?". */
export async function proxy({ nextUrl }: NextRequest): Promise<NextResponse> {
  if (!nextUrl.search) return NextResponse.next();
  try {
    const { data } = await client.query(RouteDocument, { path: nextUrl.pathname + nextUrl.search });
    if (data.route?.__typename !== "Redirect") return NextResponse.next();
    const { destination, permanent } = data.route;
    return NextResponse.redirect(new URL(destination, nextUrl), permanent ? 308 : 307);
  } catch (error) {
    console.error(error); // The page says so, if it cannot be made either.
    return NextResponse.next();
  }
}

export const config = { matcher: "/((?!api/|_next/|missing/|(?:[^/]+/)?search/).*)" };
