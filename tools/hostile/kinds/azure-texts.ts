import { sampleVmId } from "../../../local/sample-machines.ts";
import { canary, KEYS } from "../canaries.ts";
import { type HostileInput, type HostileKind, knownFirst, pick, type Random, shown } from "../hostile-input.ts";
import type { HostileStack } from "../hostile-stack.ts";
import { HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { originOf } from "../inputs.ts";
import { status } from "../judge.ts";
import { SECRET_FORMATS } from "../secret-formats.ts";
import { sendRequest } from "../send-request.ts";
import { deliverVmWritten } from "./events.ts";

const isAccepted = status((code) => code === 202);

interface AzureText extends HostileInput {
  readonly machine: string;
  readonly text: string;
}

/** A request to protect a machine, reading which Azure refuses with the text. */
function refusedBy(machine: string, text: string): AzureText {
  const body = JSON.stringify({ vmId: sampleVmId(machine) });
  const headers = { "content-type": "application/json", "x-functions-key": KEYS.functions };
  const request = { method: "POST", target: "/api/virtual-machines/protect", headers, body };
  const send = (stack: HostileStack) => sendRequest(originOf(stack, "app"), request);
  return { name: `${machine} ${shown(text)}`, machine, text, send, judge: isAccepted };
}

async function planRefusals(stack: HostileStack, inputs: readonly HostileInput[]): Promise<void> {
  const faults = (inputs as readonly AzureText[]).map(({ machine, text }) => ({
    kind: "refuse",
    path: `*virtualMachines/${machine}`,
    status: 403,
    // A cause of its own, so that each machine has a message of its own.
    code: `Denied${machine.replaceAll("-", "")}`,
    message: text === "" ? " " : text,
  }));
  const request = { method: "POST", target: "/_simulator/faults", headers: { "content-type": "application/json" } };
  const answer = await sendRequest(stack.simulator.url, { ...request, body: JSON.stringify({ faults }) });
  if (answer.kind !== "response" || answer.status >= 300)
    throw new Error(`No faults planned: ${JSON.stringify(answer)}`);
}

/** Secrets in texts of Azure's errors, in every notation: none may reach task hub, log or chat. */
export const azureSecrets: HostileKind = {
  name: "secrets in Azure texts",
  count: 80,
  inputs: (random, count) =>
    knownFirst(random, SECRET_FORMATS, count, () => pick(random, SECRET_FORMATS)).map((format, index) =>
      refusedBy(`secret-${index}`, surround(random, format(canary(index)), index < SECRET_FORMATS.length)),
    ),
  prepare: planRefusals,
  findings: everyMachineReported,
};

/** Some text around the secret, as errors have it. */
function surround(random: Random, text: string, isPlain: boolean): string {
  if (isPlain) return text;
  const words = "The request to the storage account was refused by the service. ".repeat(Math.floor(random() * 12));
  return pick(random, [
    `${words}${text}`,
    `${text} ${words}`,
    `(${text})`,
    `\n\t${text}\r\n`,
    JSON.stringify({ inner: text }),
  ]);
}

/** Texts of Azure's errors that break logs, cards and JSON. */
export const azureTexts: HostileKind = {
  name: "Azure texts in chat",
  count: 80,
  inputs: (random, count) =>
    knownFirst(random, HOSTILE_TEXTS, count, () => madeUpText(random)).map((text, index) =>
      refusedBy(`text-${index}`, text),
    ),
  prepare: planRefusals,
  findings: everyMachineReported,
};

/** Every machine needs attention, and the message about it arrived in both channels, readable. */
function everyMachineReported({ chat, host }: HostileStack, inputs: readonly HostileInput[]): readonly string[] {
  return (inputs as readonly AzureText[]).flatMap(({ machine, name }) => {
    const [instance] = host.taskHub.list({ instanceIdPrefix: `protect:${machine}:`, top: 1 }).instances;
    const { outcome } = JSON.parse(instance?.output ?? "{}") as { readonly outcome?: string };
    const bodies = chat.messages.map(({ body }) => body).filter((body) => mentions(JSON.stringify(body), machine));
    return [
      ...(outcome === "needsAttention" ? [] : [`${name}: the workflow ended ${instance?.runtimeStatus}: ${outcome}`]),
      ...(bodies.length === 2 ? [] : [`${name}: ${bodies.length} messages instead of one per channel`]),
      ...(bodies.some(isUnreadable) ? [`${name}: a message has characters that hide or reorder text`] : []),
    ];
  });
}

/** Controls, breaks, halves of surrogate pairs, and what hides or reorders text. */
const UNREADABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

function isUnreadable(value: unknown): boolean {
  if (typeof value === "string") return UNREADABLE.test(value);
  return typeof value === "object" && value !== null && Object.entries(value).flat().some(isUnreadable);
}

function mentions(text: string, machine: string): boolean {
  return new RegExp(`virtualMachines/${machine}(?![\\w-])`).test(text);
}

/** Secrets in the members of events, which the log tells of. */
export const eventSecrets: HostileKind = {
  name: "secrets in events",
  count: 80,
  inputs: (random, count) =>
    knownFirst(random, SECRET_FORMATS, count, () => pick(random, SECRET_FORMATS)).map((format, index) => {
      const text = format(canary(index));
      const data = { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: `/x/${text}` };
      const change = pick<object>(random, [
        { data },
        { eventType: text },
        { data: { operationName: text } },
        { id: text, data },
      ]);
      return { name: shown(text), judge: isAccepted, send: (stack) => deliverVmWritten(stack, "web-01", change) };
    }),
};
