import type { NextConfig } from "next";

const config: NextConfig = {
  // The addresses of the hub end with a slash.
  trailingSlash: true,
  poweredByHeader: false,
  // server.mjs compresses pages.
  compress: false,
  // No part of the head may come after the body: readers do without JavaScript.
  htmlLimitedBots: /.*/,
  experimental: {
    // Answers are kept with the tags that come with them; README.md says why this way.
    useCache: true,
    // What was made is kept in memory only: after a restart, pages are made anew.
    isrFlushToDisk: false,
    inlineCss: true,
  },
};

export default config;
