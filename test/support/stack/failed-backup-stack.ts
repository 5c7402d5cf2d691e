import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { setMachineTime } from "./backup-fleet/virtual-date.ts";
import { startTestStack } from "./start-test-stack.ts";
import type { TestStack } from "./test-stack.ts";

/** Key with which the links of these stacks are signed. */
export const ACTION_KEY = "canary-of-the-action-key-0123456789";
export const PUBLIC_URL = "https://holdfast.example";
export const FAILED_VM_ID = sampleVmId("web-01");
/** These stacks do not rest while an incident is open, because its follower waits for reminders: time passes by steps. */
export const TEN_MINUTES_MS = 600_000;

const fixture = join(import.meta.dirname, "../../fixtures/azure-monitor/machine-backup-failed.json");

/**
 * A stack with a protected machine, of whose failed backup Azure Monitor has told, and chat was told in turn. The machine's time is
 * the stack's, because links are valid by it.
 *
 * @param description - What Azure's alert says.
 * @param settings - Settings of the app besides those that links need; an empty text takes one away.
 */
export async function startWithFailedBackup(
  description = "The agent does not respond.",
  settings: Readonly<Record<string, string>> = {},
): Promise<TestStack> {
  const linkSettings = { HOLDFAST_SECRET_ACTIONS: ACTION_KEY, HOLDFAST_PUBLIC_URL: PUBLIC_URL };
  // A week has thousands of ticks of the schedules' timer, of which there are none here.
  const noSchedules = { "AzureWebJobs.scheduleTick.Disabled": "true" };
  const stack = await startTestStack(() => {}, undefined, undefined, {
    settings: { ...linkSettings, ...noSchedules, ...settings },
  });
  onTestFinished(setMachineTime(stack.clock));
  await stack.createVm("web-01");
  await stack.settle();
  const alert = (await readFile(fixture, "utf8"))
    .replaceAll("11111111-1111-1111-1111-111111111111", FAILED_VM_ID.split("/")[2] ?? "")
    .replaceAll("rg-shop", FAILED_VM_ID.split("/")[4] ?? "")
    .replace("VM Agent unable to communicate with the Azure Backup Service.", description);
  const response = await fetch(`${stack.host.url}/api/alerts/azure-monitor`, { method: "POST", body: alert });
  if (response.status !== 202) throw new Error(`The alert was answered with ${response.status}.`);
  await stack.clock.advance(TEN_MINUTES_MS);
  return stack;
}

/** Tokens of the links in chat, by the order in which they were received. */
export function tokensIn(stack: TestStack): readonly string[] {
  const found = JSON.stringify(stack.chatPage.messages).matchAll(/\/api\/actions\/([A-Za-z0-9_-]+)/g);
  return [...new Set([...found].flatMap(([, token]) => (token === undefined ? [] : [token])))];
}

/** Opens a link, or presses the button of its page. */
export async function openLink(stack: TestStack, method: "GET" | "POST", token: string) {
  const response = await fetch(`${stack.host.url}/api/actions/${token}`, { method });
  return { status: response.status, text: await response.text() };
}

/** The token whose page asks this. */
export async function tokenThatAsks(stack: TestStack, question: string): Promise<string> {
  for (const token of tokensIn(stack)) {
    if ((await openLink(stack, "GET", token)).text.includes(question)) return token;
  }
  throw new Error(`No link asks "${question}": ${JSON.stringify(stack.messages())}`);
}
