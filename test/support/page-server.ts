import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PAGE_HEADERS } from "../../functions/triggers/get-page.ts";
import { builtPage, type PageAsset } from "./page/built-page.ts";

/** A request that the page sent to the API. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  /** What it was answered with; 0 when the connection was cut. */
  readonly status: number;
}

/** A response of the API. A 200 gets an ETag of its body, and is 304 for a request that has it. */
interface ApiAnswer {
  /** 200 if left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What the API answers to `METHOD /path` (without query): always the same, or by request. */
export type ApiAnswers = Readonly<
  Record<string, ApiAnswer | ((request: Pick<SeenRequest, "path" | "headers" | "body">) => ApiAnswer)>
>;

export interface PageServer {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** The address of a view: `url("/machines?state=atRisk")`. */
  url(path?: string): string;
  /** Requests to the API so far, in order. */
  readonly requests: readonly SeenRequest[];
  /** From now on these answers, in addition to those before. */
  answer(answers: ApiAnswers): void;
  /** Cuts every connection to the API, until `false`. */
  cutOff(isCut: boolean): void;
  close(): Promise<void>;
}

/**
 * Serves the page of web/ as the app does, with its headers, and canned responses of the API.
 *
 * What has no answer is a 404 with problem details, which the browser reports as an error: name every path that a view asks.
 */
export async function startPageServer(answers: ApiAnswers = {}): Promise<PageServer> {
  const root = join(import.meta.dirname, "../..");
  const state = { answers: { ...answers } as ApiAnswers, isCut: false, requests: [] as SeenRequest[] };
  const assets = await builtPage(root);
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path === "/api/ui" || path.startsWith("/api/ui/")) sendPage(assets, path, response);
    else void respond(state, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: (path = "") => `${origin}/api/ui${path}`,
    requests: state.requests,
    answer(more) {
      state.answers = { ...state.answers, ...more };
    },
    cutOff(isCut) {
      state.isCut = isCut;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendPage(assets: ReadonlyMap<string, PageAsset>, url: string, response: ServerResponse): void {
  const path = url.replace(/\?.*$/, "").slice("/api/ui/".length);
  const asset = assets.get(path) ?? (/\.\w+$/.test(path) ? undefined : assets.get("index.html"));
  if (asset === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    ...PAGE_HEADERS,
    "content-type": asset.type,
    ...(asset.encoding !== undefined && { "content-encoding": asset.encoding }),
  });
  response.end(asset.contents);
}

interface ServerState {
  readonly answers: ApiAnswers;
  readonly isCut: boolean;
  readonly requests: SeenRequest[];
}

async function respond(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const seen = {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: request.headers,
    body: await readBody(request),
  };
  if (state.isCut) {
    state.requests.push({ ...seen, status: 0 });
    request.socket.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = answerTo(state.answers, seen);
  const { text, etag } = representationOf(body);
  const isKnown = status === 200 && seen.headers["if-none-match"] === etag;
  state.requests.push({ ...seen, status: isKnown ? 304 : status });
  response.writeHead(isKnown ? 304 : status, {
    "content-type": status < 400 ? "application/json" : "application/problem+json",
    "cache-control": "private, no-cache",
    ...(status === 200 && { etag }),
    ...headers,
  });
  response.end(isKnown ? undefined : text);
}

interface Representation {
  readonly text: string;
  readonly etag: string;
}

/** A large body is written once, however often it is sent: benchmarks measure the page, not this server. */
const written = new WeakMap<object, Representation>();

function representationOf(body: unknown): Representation {
  const known = typeof body === "object" && body !== null ? written.get(body) : undefined;
  if (known !== undefined) return known;
  const text = body === undefined ? "" : JSON.stringify(body);
  const fresh = { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"` };
  if (typeof body === "object" && body !== null) written.set(body, fresh);
  return fresh;
}

function answerTo(answers: ApiAnswers, { method, path, headers, body }: Omit<SeenRequest, "status">): ApiAnswer {
  const name = `${method} ${path.replace(/\?.*$/, "")}`;
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer === undefined) {
    const detail = `The test server has no answer to ${name}.`;
    return { status: 404, body: { type: "about:blank", status: 404, title: "Not Found", detail } };
  }
  return typeof answer === "function" ? answer({ path, headers, body }) : answer;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
