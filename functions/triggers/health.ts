import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { Health } from "../../api/health.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import { counted } from "../../domain/notices/wording.ts";
import type { ConfiguredChannel } from "../../domain/ports/chat-channel.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { sweepHealth } from "../../domain/sweep/health.ts";
import { channelHealth } from "../channel-health.ts";
import { KEPT_DAYS, type MalformedEvents } from "../events/malformed-events.ts";
import { readLastSweep } from "../last-sweep.ts";

type Check = Health["checks"][number];

/**
 * `GET /api/health`: what the app knows of itself without asking Azure: its own task hub and its count of malformed events. Anonymous, so
 * it names no resource and needs no credentials. 200 while the app runs; `status` is the worst of the checks.
 */
export function createHealth(deps: {
  readonly config: Pick<ProtectionConfig, "version" | "rules" | "schedules" | "subscriptionIds" | "sweep">;
  readonly channels: readonly Pick<ConfiguredChannel, "channel">[];
  readonly malformedEvents: Pick<MalformedEvents, "read">;
  /** Whether messages have links with which people act, and why not. */
  readonly actions: { readonly kind: "on" } | { readonly kind: "off"; readonly because: keyof typeof WITHOUT_LINKS };
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "read" | "readEntityState">;
  readonly now: () => Instant;
}) {
  const appStartedAt = deps.now();
  return async (_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const { version, rules, schedules, subscriptionIds, sweep } = deps.config;
    const swept = { subscriptions: subscriptionIds.length, everyMinutes: sweep.everyMinutes, appStartedAt };
    const workflows = deps.workflows(context);
    const last = await readLastSweep(workflows);
    const channels = await channelsCheck(workflows, deps.channels, deps.now());
    const checks: readonly Check[] = [
      {
        name: "configuration",
        status: "ok",
        detail: `version ${version}; ${rules.length} rules, ${schedules.length} schedules`,
      },
      channels,
      await eventsCheck(deps.malformedEvents, deps.now()),
      actionsCheck(deps.actions),
      { name: "sweep", ...sweepHealth(last, swept, deps.now()) },
    ];
    const status = checks.some((check) => check.status === "warning") ? "warning" : "ok";
    return { status: 200, jsonBody: { status, checks } satisfies Health };
  };
}

const WITHOUT_LINKS = {
  noKey: "HOLDFAST_SECRET_ACTIONS is not set",
  noPublicUrl: "HOLDFAST_PUBLIC_URL is not set",
  publicUrlNotHttps: "HOLDFAST_PUBLIC_URL is no https address",
} as const;

/** That there is no key is a choice; a key that has no effect is a mistake. */
function actionsCheck(actions: Parameters<typeof createHealth>[0]["actions"]): Check {
  if (actions.kind === "on") return { name: "actions", status: "ok", detail: "messages have links to act" };
  const detail = `messages have no links to act: ${WITHOUT_LINKS[actions.because]}`;
  return { name: "actions", status: actions.because === "noKey" ? "ok" : "warning", detail };
}

const DAY_SECONDS = 86_400;

/** How many, and when the last one came; why stays in the log, because health is open to everybody. */
async function eventsCheck(malformedEvents: Pick<MalformedEvents, "read">, now: Instant): Promise<Check> {
  try {
    const { count, last } = await malformedEvents.read();
    const counted = `${count} malformed events in the last ${KEPT_DAYS} days`;
    if (last === undefined) return { name: "events", status: "ok", detail: counted };
    const isRecent = isBefore(addSeconds(now, -DAY_SECONDS), last.at);
    const detail = `${counted}, the last one at ${last.at}; the log has the reasons`;
    return { name: "events", status: isRecent ? "warning" : "ok", detail };
  } catch {
    return { name: "events", status: "warning", detail: "the count of malformed events cannot be read" };
  }
}

async function channelsCheck(
  workflows: Pick<Workflows, "readEntityState">,
  channels: readonly Pick<ConfiguredChannel, "channel">[],
  now: Instant,
): Promise<Check> {
  const healths = await Promise.all(channels.map(({ channel }) => channelHealth(workflows, channel.name, now)));
  const broken = healths.filter(({ status }) => status === "broken").length;
  const outdated = channels.filter(({ channel }) => channel.warnings.length > 0).length;
  return {
    name: "channels",
    status: outdated + broken === 0 ? "ok" : "warning",
    detail: `${counted(channels.length, "channel")}; ${outdated} with an address that Microsoft is retiring, ${broken} broken${broken === 0 ? "" : ": no messages are delivered"}`,
  };
}
