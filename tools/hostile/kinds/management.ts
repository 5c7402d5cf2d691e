import { KEYS } from "../canaries.ts";
import { type Answer, type HostileInput, type HostileKind, knownFirst, pick, shown } from "../hostile-input.ts";
import { HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";
import { describe, noServerError } from "../judge.ts";

const BASE = "/runtime/webhooks/durabletask";

type Call = readonly [method: string, path: (id: string) => string];

const CALLS: readonly Call[] = [
  ["GET", (id) => `/instances/${id}?showHistory=true&showHistoryOutput=true`],
  ["DELETE", (id) => `/instances/${id}`],
  ["POST", (id) => `/instances/${id}/terminate?reason=${id}`],
  ["POST", (id) => `/instances/${id}/raiseEvent/${id}`],
  ["POST", (id) => `/instances/${id}/suspend?reason=${id}`],
  ["POST", (id) => `/instances/${id}/${id}`],
  ["GET", (id) => `/instances?top=${id}&instanceIdPrefix=${id}&createdTimeFrom=${id}&runtimeStatus=${id}`],
  ["POST", (id) => `/orchestrators/${id}/${id}`],
  ["GET", (id) => `/entities/${id}/${id}`],
  ["GET", (id) => `/entities?top=${id}&fetchState=${id}`],
  ["GET", (id) => `/${id}`],
  ["POST", (id) => `/orchestrators/protectVirtualMachine/${id}`],
  ["POST", (id) => `/orchestrators/protectVirtualMachine/hostile?timeout=${id}&pollingInterval=${id}`],
  ["POST", (id) => `/instances/hostile/raiseEvent/${id}`],
  ["POST", (id) => `/instances/hostile/terminate?reason=${id}`],
  ["POST", (id) => `/entities/recheckRequests/${id}?op=${id}`],
  ["POST", (id) => `/entities/itemBinding/${id}?op=${id}`],
];

/** IDs, names and filters in URLs of the durable management API, called with the right key. */
export const instanceIds: HostileKind = {
  name: "IDs in URLs",
  count: 240,
  inputs(random, count) {
    const known = HOSTILE_TEXTS.flatMap((text) => CALLS.map((call) => callInput(call, text, "{}")));
    const madeUp = () => callInput(pick(random, CALLS), madeUpText(random), pick(random, HOSTILE_BODIES));
    const some = knownFirst(random, known, Math.ceil(count / 2), madeUp);
    return knownFirst(random, some, count, madeUp);
  },
};

/** A server parses no longer head of a request. */
const MAX_ID_LENGTH = 500;

function callInput([method, path]: Call, id: string, body: string | Uint8Array): HostileInput {
  const target = `${BASE}${path(encodeURIComponent(id.toWellFormed().slice(0, MAX_ID_LENGTH).toWellFormed()))}`;
  const headers = { "content-type": "application/json", "x-functions-key": KEYS.system };
  const request = { method, target, headers, body: method === "POST" ? body : "" };
  return requestInput(`${method} ${shown(target)}`, "app", request, documented);
}

/** The real host answers 500 with a reason in JSON to some invalid arguments; a body without one is a defect. */
function documented(answer: Answer): string | undefined {
  if (answer.kind === "response" && answer.status === 500)
    return answer.text.includes('"ExceptionMessage"') ? undefined : describe(answer);
  return noServerError(answer);
}
