import { createSeededRandom } from "../../local/azure-simulator/arm/seeded-random.ts";
import type { Answer, HostileInput, HostileKind } from "./hostile-input.ts";
import { type HostileStack, startHostileStack } from "./hostile-stack.ts";
import { originOf } from "./inputs.ts";
import { describe } from "./judge.ts";
import { actionLinks } from "./kinds/action-links.ts";
import { azureMonitorAlerts } from "./kinds/azure-monitor-alerts.ts";
import { azureRequests } from "./kinds/azure-requests.ts";
import { azureSecrets, azureTexts, eventSecrets } from "./kinds/azure-texts.ts";
import { chatPosts } from "./kinds/chat-posts.ts";
import { configFiles } from "./kinds/config-files.ts";
import { eventBatches, eventBodies, events } from "./kinds/events.ts";
import { httpBodies, resourceIds } from "./kinds/http-bodies.ts";
import { keyAttempts } from "./kinds/keys.ts";
import { instanceIds } from "./kinds/management.ts";
import { abortedRequests, requestHeaders, requestTargets } from "./kinds/request-lines.ts";
import { stateFiles } from "./kinds/state-files.ts";
import { messageIds, resolverTricks, webhookAddresses } from "./kinds/webhook-addresses.ts";
import { webhookResponses } from "./kinds/webhook-responses.ts";
import { leaksInResponse, leaksInStack } from "./leaks.ts";
import type { HostileReport, KindReport } from "./report.ts";
import { sendRequest } from "./send-request.ts";

/** Every kind of hostile input, in the order in which they are sent. */
export const HOSTILE_KINDS: readonly HostileKind[] = [
  httpBodies,
  resourceIds,
  eventBodies,
  events,
  eventBatches,
  eventSecrets,
  actionLinks,
  azureMonitorAlerts,
  keyAttempts,
  requestTargets,
  requestHeaders,
  abortedRequests,
  instanceIds,
  azureSecrets,
  azureTexts,
  chatPosts,
  azureRequests,
  webhookAddresses,
  resolverTricks,
  webhookResponses,
  messageIds,
  configFiles,
  stateFiles,
];

/**
 * Sends hostile inputs to a stack of its own and counts what crashed, what was answered otherwise than documented and what
 * leaked. The same seed sends the same inputs.
 *
 * @param options.share - Part of each kind's count that is sent, more than 0, at most 1.
 */
export async function runHostileInputs(options: {
  readonly seed: number;
  readonly share: number;
  readonly kinds?: readonly HostileKind[];
  readonly onKind?: (report: KindReport) => void;
}): Promise<HostileReport> {
  const { seed, share, kinds = HOSTILE_KINDS, onKind = () => {} } = options;
  const stack = await startHostileStack();
  const unhandled: string[] = [];
  const onUnhandled = (error: unknown) => unhandled.push(`unhandled: ${String(error).slice(0, 300)}`);
  process.on("uncaughtExceptionMonitor", onUnhandled);
  try {
    const reports: KindReport[] = [];
    for (const kind of kinds) {
      const { random } = createSeededRandom(seed, kind.name);
      const inputs = kind.inputs(random, Math.ceil(kind.count * share));
      const report = await runKind(stack, kind, inputs, unhandled);
      onKind(report);
      reports.push(report);
    }
    return { seed, kinds: reports };
  } finally {
    process.off("uncaughtExceptionMonitor", onUnhandled);
    await stack.stop();
  }
}

async function runKind(
  stack: HostileStack,
  kind: HostileKind,
  inputs: readonly HostileInput[],
  unhandled: string[],
): Promise<KindReport> {
  await kind.prepare?.(stack, inputs);
  const undefinedAnswers: string[] = [];
  const leaks: string[] = [];
  let slowestMs = 0;
  for (const input of inputs) {
    const firstLine = stack.log.length;
    const answer = await input.send(stack);
    const problem = input.judge(answer, stack.log.slice(firstLine));
    if (problem !== undefined) undefinedAnswers.push(`${input.name}: ${problem}`);
    leaks.push(...leaksInResponse(stack, textOf(answer)).map((leak) => `${input.name}: ${leak}`));
    if ("tookMs" in answer) slowestMs = Math.max(slowestMs, answer.tookMs);
  }
  await stack.settle();
  undefinedAnswers.push(...(kind.findings?.(stack, inputs) ?? []));
  leaks.push(...leaksInStack(stack));
  const crashes = [...unhandled.splice(0), ...(await deadServers(stack))];
  return {
    kind: kind.name,
    sent: inputs.length,
    crashes: crashes.length,
    undefined: undefinedAnswers.length,
    leaks: leaks.length,
    slowestMs,
    findings: [...crashes, ...undefinedAnswers, ...leaks],
  };
}

function textOf(answer: Answer): string {
  return "text" in answer ? answer.text : "";
}

const ALIVE = [
  ["app", "/api/health"],
  ["chat", "/state"],
  ["azure", "/subscriptions?api-version=2022-12-01"],
] as const;

/** The servers that no longer answer an ordinary request. */
async function deadServers(stack: HostileStack): Promise<readonly string[]> {
  const dead: string[] = [];
  for (const [surface, target] of ALIVE) {
    const answer = await sendRequest(originOf(stack, surface), { target, headers: { authorization: "Bearer test" } });
    if (answer.kind !== "response" || answer.status !== 200) dead.push(`${surface} is not alive: ${describe(answer)}`);
  }
  return dead;
}
