import type { ArmCall } from "../arm/arm-call.ts";
import { durationMs } from "../arm/durations.ts";
import { ArmError, requestsThrottled, resourceNotFound, serviceError } from "../arm/errors.ts";
import { normalizeLocation } from "../arm/regions.ts";
import { idKey, isWithin, parseResourceId } from "../arm/resource-id.ts";
import { createSeededRandom } from "../arm/seeded-random.ts";
import type { PlannedFaults } from "../arm/service.ts";
import type { FaultKind, FaultPlan, FaultSelection, PlannedFault } from "./fault-plan.ts";

/** A fault of one call. */
type CallFault =
  | { readonly kind: "refuse"; readonly error: ArmError }
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "dropBeforeActing" }
  | { readonly kind: "dropAnswerAfterActing" };

type EventFault = Extract<PlannedFault, { readonly kind: "event" }>;

/** Carries out a fault plan: decides, seeded, which call, VM or event is affected, and counts. */
export interface FaultInjector extends PlannedFaults {
  /** Faults of this call; counts them. At most one of them is a refusal or a drop before acting. */
  forCall(call: ArmCall): readonly CallFault[];
  /** A PUT has just created this resource: it may stay invisible for a while. */
  resourceCreated(call: ArmCall): void;
  /** Faults of the event about this resource; counts them. */
  forEvent(resourceId: string): readonly EventFault[];
  /** Begins a plan, replacing the current one. */
  begin(plan: FaultPlan): void;
  end(): void;
  state(): FaultState;
}

interface FaultState {
  /** ISO 8601, the simulator's time; absent when no plan runs. */
  readonly beganAt?: string;
  /** How often each kind of fault was injected since the plan began. */
  readonly injected: Readonly<Record<string, number>>;
  readonly faults: readonly (PlannedFault & { readonly injected: number })[];
}

interface Entry {
  readonly fault: PlannedFault;
  /** Matching calls so far. */
  seen: number;
  injected: number;
}

const DEFAULT_RETRY_AFTER_SECONDS = 10;

/** Faults of one machine. */
type VmFaultKind = "agentNotReady" | "agentVersion" | "backupJob" | "missedBackup" | "provisioningFailed";

export function createFaultInjector(options: { readonly now: () => number; readonly seed: number }): FaultInjector {
  let entries: readonly Entry[] = [];
  let beganAtMs: number | undefined;
  let random = createSeededRandom(options.seed).random;
  /** Resource keys that answer 404 until the instant. */
  const invisible = new Map<string, { readonly untilMs: number; readonly entry: Entry }>();

  /** Counts a matching call, and says whether the fault is injected into it. */
  const tryInject = (entry: Entry): boolean => {
    const { count, after = 0, probability = 1 } = entry.fault;
    const isSpent = entry.injected >= (count ?? defaultCount(entry.fault.kind));
    if (isSpent || !isWithinWindow(entry.fault, options.now(), beganAtMs ?? 0)) return false;
    entry.seen += 1;
    if (entry.seen <= after || (probability < 1 && random() >= probability)) return false;
    entry.injected += 1;
    return true;
  };
  const injectMatching = <K extends FaultKind>(kind: K, selects: (fault: PlannedFault) => boolean) =>
    entries.filter((entry) => entry.fault.kind === kind && selects(entry.fault) && tryInject(entry));
  const firstOfVm = (kind: VmFaultKind, vmId: string) =>
    entries.find((each) => each.fault.kind === kind && concernsVm(each.fault, vmId) && tryInject(each))?.fault;

  return {
    forCall(call) {
      const hidden = hiddenResource(invisible, call, options.now());
      if (hidden !== undefined) return [{ kind: "refuse", error: hidden }];
      const faults: CallFault[] = [];
      for (const entry of entries) {
        if (faults.some((fault) => fault.kind === "refuse" || fault.kind === "dropBeforeActing")) break;
        if (!isCallFault(entry.fault) || !selectsCall(entry.fault, call) || !tryInject(entry)) continue;
        faults.push(callFault(entry.fault, call));
      }
      return faults;
    },
    resourceCreated(call) {
      for (const entry of injectMatching("eventualConsistency", (fault) => selectsCall(fault, call))) {
        if (entry.fault.kind !== "eventualConsistency") continue;
        const untilMs = options.now() + entry.fault.seconds * 1000;
        invisible.set(idKey(decodeURIComponent(call.request.path)), { untilMs, entry });
      }
    },
    forEvent: (resourceId) =>
      injectMatching("event", (fault) => fault.resource === undefined || isWithin(resourceId, fault.resource)).flatMap(
        (entry) => (entry.fault.kind === "event" ? [entry.fault] : []),
      ),
    backupJob(vmId) {
      const fault = firstOfVm("backupJob", vmId);
      if (fault?.kind !== "backupJob") return undefined;
      return { outcome: fault.outcome, ...(fault.error === undefined ? {} : { error: fault.error }) };
    },
    missedBackup: (vmId) => firstOfVm("missedBackup", vmId) !== undefined,
    agentNotReady: (vmId) => firstOfVm("agentNotReady", vmId) !== undefined,
    agentVersion(vmId) {
      const fault = firstOfVm("agentVersion", vmId);
      return fault?.kind === "agentVersion" ? fault.version : undefined;
    },
    provisioningFails: (vmId) => firstOfVm("provisioningFailed", vmId) !== undefined,
    regionOut: (location) => injectMatching("regionOut", (fault) => concernsRegion(fault, location)).length > 0,
    begin(plan) {
      entries = plan.faults.map((fault) => ({ fault, seen: 0, injected: 0 }));
      beganAtMs = options.now();
      random = createSeededRandom(plan.seed ?? options.seed).random;
      invisible.clear();
    },
    end() {
      entries = [];
      beganAtMs = undefined;
      invisible.clear();
    },
    state: () => faultState(entries, beganAtMs),
  };
}

/** A job fails or is missing once unless `count` says otherwise; every other fault is injected until the plan ends. */
function defaultCount(kind: FaultKind): number {
  return kind === "backupJob" || kind === "missedBackup" ? 1 : Number.POSITIVE_INFINITY;
}

function isWithinWindow({ from, until }: FaultSelection, nowMs: number, beganAtMs: number): boolean {
  const hasBegun = from === undefined || nowMs >= instantOf(from, beganAtMs);
  return hasBegun && (until === undefined || nowMs < instantOf(until, beganAtMs));
}

function instantOf(moment: string, beganAtMs: number): number {
  const duration = durationMs(moment);
  return duration === undefined ? Date.parse(moment) : beganAtMs + duration;
}

type HttpFault = Extract<
  PlannedFault,
  { readonly kind: "throttle" | "refuse" | "serverError" | "delay" | "dropAnswerAfterActing" | "dropBeforeActing" }
>;

const HTTP_KINDS: ReadonlySet<FaultKind> = new Set([
  "throttle",
  "refuse",
  "serverError",
  "delay",
  "dropAnswerAfterActing",
  "dropBeforeActing",
]);

function isCallFault(fault: PlannedFault): fault is HttpFault {
  return HTTP_KINDS.has(fault.kind);
}

function callFault(fault: HttpFault, call: ArmCall): CallFault {
  switch (fault.kind) {
    case "throttle": {
      const seconds = fault.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS;
      return { kind: "refuse", error: plannedThrottle(call.operation.action, seconds) };
    }
    case "refuse":
      return {
        kind: "refuse",
        error: new ArmError(fault.status, fault.code, fault.message ?? `Refused by the fault plan: ${fault.code}.`),
      };
    case "serverError":
      return { kind: "refuse", error: plannedServerError(fault) };
    case "delay":
      return { kind: "delay", delayMs: fault.delayMs };
    case "dropAnswerAfterActing":
    case "dropBeforeActing":
      return { kind: fault.kind };
  }
}

function plannedThrottle(action: string, retryAfterSeconds: number): ArmError {
  const message = `Number of requests for action '${action}' exceeded the limit. Please try again after '${retryAfterSeconds}' seconds.`;
  return requestsThrottled(message, retryAfterSeconds);
}

const SERVER_ERROR_CODES: Readonly<Record<number, string>> = {
  500: "InternalServerError",
  502: "InvalidGatewayHost",
  503: "ServerTimeout",
  504: "GatewayTimeout",
};

function plannedServerError(fault: Extract<PlannedFault, { readonly kind: "serverError" }>): ArmError {
  const status = fault.status ?? 500;
  const code = fault.code ?? SERVER_ERROR_CODES[status] ?? "InternalServerError";
  const message = fault.message ?? "The request could not be completed. Please try again later.";
  return serviceError(status, code, message);
}

function selectsCall(fault: FaultSelection, { operation, request }: ArmCall): boolean {
  const path = decodeURIComponent(request.path);
  return (
    (fault.method === undefined || fault.method === operation.method) &&
    (fault.action === undefined || matchesPattern(fault.action, operation.action)) &&
    (fault.path === undefined || matchesPattern(fault.path, path)) &&
    (fault.resource === undefined || isWithin(path, fault.resource))
  );
}

function concernsRegion(fault: PlannedFault, location: string): boolean {
  return fault.kind === "regionOut" && normalizeLocation(fault.location) === normalizeLocation(location);
}

function concernsVm(fault: FaultSelection, vmId: string): boolean {
  return (
    (fault.resource === undefined || isWithin(vmId, fault.resource)) &&
    (fault.path === undefined || matchesPattern(fault.path, vmId))
  );
}

function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(text);
}

function hiddenResource(
  invisible: ReadonlyMap<string, { readonly untilMs: number; readonly entry: Entry }>,
  { operation, request }: ArmCall,
  nowMs: number,
): ArmError | undefined {
  if (operation.method !== "GET" || invisible.size === 0) return undefined;
  const path = decodeURIComponent(request.path);
  const hidden = invisible.get(idKey(path));
  if (hidden === undefined || nowMs >= hidden.untilMs) return undefined;
  const { type, name, resourceGroupName } = parseResourceId(path);
  return resourceNotFound(type ?? "resource", name, resourceGroupName ?? "");
}

function faultState(entries: readonly Entry[], beganAtMs: number | undefined): FaultState {
  const injected: Record<string, number> = {};
  for (const { fault, injected: times } of entries) injected[fault.kind] = (injected[fault.kind] ?? 0) + times;
  return {
    ...(beganAtMs === undefined ? {} : { beganAt: new Date(beganAtMs).toISOString() }),
    injected,
    faults: entries.map(({ fault, injected: times }) => ({ ...fault, injected: times })),
  };
}
