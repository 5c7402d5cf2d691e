import type { LookupFunction } from "node:net";
import { Agent, request } from "undici";

/** Sends requests over connections of its own. */
export type PooledRequest = (
  url: URL,
  options: Omit<Parameters<typeof request>[1] & {}, "dispatcher">,
) => ReturnType<typeof request>;

/**
 * A module of its own, which is loaded with the first message: undici is CommonJS, whose names a bundle knows only where it is
 * imported statically.
 */
export function createPooledRequest(lookup: LookupFunction, timeoutMs: number): PooledRequest {
  const dispatcher = new Agent({
    allowH2: false,
    connect: { lookup, timeout: timeoutMs },
    // Messages are rare: an idle connection is closed soon.
    keepAliveTimeout: 1000,
  });
  return (url, options) => request(url, { ...options, dispatcher });
}
