import { KEYS } from "../canaries.ts";
import { type HostileInput, type HostileKind, knownFirst, pick, shown } from "../hostile-input.ts";
import { HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput, type Surface } from "../inputs.ts";
import { anything, refusedOrClosed, status } from "../judge.ts";

const SURFACES: readonly Surface[] = ["app", "chat", "azure"];

const TARGETS: readonly string[] = [
  "//",
  "///",
  "http://[",
  "http://evil.example/",
  "http://127.0.0.1:1@evil.example/",
  "*",
  "/%",
  "/%00",
  "/%ff%fe",
  "/..;/admin",
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/\\..\\..\\x",
  `/${"a".repeat(8000)}`,
  `/${"a/".repeat(4000)}`,
  `/?${"a=b&".repeat(3000)}`,
  "/?__proto__[a]=1&constructor=1",
  "/#fragment",
  "/hooks/__proto__",
  "/api/health/../virtual-machines/protect",
  "/api/virtual-machines/%2fprotect",
  "/subscriptions/%/resourceGroups",
  "/subscriptions/..%2f..?api-version=1",
  "/_simulator/../subscriptions",
];

/** Request targets that break parsers of URLs. An operation that the simulator does not know is answered 501. */
export const requestTargets: HostileKind = {
  name: "request targets",
  count: 180,
  inputs: (random, count) =>
    knownFirst(
      random,
      TARGETS.flatMap((target) => SURFACES.map((surface) => targetInput(surface, target))),
      count,
      () => targetInput(pick(random, SURFACES), `/${lineSafe(madeUpText(random))}`),
    ),
};

function targetInput(surface: Surface, target: string): HostileInput {
  return requestInput(`${surface} GET ${shown(target)}`, surface, { target }, orUnknown(surface));
}

function orUnknown(surface: Surface): HostileInput["judge"] {
  if (surface !== "azure") return refusedOrClosed;
  const unknown = status((code) => code < 500 || code === 501);
  return (answer) => (answer.kind === "closed" ? undefined : unknown(answer));
}

/** Without what would begin another line of the request. */
function lineSafe(text: string): string {
  return text.replace(/[\r\n ]/g, "_").slice(0, 4000);
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { Host: "" },
  { Host: "evil.example" },
  { Host: "127.0.0.1:1@evil.example" },
  { Host: "[" },
  { Host: "localhost:99999" },
  { Origin: "http://evil.example" },
  { Origin: "null", "Content-Type": "text/plain" },
  { "Content-Type": "application/json; charset=utf-7" },
  { "Content-Type": "a".repeat(5000) },
  { "Content-Encoding": "gzip" },
  { "Content-Length": "-1" },
  { "Content-Length": "1, 2" },
  { "Content-Length": "99999999999999999999" },
  { "Transfer-Encoding": "chunked" },
  { "Transfer-Encoding": "identity, chunked", "Content-Length": "3" },
  { Expect: "100-continue" },
  { Upgrade: "websocket", Connection: "close, Upgrade" },
  { "X-Long": "a".repeat(100_000) },
  { "bad name": "1" },
  { Authorization: "Bearer" },
  { "x-ms-client-request-id": "\u0000" },
  { __proto__x: "1", constructor: "1" },
];

/** Headers that break parsers, or that a web page of another site sends. */
export const requestHeaders: HostileKind = {
  name: "request headers",
  count: 90,
  inputs: (random, count) =>
    knownFirst(
      random,
      HEADERS.flatMap((headers) => SURFACES.map((surface) => headerInput(surface, headers))),
      count,
      () => headerInput(pick(random, SURFACES), { "X-Any": pick(random, HOSTILE_TEXTS), Origin: madeUpText(random) }),
    ),
};

const POST_TARGETS: Readonly<Record<Surface, string>> = {
  app: "/api/virtual-machines/protect",
  chat: "/hooks/teams",
  azure: "/_simulator/faults",
};
/** A body that is too short for its length never ends: the answer, if any, comes at once. */
const HEADER_LIMIT_MS = 500;

function headerInput(surface: Surface, headers: Readonly<Record<string, string>>): HostileInput {
  const key = surface === "app" ? { "x-functions-key": KEYS.functions } : {};
  const request = { method: "POST", target: POST_TARGETS[surface], headers: { ...key, ...headers }, body: '{"a"' };
  // A length that is too large leaves the server waiting, as it must.
  const waits = headers["Content-Length"] !== undefined || headers["Transfer-Encoding"] !== undefined;
  const name = `${surface} ${shown(JSON.stringify(headers))}`;
  return requestInput(name, surface, request, waits ? anything : refusedOrClosed, waits ? HEADER_LIMIT_MS : undefined);
}

/** Requests whose sender gives up in the middle. */
export const abortedRequests: HostileKind = {
  name: "aborted requests",
  count: 45,
  inputs: (random, count) =>
    Array.from({ length: count }, (_, index) => {
      const surface = SURFACES[index % SURFACES.length] ?? "app";
      const body = JSON.stringify({ text: "a".repeat(2000) });
      const abortAfterBytes = 1 + Math.floor(random() * 2000);
      const headers = {
        "content-type": "application/json",
        ...(surface === "app" && { "x-functions-key": KEYS.functions }),
      };
      const request = { method: "POST", target: POST_TARGETS[surface], headers, body, abortAfterBytes };
      return requestInput(`${surface} aborted after ${abortAfterBytes} bytes`, surface, request, anything);
    }),
};
