import type { InvocationContext } from "@azure/functions";
import { MAX_RAISED } from "../domain/alerts/alert.ts";
import { alertId } from "../domain/alerts/alert-id.ts";
import type { TypedAlert } from "../domain/alerts/typed-alert.ts";
import type { VaultWatch } from "../domain/backup/watch-state.ts";
import { SWEEP_INSTANCE_ID, watchInstanceId } from "../domain/coordination/instance-ids.ts";
import type { IncidentSettings } from "../domain/incidents/settings.ts";
import { type Instant, secondsBetween } from "../domain/instant.ts";
import {
  type Monitor,
  type Presence,
  sweepPresence,
  vaultWatchPresence,
  watchTickPresence,
} from "../domain/monitoring/absence.ts";
import { type BeatingTimer, latest, nextBeat, type TimerBeats } from "../domain/monitoring/timer-beats.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { resourceKey } from "../domain/resource-id.ts";
import { TIMER_BEATS_KEY, timerBeats, timerBeatsState } from "../orchestrations/contracts/monitoring.ts";
import { sweepSubscriptions } from "../orchestrations/contracts/sweep.ts";
import { handOverAlerts } from "./hand-over-alerts.ts";

type Client = Pick<Workflows, "read" | "readEntityState" | "signalEntity" | "startOnce">;

interface Deps {
  readonly incidents: IncidentSettings;
  /** Absent: no sweep is expected, because no subscription is configured or its timer is disabled. */
  readonly sweepEveryMinutes?: number;
  /** Whether the timer of watches should tick. */
  readonly isWatchExpected: boolean;
}

/** What a look is about. */
interface Look {
  readonly client: Client;
  readonly at: Instant;
  readonly log: Pick<InvocationContext, "warn">;
}

/** A vault that exists, and what the entity knows of its watch; absent: nothing. */
export interface SeenVault {
  readonly vaultId: string;
  readonly watch?: VaultWatch;
}

/** What the ticks do for each other. Neither ever fails: what a tick is for does not depend on it. */
export interface Monitoring {
  /** For `sweepTick`: looks whether `watchTick` ticks. */
  readonly bySweepTick: (look: Look) => Promise<void>;
  /**
   * For `watchTick`: looks whether sweeps run and vaults are watched.
   *
   * @param vaults - Those whose state could be read; `undefined` when no vault could be listed, which counts as no tick.
   */
  readonly byWatchTick: (look: Look, vaults: readonly SeenVault[] | undefined) => Promise<void>;
}

/** Looks are this far apart. A little less than five minutes, so that every tick of five minutes is one. */
const LOOK_SECONDS = 270;

/**
 * Tells when what finds problems does not run, and when it runs again: the two timers look after each other, and `watchTick` after what
 * both start. Every look may be repeated; an alert that was told opens nothing again, and one that ends nothing starts nothing.
 */
export function createMonitoring(deps: Deps): Monitoring {
  const firstSeen = new Map<string, Instant>();
  return {
    bySweepTick: (look) =>
      safely(look, "sweepTick", async (beats, since) => {
        const { at } = look;
        if (!deps.isWatchExpected) return beats.sweptAt;
        await raise(look, deps, alertsOf({ monitor: "watchTick" }, watchTickPresence(beats.watchTick, since, at), at));
        return beats.sweptAt;
      }),
    byWatchTick: async (look, vaults) => {
      if (vaults === undefined) return;
      await safely(look, "watchTick", async (beats, since) => {
        const swept = await readSweep(look.client);
        const sweptAt = latest(beats.sweptAt, swept.endedAt);
        const alerts = sweepAlerts(deps, { isRunning: swept.isRunning, since, ...(sweptAt && { sweptAt }) }, look.at);
        for (const vault of vaults) {
          const seenAt = firstSeen.get(resourceKey(vault.vaultId)) ?? look.at;
          firstSeen.set(resourceKey(vault.vaultId), seenAt);
          alerts.push(...(await vaultAlerts(look, vault, vault.watch === undefined ? latest(since, seenAt) : since)));
        }
        await raise(look, deps, alerts);
        return sweptAt;
      });
    },
  };
}

function sweepAlerts(
  { sweepEveryMinutes }: Deps,
  seen: Parameters<typeof sweepPresence>[0],
  at: Instant,
): TypedAlert[] {
  if (sweepEveryMinutes === undefined) return [];
  return [...alertsOf({ monitor: "sweep" }, sweepPresence(seen, sweepEveryMinutes, at), at)];
}

async function vaultAlerts({ client, at }: Look, { vaultId, watch }: SeenVault, since: Instant) {
  const seen = { since, ...(watch !== undefined && { watch }) };
  let found = vaultWatchPresence(seen, at);
  if (found.kind === "absent")
    found = vaultWatchPresence({ ...seen, instance: await client.read(watchInstanceId(vaultId)) }, at);
  return alertsOf({ monitor: "vaultWatch", vaultId }, found, at);
}

/** Looks, unless this timer just did, and notes it. `work` returns when the last sweep ended. */
async function safely(
  { client, at, log }: Look,
  timer: BeatingTimer,
  work: (beats: TimerBeats, since: Instant) => Promise<Instant | undefined>,
): Promise<void> {
  try {
    const state = await client.readEntityState(timerBeats.name, TIMER_BEATS_KEY);
    const beats = (timerBeatsState.safeParse(state).data ?? {}) as TimerBeats;
    const last = beats[timer]?.at;
    if (last !== undefined && secondsBetween(last, at) < LOOK_SECONDS) return;
    const sweptAt = await work(beats, nextBeat(beats[timer], at).since);
    const beat = { timer, at, ...(sweptAt !== undefined && { sweptAt }) };
    await client.signalEntity(timerBeats.name, TIMER_BEATS_KEY, "beat", beat);
  } catch (error) {
    log.warn(`Whether sweeps and watches run could not be looked at: ${String(error)}`);
  }
}

/** When the last sweep ended with a result, as far as its instance tells. */
async function readSweep(client: Client): Promise<{ readonly isRunning: boolean; readonly endedAt?: Instant }> {
  const state = await client.read(SWEEP_INSTANCE_ID);
  if (state.kind !== "ended") return { isRunning: state.kind === "running" };
  const hasResult = sweepSubscriptions.output.safeParse(state.output).success;
  return { isRunning: false, ...(hasResult && { endedAt: state.endedAt }) };
}

/** The same absence is one alert, however often it is seen. */
function alertsOf(
  subject: { readonly monitor: Monitor; readonly vaultId?: string },
  found: Presence,
  at: Instant,
): readonly TypedAlert[] {
  const topic = [subject.monitor, resourceKey(subject.vaultId ?? "")];
  switch (found.kind) {
    case "unknown":
      return [];
    case "present":
      return [{ kind: "monitoringResumed", alertId: alertId("monitoringResumed", [...topic, at]), at, ...subject }];
    case "absent": {
      const { since, lastAt } = found;
      const head = { alertId: alertId("monitoringStopped", [...topic, since]), at };
      return [{ kind: "monitoringStopped", ...head, ...subject, since, ...(lastAt !== undefined && { lastAt }) }];
    }
  }
}

/** What stopped goes one by one: which alerts are together would change with every look, and so would the name of their workflow. */
async function raise({ client }: Look, { incidents }: Deps, alerts: readonly TypedAlert[]): Promise<void> {
  const resumed = alerts.filter(({ kind }) => kind === "monitoringResumed");
  for (let from = 0; from < resumed.length; from += MAX_RAISED)
    await handOverAlerts(client, incidents, resumed.slice(from, from + MAX_RAISED));
  for (const alert of alerts) if (alert.kind === "monitoringStopped") await handOverAlerts(client, incidents, [alert]);
}

/**
 * What is to be expected to run: no sweep where no subscription is configured, and nothing whose timer an operator has disabled.
 *
 * @param env - The process's environment, with `AzureWebJobs.sweepTick.Disabled`.
 * @see https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function expectedToRun(
  config: Pick<ProtectionConfig, "subscriptionIds" | "sweep">,
  env: Readonly<Record<string, string | undefined>>,
): Pick<Deps, "sweepEveryMinutes" | "isWatchExpected"> {
  // A double underscore is the other way to write a level of a setting's name.
  const isDisabled = (timer: BeatingTimer) =>
    [`AzureWebJobs.${timer}.Disabled`, `AzureWebJobs__${timer}__Disabled`].some((name) =>
      /^(?:true|1)$/i.test(env[name] ?? ""),
    );
  const hasSweeps = config.subscriptionIds.length > 0 && !isDisabled("sweepTick");
  return {
    isWatchExpected: !isDisabled("watchTick"),
    ...(hasSweeps && { sweepEveryMinutes: config.sweep.everyMinutes }),
  };
}
