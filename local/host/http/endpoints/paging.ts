import type { HostRequest } from "../http-message.ts";

const DEFAULT_PAGE_LENGTH = 100;
const CONTINUATION_HEADER = "x-ms-continuation-token";

/** Page length: `top`, at least 1; 100 if it is missing or invalid. */
export function readTop(request: HostRequest): number {
  const top = Number.parseInt(request.query.get("top") ?? "", 10);
  return Number.isInteger(top) && top > 0 ? top : DEFAULT_PAGE_LENGTH;
}

/** The token from the previous page's response; `undefined` for the first page. */
export function readContinuation(request: HostRequest): string | undefined {
  const token = request.headers[CONTINUATION_HEADER] ?? "";
  return token === "" ? undefined : token;
}

export function continuationHeader(continuation: string | undefined): Record<string, string> {
  return continuation === undefined ? {} : { [CONTINUATION_HEADER]: continuation };
}
