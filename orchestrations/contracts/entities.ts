import { z } from "zod";
import { dayQuotaActions } from "../../domain/protection/config.ts";
import { usedActions } from "./actions.ts";
import { backupClaims, backupMailbox } from "./backups.ts";
import { appCounts } from "./counts.ts";
import { channelDigest, channelGate } from "./delivery.ts";
import { expectedBackups } from "./expected.ts";
import { incidentEntities } from "./incidents.ts";
import { timerBeats } from "./monitoring.ts";
import { runControl } from "./runs.ts";
import { scheduleStart } from "./schedule-start.ts";
import { sweepDigest } from "./sweep.ts";
import { instant, openProblemState, resourceId, retryReason } from "./values.ts";
import { vaultWatch } from "./watch.ts";

/** What a durable entity is called in the task hub, and the JSON its operations take and return. Names are never reused. */
export interface EntityContract {
  readonly name: string;
  readonly operations: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;
}
export type EntityOperation<C extends EntityContract> = keyof C["operations"] & string;
export type EntityInput<C extends EntityContract, O extends EntityOperation<C>> = z.input<C["operations"][O]["input"]>;
export type EntityOutput<C extends EntityContract, O extends EntityOperation<C>> = z.output<
  C["operations"][O]["output"]
>;

const withoutInput = { input: z.undefined(), output: z.boolean() };

/** Requests to check a machine again, one entity per machine; its key is `machineKey`. */
export const recheckRequests = {
  name: "recheckRequests",
  operations: {
    request: withoutInput,
    /** As `request`, for a request of a person over HTTP. */
    requestByPerson: withoutInput,
    consume: { input: z.undefined(), output: z.enum(["none", "requested", "requestedByPerson"]) },
    isRequested: withoutInput,
  },
} satisfies EntityContract;

/** Which machine an item without a recovery point of its own was enabled for; its key is `machineKey`. */
export const itemBinding = {
  name: "itemBinding",
  operations: {
    /** Takes the machine's unique ID. */
    bind: { input: z.string().min(1), output: z.boolean() },
    read: { input: z.undefined(), output: z.string().nullable() },
    forget: withoutInput,
  },
} satisfies EntityContract;

/** Which processes share a budget of requests to Azure; its key is SHA-256 of the budget's key. */
export const requestBudget = {
  name: "requestBudget",
  operations: {
    report: { input: z.object({ workerId: z.string().min(1), nowMs: z.number().nonnegative() }), output: z.boolean() },
  },
} satisfies EntityContract;

/** Why a machine is not protected, since when, and when it is tried again; its key is `machineKey`. */
export const openProblem = {
  name: "openProblem",
  operations: {
    open: {
      input: z.object({
        reason: retryReason,
        at: instant,
        until: instant.optional(),
        /** Where the machine waits. */
        vaultId: resourceId.exactOptional(),
        machineKey: z.string().min(1),
        toldBy: z.enum(["notice", "summary"]),
      }),
      output: openProblemState.extend({ isNew: z.boolean() }),
    },
    close: { input: z.undefined(), output: openProblemState.nullable() },
  },
} satisfies EntityContract;

/** 32 hexadecimal digits for a machine, as `machineKey` makes them. */
const machineKey = z.string().regex(/^[0-9a-f]{32}$/);
const placeNumber = z.int().min(1);
const dayQuotaReached = z.object({ kind: z.literal("dayQuotaReached"), until: instant });

/** What a vault holds and has promised, one entity per vault; its key is `vaultLedgerKey`. */
export const vaultLedger = {
  name: "vaultLedger",
  operations: {
    /** Takes a place for a machine, in a copy of its policy. The same machine again: the same place. */
    reserve: {
      input: z.object({
        machineKey,
        policyName: z.string().min(1),
        at: instant,
        maximumPolicies: placeNumber.optional(),
        onlyKnownPolicies: z.boolean().optional(),
        waits: z.boolean().optional(),
        hasItem: z.boolean().optional(),
      }),
      output: z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("reserved"),
          policyName: z.string(),
          policyIsKnown: z.boolean(),
          vaultIsKnown: z.boolean(),
          beingPrepared: z.literal(true).optional(),
        }),
        z.object({ kind: z.literal("unobserved") }),
        z.object({ kind: z.literal("beingObserved"), until: instant }),
        dayQuotaReached,
        z.object({
          kind: z.literal("full"),
          because: z.enum(["machines", "policies", "waitingList"]),
          until: instant.optional(),
        }),
      ]),
    },
    /** Puts a machine on the waiting list when the quota of the day is used up; takes no place. */
    join: {
      input: z.object({ machineKey, at: instant }),
      output: z.discriminatedUnion("kind", [dayQuotaReached, z.object({ kind: z.literal("mayHavePlace") })]),
    },
    /** Takes a machine off the waiting list. */
    leave: { input: z.object({ machineKey }), output: z.boolean() },
    /** What Azure shows of the vault. Older than what is known: changes nothing. */
    observe: {
      input: z.object({
        observedAt: instant,
        policies: z.array(z.object({ name: z.string(), count: z.int().nonnegative() })),
        machines: z.int().nonnegative(),
        vaultExists: z.boolean().optional(),
      }),
      output: z.boolean(),
    },
    /** The machine's workflow could not read the vault: another one may try. */
    abandon: { input: z.object({ machineKey }), output: z.boolean() },
    /** The vault has this policy now, before a machine is enabled under it. */
    prepared: { input: z.object({ policyName: z.string().min(1) }), output: z.boolean() },
    /** The end of a reservation. Without one: changes nothing. */
    settle: {
      input: z.object({
        machineKey,
        as: z.enum(["enabled", "released"]),
        at: instant,
        policyExists: z.boolean().optional(),
        wasAccepted: z.boolean().optional(),
      }),
      output: z.boolean(),
    },
    /** Azure said that a quota of the day is used up. */
    exhausted: {
      input: z.object({ until: instant, what: z.enum(["registrations", "configures"]) }),
      output: z.boolean(),
    },
    /** Counts a call that changes an existing item. */
    countChange: {
      input: z.object({ at: instant }),
      output: z.discriminatedUnion("kind", [z.object({ kind: z.literal("ok") }), dayQuotaReached]),
    },
  },
} satisfies EntityContract;

/** Which vaults of a family have no place now, one entity per family; its key is the first vault's `vaultLedgerKey`. A hint only. */
export const vaultRoute = {
  name: "vaultRoute",
  operations: {
    next: {
      input: z.object({
        at: instant,
        maximumVaults: placeNumber,
        whenDayQuotaReached: z.enum(dayQuotaActions),
      }),
      output: z.object({ index: placeNumber.nullable(), waits: z.boolean() }),
    },
    closed: { input: z.object({ at: instant, index: placeNumber, until: instant.optional() }), output: z.boolean() },
  },
} satisfies EntityContract;

/** Every durable entity of the app. */
export const entityContracts = {
  recheckRequests,
  itemBinding,
  requestBudget,
  openProblem,
  vaultLedger,
  vaultRoute,
  sweepDigest,
  backupClaims,
  backupMailbox,
  runControl,
  vaultWatch,
  expectedBackups,
  ...incidentEntities,
  usedActions,
  channelGate,
  channelDigest,
  appCounts,
  timerBeats,
  scheduleStart,
} as const;
