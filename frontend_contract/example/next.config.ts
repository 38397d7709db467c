import type { NextConfig } from "next";

/** Who may frame the pages: the admin, for its previews. */
const adminOrigin = new URL(process.env.HUB_URL ?? "http://127.0.0.1:8000").origin;
const framers = process.env.ADMIN_ORIGIN ?? adminOrigin;

const config: NextConfig = {
  // The addresses of the hub end with a slash.
  trailingSlash: true,
  poweredByHeader: false,
  experimental: {
    // Answers are cached with the tags that come with them; see lib/hub.ts.
    useCache: true,
    // What was rendered is kept in memory only: after a restart, pages are made anew.
    isrFlushToDisk: false,
    inlineCss: true,
  },
  // No part of the head may come after the body: readers may do without JavaScript.
  htmlLimitedBots: /.*/,
  async headers() {
    return [
      {
        source: "/:path*",
        headers: [
          {
            key: "Content-Security-Policy",
            value: [
              "default-src 'self'",
              "script-src 'none'",
              "style-src 'self' 'unsafe-inline'",
              `img-src 'self' data: ${new URL(adminOrigin).origin} https:`,
              "form-action 'self'",
              "base-uri 'none'",
              "object-src 'none'",
              `frame-ancestors 'self' ${framers}`,
            ].join("; "),
          },
          { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
          { key: "X-Content-Type-Options", value: "nosniff" },
        ],
      },
    ];
  },
};

export default config;
