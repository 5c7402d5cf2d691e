import { isIP } from "node:net";
import { Agent, request } from "undici";
import { BackupError } from "../domain/errors.ts";
import { AddressRefused, guardedLookup, isAllowedAddress, type Resolve } from "./address-guard.ts";

/** What the receiver answered. */
export interface PostAnswer {
  readonly status: number;
  /** The body's beginning, at most 16 KiB. */
  readonly text: string;
  readonly retryAfterSeconds: number | undefined;
}

/** @throws BackupError `CHAT_REFUSED` or `CHAT_UNAVAILABLE` when no answer arrives; neither names the URL. */
export type SafePost = (message: {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<PostAnswer>;

export interface SafePostOptions {
  /** The channel's name, for messages. */
  readonly name: string;
  /** A secret: whoever knows it can post. */
  readonly url: string;
  /** Allows plain HTTP and the loopback, for the local stack. Other internal addresses stay refused. */
  readonly allowLocal: boolean;
  readonly timeoutSeconds?: number;
  readonly resolve?: Resolve;
}

const DEFAULT_TIMEOUT_SECONDS = 15;
const MAXIMUM_ANSWER_BYTES = 16_384;
const MAXIMUM_WAIT_SECONDS = 86_400;

/**
 * POSTs to an address that an administrator configured and nobody vouches for: HTTPS only, public addresses only (checked
 * on the address really connected to), no redirect followed, a limit on time and on the answer's size.
 *
 * @throws BackupError `CHAT_REFUSED` at once when the URL itself is not acceptable.
 */
export function createSafePost(options: SafePostOptions): SafePost {
  const url = acceptableUrl(options);
  const timeoutMs = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  const dispatcher = new Agent({
    allowH2: false,
    connect: { lookup: guardedLookup(options.allowLocal, options.resolve), timeout: timeoutMs },
    // Messages are rare: an idle connection is not worth keeping.
    keepAliveTimeout: 1000,
  });
  return async ({ body, headers }) => {
    try {
      const answer = await request(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json; charset=utf-8", "user-agent": "holdfast", ...headers },
        dispatcher,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { statusCode: status } = answer;
      return { status, text: await beginning(answer.body), retryAfterSeconds: retryAfterSeconds(answer.headers) };
    } catch (error) {
      throw undelivered(options.name, error);
    }
  };
}

function acceptableUrl({ name, url: text, allowLocal }: SafePostOptions): URL {
  const refuse = (reason: string) =>
    new BackupError("CHAT_REFUSED", `Cannot post to the channel "${name}": ${reason}.`);
  if (!URL.canParse(text)) throw refuse("its address is no URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:")) throw refuse("its address must be HTTPS");
  if (url.username !== "" || url.password !== "") throw refuse("its address must not hold a user name or password");
  // Node asks no resolver about a literal address, so the lookup would never see it.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowLocal)) throw refuse("its address is not a public one");
  return url;
}

/** Reads what errors are told from and drops the rest, the connection with it. */
async function beginning(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes >= MAXIMUM_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAXIMUM_ANSWER_BYTES).toString("utf8");
}

/** Seconds, or a date measured against the answer's own, so that no clock has to be right. */
function retryAfterSeconds(headers: Readonly<Record<string, string | string[] | undefined>>): number | undefined {
  const text = single(headers["retry-after"]);
  if (text === undefined || text === "") return undefined;
  const seconds = /^\d+(?:\.\d+)?$/.test(text)
    ? Math.ceil(Number(text))
    : Math.ceil((Date.parse(text) - Date.parse(single(headers["date"]) ?? "")) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), MAXIMUM_WAIT_SECONDS) : undefined;
}

function single(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value)?.trim();
}

/** Only the kind of failure is told on: the library's texts may hold host and path. */
function undelivered(name: string, error: unknown): BackupError {
  const start = `Cannot post to the channel "${name}":`;
  if (hasCause(error, (cause) => cause instanceof AddressRefused)) {
    return new BackupError("CHAT_REFUSED", `${start} its name leads to an address that is not public.`);
  }
  const { name: kind, code } = error as { readonly name?: unknown; readonly code?: unknown };
  const reason =
    kind === "TimeoutError" ? "no answer in time" : `no connection or no whole answer (${String(code ?? kind)})`;
  return new BackupError("CHAT_UNAVAILABLE", `${start} ${reason}. This is tried again.`);
}

/** An attempt on several addresses fails with an error that holds one error per address. */
function hasCause(error: unknown, matches: (error: unknown) => boolean, depth = 0): boolean {
  if (matches(error)) return true;
  if (!(error instanceof Error) || depth > 3) return false;
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return inner.some((candidate) => hasCause(candidate, matches, depth + 1));
}
