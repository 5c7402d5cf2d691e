import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { acceptedEncoding, hasTag } from "../http/negotiate.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import type { PageAsset, PageAssets } from "../page/page-files.ts";

/**
 * What the page may do: run its own scripts, apply its own styles, show its own pictures and ask its own app. No text ever becomes
 * markup or script, no other site frames it, and it sends nothing anywhere else.
 */
const POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join("; ");

/** Sent with every response about the page, also by the server of the browser tests: one source of what they hold. */
export const PAGE_HEADERS = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

const INDEX = "index.html";
const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";

/**
 * `GET /api/ui` and below: the operators' page. A path without an extension is one of the page's own views, for which index.html is
 * sent; a file that was not built is 404. The page has no data in it: it asks the API, with the key or the sign-in of its reader.
 */
export function createGetPage(deps: { readonly readPage: () => Promise<PageAssets | undefined> }) {
  let read: Promise<PageAssets | undefined> | undefined;
  const assets = async () => {
    read ??= deps.readPage();
    const found = await read;
    // It may be built while the app runs.
    if (found === undefined) read = undefined;
    return found;
  };
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const page = await assets();
    if (page === undefined) return notBuilt();
    const path = request.params["path"] ?? "";
    const asset = page.get(path);
    if (asset !== undefined) return respond(request, asset);
    const index = page.get(INDEX);
    if (index === undefined || isFile(path)) return notFound("The page has no such file. Its address is /api/ui.");
    return respond(request, index);
  };
}

/** Built files lie here or in the folder `assets`; deeper paths are views, such as that of a machine with a dot in its name. */
function isFile(path: string): boolean {
  return path.startsWith("assets/") || /^[^/]*\.[A-Za-z0-9]{1,12}$/.test(path);
}

function respond(request: HttpRequest, asset: PageAsset): HttpResponseInit {
  const encoding = acceptedEncoding(request, [...asset.forms.keys()]);
  const tag = encoding === undefined ? asset.etag : `${asset.etag}-${encoding}`;
  const headers = {
    ...PAGE_HEADERS,
    "Cache-Control": asset.isHashed ? FOR_EVER : ASK_AGAIN,
    ETag: `"${tag}"`,
    Vary: "Accept-Encoding",
  };
  if (hasTag(request, tag)) return { status: 304, headers };
  const body = encoding === undefined ? undefined : asset.forms.get(encoding);
  return {
    status: 200,
    headers: {
      ...headers,
      "Content-Type": asset.type,
      ...(encoding !== undefined && { "Content-Encoding": encoding }),
    },
    body: body ?? asset.contents,
  };
}

function notBuilt(): HttpResponseInit {
  return problemResponse(
    {
      status: 503,
      title: "Service Unavailable",
      detail:
        "The operators' page was not built: run npm run build:page in the project, or deploy what npm run package writes.",
    },
    { ...PAGE_HEADERS, "Cache-Control": "no-store" },
  );
}
