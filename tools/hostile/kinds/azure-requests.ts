import { sampleVmBody, sampleVmId } from "../../../local/sample-machines.ts";
import { type HostileInput, type HostileKind, knownFirst, pick, type Random, shown } from "../hostile-input.ts";
import type { HostileStack } from "../hostile-stack.ts";
import { HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";
import { status } from "../judge.ts";
import { sendRequest } from "../send-request.ts";

const HEADERS = { authorization: "Bearer test", "content-type": "application/json" };
const GROUP = sampleVmId("").replace(/\/providers.*/, "");
const VM_TARGET = `${sampleVmId("hostile-01")}?api-version=2025-04-01`;
const CONTROL = ["/_simulator/faults", "/_simulator/event-subscriptions", "/_simulator/clock"] as const;

/** An operation that the simulator does not know is answered 501, as documented. */
const orUnknown = status((code) => code < 500 || code === 501);

/** Requests to the simulated Azure and its control endpoints: bodies, names and tags of machines. */
export const azureRequests: HostileKind = {
  name: "simulator requests",
  count: 180,
  inputs: (random, count) =>
    knownFirst(
      random,
      [
        ...HOSTILE_BODIES.map((body) => azure("PUT", VM_TARGET, body)),
        ...HOSTILE_TEXTS.map((text) => azure("PUT", VM_TARGET, taggedBody(text))),
        ...HOSTILE_TEXTS.map((text) => azure("PUT", targetOf(text), JSON.stringify(sampleVmBody("a")))),
      ],
      count,
      () => madeUp(random),
    ).map(afterSomeSeconds),
  prepare: async ({ simulator }) => {
    const target = `${GROUP}?api-version=2024-11-01`;
    await sendRequest(simulator.url, { method: "PUT", target, headers: HEADERS, body: '{"location":"westeurope"}' });
  },
};

/** Without a pause, most requests would only meet Azure's limits on calls. */
function afterSomeSeconds(input: HostileInput): HostileInput {
  const send = async (stack: HostileStack) => {
    await stack.pass(10);
    return await input.send(stack);
  };
  return { ...input, send };
}

function madeUp(random: Random): HostileInput {
  const text = madeUpText(random);
  return pick<() => HostileInput>(random, [
    () => azure("PUT", VM_TARGET, taggedBody(text)),
    () => azure("PUT", targetOf(text), JSON.stringify(sampleVmBody("a"))),
    () => azure(pick(random, ["GET", "PATCH", "POST", "DELETE"]), targetOf(text), JSON.stringify({ tags: text })),
    () => azure("GET", `${sampleVmId("a")}?api-version=${encodeURIComponent(text.toWellFormed())}`, ""),
    () => azure("POST", pick(random, CONTROL.slice(1)), pick(random, HOSTILE_BODIES)),
    () => azure("POST", CONTROL[0], JSON.stringify({ faults: [{ kind: text, path: text, count: -1 }] })),
  ])();
}

function azure(method: string, target: string, body: string | Uint8Array): HostileInput {
  const name = `${method} ${shown(target)} ${shown(String(body))}`;
  return requestInput(name, "azure", { method, target, headers: HEADERS, body }, orUnknown);
}

function taggedBody(text: string): string {
  return JSON.stringify(sampleVmBody("hostile-01", { tags: { [text]: text, backup: text } }));
}

const MAX_PATH_LENGTH = 2000;

function targetOf(name: string): string {
  const encoded = encodeURIComponent(name.slice(0, MAX_PATH_LENGTH).toWellFormed());
  return `${sampleVmId(encoded)}?api-version=2025-04-01`;
}
