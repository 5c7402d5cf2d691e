import { type ArmError, hostNotAllowed, originNotAllowed } from "../arm/errors.ts";
import type { ReceivedRequest } from "./http-exchange.ts";

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;
const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Recognizes requests that a web page makes through the user's browser. A page elsewhere whose name resolves to this machine
 * sends its own name as `Host`; one that posts a form across sites sends its `Origin`. The Azure CLI, the SDKs and curl send
 * the loopback host and no `Origin`.
 *
 * @returns The refusal; `undefined` for a request that is answered.
 */
export function refusalOfForeignRequest(
  request: Pick<ReceivedRequest, "method" | "origin" | "headers">,
): ArmError | undefined {
  const { host, origin } = request.headers;
  if (host !== undefined && !LOOPBACK_HOST.test(host)) return hostNotAllowed();
  if (READING.has(request.method) || origin === undefined || origin === request.origin) return undefined;
  return originNotAllowed();
}
