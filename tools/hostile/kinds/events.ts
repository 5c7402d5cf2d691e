import { sampleVmId, vmWrittenEvent } from "../../../local/sample-machines.ts";
import { canary, KEYS } from "../canaries.ts";
import {
  type Answer,
  type HostileInput,
  type HostileKind,
  knownFirst,
  pick,
  type Random,
  shown,
} from "../hostile-input.ts";
import { deepJson, HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { originOf, requestInput } from "../inputs.ts";
import { describe, noServerError, status } from "../judge.ts";
import { sendRequest } from "../send-request.ts";

const PATH = "/runtime/webhooks/eventgrid?functionName=vmWritten";
const EVENT_TIME = "2026-06-01T08:00:00Z";

function headers(kind = "Notification"): Readonly<Record<string, string>> {
  return { "content-type": "application/json", "aeg-event-type": kind, "x-functions-key": KEYS.system };
}

function deliver(name: string, body: string | Uint8Array, judge: HostileInput["judge"], limitMs?: number) {
  return requestInput(name, "app", { method: "POST", target: PATH, headers: headers(), body }, judge, limitMs);
}

/** A delivery that is refused, or that fails as in Azure, with a line in the log. The app sees none of them. */
function mayFail(answer: Answer, lines: readonly { readonly level: string }[]): string | undefined {
  if (answer.kind !== "response" || answer.status !== 500) return noServerError(answer);
  return lines.some(({ level }) => level === "error") ? undefined : `${describe(answer)} without a line in the log`;
}

/** Bodies of deliveries that are no list of events. */
export const eventBodies: HostileKind = {
  name: "event bodies",
  count: 100,
  inputs: (random, count) =>
    knownFirst(
      random,
      HOSTILE_BODIES.map((body) => deliver(shown(String(body)), body, mayFail)),
      count,
      () => {
        const body = pick(random, [madeUpText(random), JSON.stringify([madeUpText(random), 1, null])]);
        return deliver(shown(body), body, mayFail);
      },
    ),
};

/** Events whose members are hostile. Each is acknowledged: redelivery would not help. */
export const events: HostileKind = {
  name: "events",
  count: 200,
  inputs: (random, count) =>
    knownFirst(
      random,
      [
        ...[100, 1000, 2500].map((levels) => eventInput({ data: JSON.parse(deepJson(levels)) as unknown })),
        ...HOSTILE_TEXTS.map((text) => eventInput({ id: text })),
        ...HOSTILE_TEXTS.map((text) => eventInput({ data: dataOf(text) })),
      ],
      count,
      (index) => eventInput(madeUpMembers(random, index)),
    ),
};

const [sample = {}] = vmWrittenEvent("web-01", EVENT_TIME, "e-1");

function eventInput(changes: Readonly<Record<string, unknown>>): HostileInput {
  const name = shown(JSON.stringify(changes));
  return deliver(
    name,
    JSON.stringify([{ ...sample, ...changes }]),
    status((code) => code === 202),
  );
}

function dataOf(resourceUri: unknown): object {
  return { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri };
}

function madeUpMembers(random: Random, index: number): Readonly<Record<string, unknown>> {
  const text = madeUpText(random);
  return pick<() => Readonly<Record<string, unknown>>>(random, [
    () => ({ id: text }),
    () => ({ id: 1, subject: null }),
    () => ({ eventTime: text }),
    () => ({ eventType: `${text} password=${canary(index)}` }),
    () => ({ data: dataOf(`${sampleVmId("web-01")}/${text}?sig=${canary(index)}`) }),
    () => ({ data: dataOf([text]) }),
    () => ({ data: { operationName: `Bearer ${canary(index)}0000000000`, resourceUri: text } }),
    () => ({ data: text }),
    () => ({ specversion: text, type: text, source: text }),
    () => ({ eventType: "Microsoft.ResourceNotifications.Resources.CreatedOrUpdated", data: { resourceInfo: text } }),
    () => ({ topic: text, metadataVersion: text, dataVersion: { a: text } }),
  ])();
}

/** Event Grid waits so long for an answer. */
const EVENT_GRID_LIMIT_MS = 30_000;

/** Large batches, an event delivered often, and handshakes. Each is answered within the time that Event Grid waits. */
export const eventBatches: HostileKind = {
  name: "event batches",
  count: 13,
  inputs: (_random, count) =>
    [
      ...[0, 1, 1000, 1001, 5000, 10_000].map((size) => batch(`${size} identical events`, size, () => "e-same")),
      batch("1000 events of one machine", 1000, (index) => `e-${index}`),
      ...["SubscriptionValidation", "Unsubscribe", "subscriptiondeletion", ""].map((kind) => handshake(kind)),
      ...[5000, 60_000].map((levels) => tooDeep(levels)),
    ].slice(-count),
};

function batch(name: string, size: number, idOf: (index: number) => string): HostileInput {
  const body = JSON.stringify(
    Array.from({ length: size }, (_, index) => ({ ...sample, id: idOf(index), data: dataOf(sampleVmId("web-01")) })),
  );
  return deliver(name, body, noServerError, EVENT_GRID_LIMIT_MS);
}

function handshake(kind: string): HostileInput {
  const body = JSON.stringify([{ data: { validationCode: { toString: 1 } } }]);
  const request = { method: "POST", target: PATH, headers: headers(kind), body };
  return requestInput(`handshake ${shown(kind)}`, "app", request, mayFail);
}

/** An event that is too deep is refused, or fails with a line in the log. */
function tooDeep(levels: number): HostileInput {
  const body = `[${deepJson(levels)}]`;
  return deliver(`an event of ${levels} levels`, body, mayFail);
}

/** Delivers an event of the machine as Event Grid does. */
export async function deliverVmWritten(
  stack: Parameters<HostileInput["send"]>[0],
  name: string,
  change: object,
): Promise<Answer> {
  const event = { ...vmWrittenEvent(name, EVENT_TIME, `e-${name}`)[0], ...change };
  const request = { method: "POST", target: PATH, headers: headers(), body: JSON.stringify([event]) };
  return await sendRequest(originOf(stack, "app"), request);
}
