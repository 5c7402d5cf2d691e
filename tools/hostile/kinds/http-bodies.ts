import { sampleVmId } from "../../../local/sample-machines.ts";
import { canary, KEYS } from "../canaries.ts";
import { type HostileKind, knownFirst, pick, type Random, shown } from "../hostile-input.ts";
import { HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";
import { refused, status } from "../judge.ts";

const PATHS = ["/api/virtual-machines/protect", "/api/virtual-machines/backup"] as const;
const JSON_HEADERS = { "content-type": "application/json", "x-functions-key": KEYS.functions };

function post(name: string, path: string, body: string | Uint8Array, judge = refused) {
  return requestInput(name, "app", { method: "POST", target: path, headers: JSON_HEADERS, body }, judge);
}

/** Bodies for `POST /api/virtual-machines/…`, none of which is valid. */
export const httpBodies: HostileKind = {
  name: "HTTP bodies",
  count: 120,
  inputs: (random, count) =>
    knownFirst(
      random,
      HOSTILE_BODIES.flatMap((body) => PATHS.map((path) => post(`${path} ${shown(String(body))}`, path, body))),
      count,
      (index) => {
        const body = JSON.stringify(invalidBody(random, index));
        return post(shown(body), pick(random, PATHS), body);
      },
    ),
};

function invalidBody(random: Random, index: number): object {
  const text = madeUpText(random);
  const values: readonly unknown[] = [text, [text], { [text]: text }, -1, 1.5, 10_000, null, true];
  return pick<() => object>(random, [
    () => ({ vmId: `/subscriptions/x?password=${canary(index)}${text}` }),
    () => ({ vmId: [sampleVmId("web-01")] }),
    () => ({ vmId: sampleVmId("web-01"), retainDays: pick(random, values.slice(0, 6)) }),
    () => ({ vmId: sampleVmId("web-01"), [`password=${canary(index)}`]: 1 }),
    () => ({ vmId: sampleVmId("web-01"), unknown: pick(random, values) }),
    () => ({ vmId: { toString: text } }),
  ])();
}

const TEMPLATE = ["subscriptions", "resourceGroups", "providers", "virtualMachines"] as const;
type Part = (typeof TEMPLATE)[number];

/** The ID of a machine with one part replaced. */
function idWith(part: Part, text: string): string {
  const id = sampleVmId("web-01");
  switch (part) {
    case "subscriptions":
      return id.replace(/(?<=subscriptions\/)[^/]+/, () => text);
    case "resourceGroups":
      return id.replace(/(?<=resourceGroups\/)[^/]+/, () => text);
    case "providers":
      return id.replace("Microsoft.Compute", () => text);
    case "virtualMachines":
      return id.replace(/[^/]+$/, () => text);
  }
}

/** IDs of machines, most of them invalid. One that Azure would allow names no machine, and its workflow says so. */
export const resourceIds: HostileKind = {
  name: "resource IDs",
  count: 200,
  inputs(random, count) {
    const known = TEMPLATE.flatMap((part) => HOSTILE_TEXTS.map((text) => idWith(part, text)));
    return knownFirst(random, known, count, () => idWith(pick(random, TEMPLATE), madeUpText(random))).map((vmId) =>
      post(
        shown(vmId),
        PATHS[0],
        JSON.stringify({ vmId }),
        status((code) => code === 400 || code === 202),
      ),
    );
  },
  findings: ({ host }) =>
    host.taskHub
      .list({ top: 10_000, instanceIdPrefix: "protect:" })
      .instances.filter(({ runtimeStatus }) => runtimeStatus !== "Completed")
      .map(({ instanceId, runtimeStatus, output }) => `${shown(instanceId)} is ${runtimeStatus}: ${output}`),
};
