import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { SWEEP_INSTANCE_ID } from "../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../domain/instant.ts";
import { counted } from "../../domain/notices/wording.ts";
import type { ConfiguredChannel } from "../../domain/ports/chat-channel.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { type LastSweep, sweepHealth } from "../../domain/sweep/health.ts";
import { sweepSubscriptions } from "../../orchestrations/contracts/sweep.ts";
import { channelHealth } from "../channel-health.ts";
import type { MalformedEvents } from "../events/malformed-events.ts";

interface Check {
  readonly name: string;
  readonly status: "ok" | "warning";
  readonly detail: string;
}

/**
 * `GET /api/health`: what the app knows of itself without asking Azure: only its own task hub, for the last sweep. Anonymous, so
 * it names no resource and needs no credentials. 200 while the app runs; `status` is the worst of the checks.
 */
export function createHealth(deps: {
  readonly config: Pick<ProtectionConfig, "version" | "rules" | "schedules" | "subscriptionIds" | "sweep">;
  readonly channels: readonly Pick<ConfiguredChannel, "channel">[];
  readonly malformedEvents: Pick<MalformedEvents, "count">;
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
    const last = await lastSweep(workflows);
    const { count } = deps.malformedEvents;
    const channels = await channelsCheck(workflows, deps.channels, deps.now());
    const checks: readonly Check[] = [
      {
        name: "configuration",
        status: "ok",
        detail: `version ${version}; ${rules.length} rules, ${schedules.length} schedules`,
      },
      channels,
      {
        name: "events",
        status: count === 0 ? "ok" : "warning",
        detail: `${count} malformed events since the start; the log has the reasons`,
      },
      actionsCheck(deps.actions),
      { name: "sweep", ...sweepHealth(last, swept, deps.now()) },
    ];
    const status = checks.some((check) => check.status === "warning") ? "warning" : "ok";
    return { status: 200, jsonBody: { status, checks } };
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
    detail: `${counted(channels.length, "channel")}; ${outdated} with an address that Microsoft is retiring, ${broken} broken: no messages are delivered`,
  };
}

async function lastSweep(workflows: Pick<Workflows, "read">): Promise<LastSweep> {
  try {
    const state = await workflows.read(SWEEP_INSTANCE_ID);
    if (state.kind === "absent") return { kind: "none" };
    if (state.kind === "running") {
      const { data } = sweepSubscriptions.input.safeParse(state.input);
      return { kind: "running", ...completeAt(data?.lastCompleteAt) };
    }
    const { data } = sweepSubscriptions.output.safeParse(state.output);
    if (data === undefined) return { kind: "failed" };
    return { kind: "ended", isComplete: data.isComplete, ...completeAt(data.lastCompleteAt) };
  } catch {
    return { kind: "unreadable" };
  }
}

function completeAt(lastCompleteAt: Instant | undefined): Pick<LastSweep, "lastCompleteAt"> {
  return lastCompleteAt === undefined ? {} : { lastCompleteAt };
}
