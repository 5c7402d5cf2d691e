import { isIP } from "node:net";
import { BackupError } from "../domain/errors.ts";
import { AddressRefused, guardedLookup, isAllowedAddress, type Resolve } from "./address-guard.ts";
import type { PooledRequest } from "./pooled-request.ts";

/** The receiver's response. */
export interface PostResponse {
  readonly status: number;
  /** The beginning of the body, at most 16 KiB. */
  readonly text: string;
  /** Whether the body stopped in the middle: the connection broke, or the time was up. The status had come by then. */
  readonly isCut: boolean;
  readonly retryAfterSeconds: number | undefined;
}

/** @throws BackupError `CHAT_REFUSED` or `CHAT_UNAVAILABLE` when no response arrives; neither contains the URL. */
export type SafePost = (message: {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Set in the address's query, in place of parameters of the same name. */
  readonly query?: Readonly<Record<string, string>>;
}) => Promise<PostResponse>;

export interface SafePostOptions {
  /** The channel's name, for error messages. */
  readonly name: string;
  /** A secret: knowing it is enough to post. */
  readonly url: string;
  /** Allows plain HTTP and the loopback, for the local stack. Other internal addresses are still refused. */
  readonly allowLocal: boolean;
  readonly timeoutSeconds?: number;
  readonly resolve?: Resolve;
}

const DEFAULT_TIMEOUT_SECONDS = 15;
const MAX_RESPONSE_BYTES = 16_384;
const MAX_WAIT_SECONDS = 86_400;

/**
 * POSTs to a configured address that is not trusted: HTTPS only, public addresses only (checked when connecting), no
 * redirects, limits on time and on the size of the response.
 *
 * @throws BackupError `CHAT_REFUSED` at once when the URL is not acceptable.
 */
export function createSafePost(options: SafePostOptions): SafePost {
  const url = acceptableUrl(options);
  const timeoutMs = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  let request: PooledRequest | undefined;
  return async ({ body, headers, query }) => {
    // Loaded with the first message: the app starts without it.
    const { createPooledRequest } = await import("./pooled-request.ts");
    request ??= createPooledRequest(guardedLookup(options.allowLocal, options.resolve), timeoutMs);
    try {
      const response = await request(withQuery(url, query), {
        method: "POST",
        body,
        headers: { "content-type": "application/json; charset=utf-8", "user-agent": "holdfast", ...headers },
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { statusCode: status } = response;
      return {
        status,
        ...(await readBeginning(response.body)),
        retryAfterSeconds: retryAfterSeconds(response.headers),
      };
    } catch (error) {
      throw deliveryFailure(options.name, error);
    }
  };
}

function acceptableUrl({ name, url: text, allowLocal }: SafePostOptions): URL {
  const refuse = (reason: string) =>
    new BackupError("CHAT_REFUSED", `Cannot post to the channel "${name}": ${reason}.`);
  if (!URL.canParse(text)) throw refuse("its address is not a URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:")) throw refuse("its address must be HTTPS");
  if (url.username !== "" || url.password !== "") throw refuse("its address must not contain a user name or password");
  // Node does not call the lookup for a literal address, so it is checked here.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowLocal)) throw refuse("its address is not a public one");
  return url;
}

function withQuery(url: URL, query: Readonly<Record<string, string>> = {}): URL {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, value);
  return whole;
}

/** Reads as much as error handling needs, then closes the connection. */
async function readBeginning(body: AsyncIterable<Uint8Array>): Promise<Pick<PostResponse, "text" | "isCut">> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let isCut = false;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      sizeBytes += chunk.byteLength;
      if (sizeBytes >= MAX_RESPONSE_BYTES) break;
    }
  } catch {
    // By its status the receiver has decided: repeating a message that it took would show it twice.
    isCut = true;
  }
  return { text: Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString("utf8"), isCut };
}

/** Seconds, or a date measured against the response's own, so that it does not depend on the local clock. */
function retryAfterSeconds(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const text = singleValue(headers["retry-after"]);
  if (text === undefined || text === "") return undefined;
  const seconds = /^\d+(?:\.\d+)?$/.test(text)
    ? Math.ceil(Number(text))
    : Math.ceil((Date.parse(text) - Date.parse(singleValue(headers["date"]) ?? "")) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), MAX_WAIT_SECONDS) : undefined;
}

function singleValue(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value)?.trim();
}

/** Contains only the kind of failure: the library's messages may contain host and path. */
function deliveryFailure(name: string, error: unknown): BackupError {
  const start = `Cannot post to the channel "${name}":`;
  if (hasCause(error, (cause) => cause instanceof AddressRefused)) {
    return new BackupError("CHAT_REFUSED", `${start} its host name resolves to an address that is not public.`);
  }
  const { name: kind, code } = error as { readonly name?: unknown; readonly code?: unknown };
  const reason =
    kind === "TimeoutError" ? "no response in time" : `no connection or no complete response (${String(code ?? kind)})`;
  return new BackupError("CHAT_UNAVAILABLE", `${start} ${reason}. The app retries.`);
}

/** A connection attempt to several addresses fails with an error that contains one error per address. */
function hasCause(error: unknown, matches: (error: unknown) => boolean, depth = 0): boolean {
  if (matches(error)) return true;
  if (!(error instanceof Error) || depth > 3) return false;
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return inner.some((candidate) => hasCause(candidate, matches, depth + 1));
}
