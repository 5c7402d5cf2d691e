import { z } from "zod";
import type { Connection } from "./connection.ts";
import { type CliError, cliError, exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { clean } from "./render/text.ts";

/** Longer than Azure lets an HTTP function take (230 seconds). */
const TIMEOUT_MS = 240_000;

export type Query = Readonly<Record<string, string | number | undefined>>;

/** A response that the app made, whatever its status. */
export interface Answer {
  readonly status: number;
  /** The API's own JSON. */
  readonly body: unknown;
  readonly isProblem: boolean;
  readonly retryAfterSeconds: number | undefined;
}

/** The app's HTTP API. */
export interface Client {
  readonly origin: string;
  /** A response with a status of 2xx. @throws CliError for every other one. */
  readonly get: (path: string, query?: Query) => Promise<Answer>;
  readonly post: (path: string, body?: object) => Promise<Answer>;
  /** Any response that came from the app itself; refusals of the caller still throw. */
  readonly ask: (method: "GET" | "POST", path: string, given?: { query?: Query; body?: object }) => Promise<Answer>;
}

const problem = z.looseObject({ detail: z.string().optional(), title: z.string().optional() });

export function createClient(connection: Connection, io: Io): Client {
  const ask: Client["ask"] = async (method, path, { query = {}, body } = {}) => {
    const url = `${connection.origin}/api${path}${queryText(query)}`;
    const headers = {
      Accept: "application/json",
      // An app with sign-in takes changes only from clients that say what they are: no web page can send this for its visitor.
      ...(method === "POST" && { "x-holdfast-client": "cli" }),
      ...(await credentialHeaders(connection, io)),
    };
    const response = await send(io, connection.origin, url, {
      method,
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return await readAnswer(response, `${method} /api${path}`, connection);
  };
  const orThrow = (answer: Answer) => {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw errorOf(answer);
  };
  return {
    origin: connection.origin,
    ask,
    get: async (path, query) => orThrow(await ask("GET", path, { ...(query !== undefined && { query }) })),
    post: async (path, body) => orThrow(await ask("POST", path, { ...(body !== undefined && { body }) })),
  };
}

/** The error that a response of the app stands for, in its own words. */
export function errorOf({ status, body }: Answer): CliError {
  const { detail, title } = problem.safeParse(body).data ?? {};
  const text = clean(detail ?? title ?? `The app answers with the status ${status}.`, 1000);
  if (status === 404) return cliError(exitCodes.notFound, text);
  if (status === 400) return cliError(exitCodes.usage, `The app refuses the request: ${text}`);
  return cliError(exitCodes.error, status >= 500 && status !== 502 ? `The app cannot answer now: ${text}` : text);
}

function queryText(query: Query): string {
  const given = Object.entries(query).filter((entry) => entry[1] !== undefined && entry[1] !== "");
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function credentialHeaders({ credential }: Connection, io: Io): Promise<Readonly<Record<string, string>>> {
  if (credential.kind === "none") return {};
  if (credential.kind === "key") return { "x-functions-key": credential.key };
  try {
    return { Authorization: `Bearer ${await io.getToken(credential.scope)}` };
  } catch (cause) {
    const said = cause instanceof Error ? clean(cause.message.split("\n")[0] ?? "", 300) : "";
    throw cliError(exitCodes.auth, `Entra ID gives no token: ${said} Sign in, for example with "az login".`, {
      cause,
    });
  }
}

async function send(io: Io, origin: string, url: string, init: RequestInit): Promise<Response> {
  try {
    const signal = AbortSignal.any([io.interrupted, AbortSignal.timeout(TIMEOUT_MS)]);
    return await io.fetch(url, { ...init, signal, redirect: "manual" });
  } catch (cause) {
    throw unreachable(io, origin, cause);
  }
}

function unreachable(io: Io, origin: string, cause: unknown): CliError {
  if (io.interrupted.aborted) return cliError(exitCodes.interrupted, "Interrupted.", { cause });
  const error = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const hint = /^http:\/\/(?:127\.|localhost|\[::1\])/.test(origin)
    ? `Start it with "npm start", or name a deployed app with --url.`
    : "Check --url and the network.";
  return cliError(exitCodes.error, `No app answers at ${origin}${code}. ${hint}`, { cause });
}

async function readAnswer(response: Response, route: string, { origin, credential }: Connection): Promise<Answer> {
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    const hint = credential.kind === "entra" ? "The token was not accepted." : "Use --auth entra.";
    throw cliError(exitCodes.auth, `${origin} redirects to another page, probably to sign in. ${hint}`);
  }
  const isProblem = /^application\/problem\+json/i.test(type);
  const text = await readText(response, origin);
  if (status === 401 || status === 403)
    throw cliError(exitCodes.auth, `${refusal(status, credential.kind)}${isProblem ? saidIn(text) : ""}`);
  if (status === 404 && !isProblem) {
    const detail = `${origin} has no ${route}: the app is older than this command line, or --url names something else.`;
    throw cliError(exitCodes.error, detail);
  }
  return { status, body: parseJson(text, type, { origin, status }), isProblem, ...retryAfter(headers) };
}

async function readText(response: Response, origin: string): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw cliError(exitCodes.error, `The connection to ${origin} broke before the answer was complete.`, { cause });
  }
}

function parseJson(text: string, type: string, { origin, status }: { origin: string; status: number }): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = /html/i.test(type) || /^\s*</.test(text) ? "a web page" : "something that is not JSON";
    const detail = `${origin} answers with ${what} (status ${status}), not as Holdfast does. Check --url.`;
    throw cliError(exitCodes.error, detail, { cause });
  }
}

/** The app's own words of a refusal, such as the role that is missing. */
function saidIn(text: string): string {
  try {
    const { detail } = problem.parse(JSON.parse(text));
    return detail === undefined ? "" : ` ${clean(detail, 300)}`;
  } catch {
    return "";
  }
}

function retryAfter(headers: Headers): { readonly retryAfterSeconds: number | undefined } {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return { retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 300) : undefined };
}

function refusal(status: number, kind: Connection["credential"]["kind"]): string {
  if (kind === "none") return `The app asks for a key or a token (${status}): set HOLDFAST_KEY, or use --auth entra.`;
  if (kind === "key") return `The app refuses the key in HOLDFAST_KEY (${status}).`;
  return status === 401
    ? "The app does not accept the token (401): it may have expired, or --scope is another app's."
    : "The app accepts the token, but this account may not do that (403).";
}
