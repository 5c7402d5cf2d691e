import { CASING_AS_CREATED, createIdCasing, type IdCasing } from "./arm/id-casing.ts";
import { createRegionIndex, type RegionIndex } from "./arm/regions.ts";
import { createSeededRandom } from "./arm/seeded-random.ts";
import type { Service, SimulatorContext, VirtualMachineDirectory } from "./arm/service.ts";
import type { ComputeTimings } from "./compute/model/timings.ts";
import { createCompute } from "./compute/service.ts";
import {
  createEventGrid,
  createEventGridService,
  type EventGrid,
  type EventGridParts,
  subscriptionManagement,
} from "./event-grid/service.ts";
import { createFaultInjector, type FaultInjector } from "./faults/faults.ts";
import { type CallLog, createCallLog } from "./front/call-log.ts";
import { type ControlApi, createControlApi, type MovableClock } from "./front/control-api.ts";
import { createGateway, type Gateway, type GatewayResult } from "./front/gateway.ts";
import type { ReceivedRequest } from "./front/http-exchange.ts";
import { createIdentity, type Identity } from "./front/identity.ts";
import { type AccessControl, createAccessControl } from "./front/rbac.ts";
import { createRouter } from "./front/router.ts";
import { createThrottling } from "./front/throttling.ts";
import { AZURE_LIMITS, type ThrottlingLimits } from "./front/throttling-limits.ts";
import { createJournal, type Journal } from "./history/journal.ts";
import { openJournalFile } from "./history/journal-file.ts";
import { createTimeline, type Timeline } from "./history/timeline.ts";
import { createNetwork } from "./network/service.ts";
import type { Subscription } from "./platform/model/state.ts";
import { createPlatform, type Platform } from "./platform/service.ts";
import { createRecoveryServices, type RecoveryServices } from "./recovery-services/service.ts";
import { createResourceGraph } from "./resource-graph/service.ts";
import { createTables } from "./resource-graph/tables.ts";
import { createStorage } from "./storage/service.ts";

export interface SimulatedCloudOptions {
  readonly clock: MovableClock;
  /** The same seed gives the same GUIDs, chances and durations. Default 1. */
  readonly seed?: number;
  /** Default: one subscription, {@link DEFAULT_SUBSCRIPTION_ID}. Others are created with their first resource group. */
  readonly subscriptions?: readonly Subscription[];
  readonly tenantId?: string;
  /** Provider namespaces that start unregistered, e.g. `Microsoft.RecoveryServices`. */
  readonly unregisteredNamespaces?: readonly string[];
  /** Azure's limits when absent; parts of them may be replaced; `false` admits everything. */
  readonly throttling?: Partial<ThrottlingLimits> | false;
  readonly compute?: Partial<ComputeTimings>;
  /** Whether protection policies run by their schedules, as in Azure. Default true. */
  readonly scheduledBackups?: boolean;
  /** Stores dead letters as Azure does in a container; absent: they are in the control API only. */
  readonly storeDeadLetter?: EventGridParts["storeDeadLetter"];
  /** How old Resource Graph's index may be, in seconds. Default 0: it shows what exists. */
  readonly resourceGraphLagSeconds?: number;
  /** Whether lists and events spell IDs in other ways than they were created, as Azure does. Default true. */
  readonly variesIdCasing?: boolean;
  /**
   * How many of the simulator's seconds pass in one of its clients' (default 1): `Retry-After` is divided by it. 60 for
   * clients in real time on a clock that is 60 times as fast; 1 for clients that share the simulator's clock.
   */
  readonly secondsPerClientSecond?: number;
  /** Where successful mutating calls are recorded, to be replayed at the next start. Absent: nothing is kept. */
  readonly journalFile?: string;
  /** Receives warnings for the user. Default: standard error. */
  readonly warn?: (text: string) => void;
}

/** One resource of the initial state. */
export interface LoadEntry {
  readonly path: string;
  readonly apiVersion: string;
  readonly body: unknown;
}

/** Azure without its network: every service, composed. */
export interface SimulatedCloud {
  readonly context: SimulatorContext;
  readonly identity: Identity;
  readonly calls: CallLog;
  readonly faults: FaultInjector;
  readonly access: AccessControl;
  readonly eventGrid: EventGrid;
  readonly machines: VirtualMachineDirectory;
  /** Every vault as Recovery Services itself keeps it. To be read only. */
  readonly vaults: RecoveryServices["vaults"];
  handle(request: ReceivedRequest): Promise<GatewayResult>;
  /** App Service's identity endpoint. */
  handleIdentity(request: ReceivedRequest): GatewayResult;
  /**
   * Restores the state from the journal, or loads the initial state if there is none. To be called once, before any request.
   *
   * @throws When ARM refuses an entry (all refusals are named), or replaying the journal gives another response.
   */
  load(entries: readonly LoadEntry[]): Promise<void>;
}

export const DEFAULT_SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000001";
export const DEFAULT_TENANT_ID = "11111111-1111-1111-1111-111111111111";

/** @throws When the journal is not one of the simulator, is damaged, or was written with other options. */
export function createSimulatedCloud(options: SimulatedCloudOptions): SimulatedCloud {
  const { seed = 1, tenantId = DEFAULT_TENANT_ID } = options;
  if (!Number.isFinite(options.clock.now())) throw new Error("The clock's time is not a number of milliseconds.");
  const { timeline, faults, journal, eventGrid } = createHistory(options, seed, tenantId);
  const { clock, newGuid } = timeline;
  const regions = createRegionIndex();
  const context = createContext(timeline, journal, regions);
  const identity = createIdentity(tenantId, newGuid);
  const calls = createCallLog();
  const access = createAccessControl();
  const services: Service[] = [];
  const gatewayBox: { gateway?: Gateway } = {};
  const platform = createPlatform({
    context,
    tenantId,
    subscriptions: options.subscriptions ?? [{ id: DEFAULT_SUBSCRIPTION_ID, name: "Simulated subscription" }],
    unregisteredNamespaces: options.unregisteredNamespaces ?? [],
    services: () => services,
    callInternally: (call) => required(gatewayBox.gateway).callInternally(call),
  });
  const { machines, vaults } = addServices(services, options, {
    context,
    platform,
    eventGrid,
    isLoading: () => journal.isLoading(),
  });
  const gateway = createGateway({
    router: createRouter(services.flatMap((service) => service.operations)),
    identity,
    access,
    throttling: createThrottling(limitsOf(options.throttling), clock.now),
    faults,
    regions,
    calls,
    clock,
    journal,
    newGuid,
    checkPlatform: platform.check,
    idCasing: casingOf(options, seed),
    secondsPerClientSecond: options.secondsPerClientSecond ?? 1,
    waitMs: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  gatewayBox.gateway = gateway;
  const control = createControlApi({
    clock: options.clock,
    now: clock.now,
    calls,
    faults,
    access,
    eventSubscriptions: subscriptionManagement(eventGrid),
    services,
    readState: (read) => timeline.call({ changes: false }, read),
  });
  return {
    context,
    identity,
    calls,
    faults,
    access,
    eventGrid,
    machines,
    vaults,
    handle: createHandler(identity, control, gateway),
    handleIdentity: (request) => ({ kind: "respond", response: identity.handleManagedIdentity(request) }),
    load: (entries) => restoreOrLoad(journal, gateway, entries),
  };
}

/** Login first, then the control API; everything else is ARM's. */
function createHandler(identity: Identity, control: ControlApi, gateway: Gateway): SimulatedCloud["handle"] {
  return (request) => {
    const own = identity.handle(request);
    if (own !== undefined) return Promise.resolve({ kind: "respond", response: own });
    const controlled = control.handle(request)?.then((response) => ({ kind: "respond" as const, response }));
    return controlled ?? gateway.handle(request);
  };
}

/** Time, randomness and their journal: everything that decides how the same calls come out. */
function createHistory(options: SimulatedCloudOptions, seed: number, tenantId: string) {
  const file = openJournal(options, seed, tenantId);
  const replayFromMs = file?.journal.hasLines ? file.journal.header.createdAtMs : undefined;
  const timeline = createTimeline(options.clock, { seed, replayFromMs });
  const faults = createFaultInjector({ now: timeline.clock.now, seed });
  const bareEventGrid = createEventGrid({
    // Deliveries are not steps: they take as long as the subscribers do, and draw from a random sequence of their own.
    clock: {
      now: timeline.clock.now,
      schedule: (atMs, run, how) => options.clock.schedule(atMs, run, how),
      hold: () => options.clock.hold(),
    },
    ...createSeededRandom(seed, "event-grid"),
    faults,
    tenantId,
    idCasing: casingOf(options, seed),
    storeDeadLetter: options.storeDeadLetter,
  });
  const journal = createJournal({ timeline, faults, eventGrid: bareEventGrid, file });
  return { timeline, faults, journal, eventGrid: announcingSubscribers(bareEventGrid, journal) };
}

function casingOf({ variesIdCasing = true }: SimulatedCloudOptions, seed: number): IdCasing {
  return variesIdCasing ? createIdCasing(seed) : CASING_AS_CREATED;
}

function openJournal(options: SimulatedCloudOptions, seed: number, tenantId: string) {
  const { journalFile: name, warn = console.error } = options;
  if (name === undefined) return undefined;
  const header = {
    createdAtMs: options.clock.now(),
    options: {
      seed,
      tenantId,
      subscriptions: options.subscriptions ?? [],
      unregisteredNamespaces: options.unregisteredNamespaces ?? [],
      compute: options.compute ?? {},
      ...(options.scheduledBackups !== false && { scheduledBackups: true }),
    },
  };
  return { name, warn, journal: openJournalFile(name, { header, warn }) };
}

function announcingSubscribers(eventGrid: EventGrid, journal: Journal): EventGrid {
  return {
    ...eventGrid,
    async subscribe(subscription) {
      const result = await eventGrid.subscribe(subscription);
      if ("id" in result) journal.subscriberAdded();
      return result;
    },
  };
}

function createContext(timeline: Timeline, journal: Journal, regions: RegionIndex): SimulatorContext {
  return {
    clock: timeline.clock,
    random: timeline.random,
    newGuid: timeline.newGuid,
    plannedFault: journal.plannedFault,
    publish(change) {
      regions.recordChange(change);
      journal.publish(change);
    },
  };
}

function addServices(
  services: Service[],
  options: SimulatedCloudOptions,
  parts: {
    readonly context: SimulatorContext;
    readonly platform: Platform;
    readonly eventGrid: EventGrid;
    readonly isLoading: () => boolean;
  },
): Pick<SimulatedCloud, "machines" | "vaults"> {
  const { tenantId = DEFAULT_TENANT_ID } = options;
  const compute = createCompute(parts.context, {
    isLoading: parts.isLoading,
    tenantId,
    ...(options.compute === undefined ? {} : { timings: options.compute }),
  });
  const recoveryServices = createRecoveryServices(parts.context, compute.machines, options);
  services.push(
    parts.platform.service,
    compute.service,
    createNetwork(parts.context),
    createStorage(parts.context),
    recoveryServices,
    createEventGridService(parts.eventGrid, parts.context.newGuid),
    createResourceGraph(
      parts.context,
      createTables({
        services,
        machines: compute.machines,
        recoveryServicesResources: () => recoveryServices.recoveryServicesResources(),
        resourceContainers: () => parts.platform.containers(),
      }),
      { tenantId, hasQuota: options.throttling !== false, lagSeconds: options.resourceGraphLagSeconds ?? 0 },
    ),
  );
  return { machines: compute.machines, vaults: recoveryServices.vaults };
}

async function restoreOrLoad(journal: Journal, gateway: Gateway, entries: readonly LoadEntry[]): Promise<void> {
  const isRestored = await journal.replay((line) => gateway.replayCall(line));
  if (!isRestored) await journal.load(() => load(gateway, entries));
}

async function load(gateway: Gateway, entries: readonly LoadEntry[]): Promise<void> {
  const refusals: string[] = [];
  for (const entry of entries) {
    const response = await gateway.callInternally({ method: "PUT", ...entry });
    if (response.status >= 300) refusals.push(`${entry.path}: ${response.status} ${JSON.stringify(response.body)}`);
  }
  if (refusals.length > 0) throw new Error(`The initial state was refused:\n${refusals.join("\n")}`);
}

function limitsOf(throttling: SimulatedCloudOptions["throttling"]): ThrottlingLimits | undefined {
  return throttling === false ? undefined : { ...AZURE_LIMITS, ...throttling };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The gateway is used before the services are composed.");
  return value;
}
