import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { incidentIdOf } from "./identity.ts";
import type { IncidentSettings } from "./settings.ts";

/**
 * Which incident of a cause newly failing machines join. Kept by the durable entity `incidentWindow`, one per family and cause,
 * app-wide: a storm over many vaults and subscriptions is one incident, and a machine that fails next week has its own.
 */
export interface IncidentWindow {
  readonly incidentId: string;
  readonly openedAt: Instant;
  /** When the last machine joined. */
  readonly lastAt: Instant;
  /** Machines that joined incidents of this cause without a pause of an hour. */
  readonly machines: number;
}

export type WindowOperation =
  | {
      readonly name: "join";
      readonly causeKey: string;
      readonly at: Instant;
      readonly machines: number;
      readonly settings: IncidentSettings;
      /** It takes no further machines. */
      readonly not?: string;
    }
  /** The incident is forgotten. */
  | { readonly name: "release"; readonly incidentId: string };

export interface Joined {
  readonly incidentId: string;
  /** The cause's incident before this one, where it is known. */
  readonly previousId?: string;
}

/** After as long without a further machine a storm is over. Seconds. */
const STORM_PAUSE_SECONDS = 3600;
/** A storm that never pauses is told anew each day. Seconds. */
const MAX_STORM_SECONDS = 86_400;
/** A message waits for machines that keep failing, at most for as many times the time to gather. */
const MAX_GATHER_TIMES = 5;

/** Until when an incident gathers machines before it is told. */
export function gathersUntil(opened: { openedAt: Instant; lastAt: Instant }, gatherSeconds: number): Instant {
  const last = addSeconds(opened.openedAt, gatherSeconds * MAX_GATHER_TIMES);
  const next = addSeconds(opened.lastAt, gatherSeconds);
  return isBefore(next, last) ? next : last;
}

/**
 * `join` names the incident that machines join: the one that still gathers, or a storm's, else a new one. The same machines again
 * join the same incident.
 */
export function applyWindowOperation(
  before: IncidentWindow | undefined,
  operation: WindowOperation,
): { readonly state: IncidentWindow | undefined; readonly result: Joined | null } {
  if (operation.name === "join") return join(before, operation);
  return { state: before?.incidentId === operation.incidentId ? undefined : before, result: null };
}

function join(before: IncidentWindow | undefined, request: Extract<WindowOperation, { name: "join" }>) {
  const { at, causeKey, machines } = request;
  const goesOn = before !== undefined && isBefore(at, addSeconds(before.lastAt, STORM_PAUSE_SECONDS));
  const inBurst = goesOn ? before.machines : 0;
  const incidentId = incidentIdOf(causeKey, at);
  if (before !== undefined && (before.incidentId === incidentId || (goesOn && accepts(before, request)))) {
    const state = { ...before, lastAt: at, machines: inBurst + machines };
    return { state, result: { incidentId: before.incidentId } };
  }
  const state = { incidentId, openedAt: at, lastAt: at, machines: inBurst + machines };
  return { state, result: { incidentId, ...(before !== undefined && { previousId: before.incidentId }) } };
}

function accepts(before: IncidentWindow, { at, settings, not }: Extract<WindowOperation, { name: "join" }>): boolean {
  if (before.incidentId === not) return false;
  if (isBefore(at, gathersUntil(before, settings.gatherSeconds))) return true;
  const isStorm = before.machines >= settings.stormMachines;
  return isStorm && isBefore(at, addSeconds(before.openedAt, MAX_STORM_SECONDS));
}
