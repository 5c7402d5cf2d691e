import type { InvocationContext } from "@azure/functions";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import type { IncidentSettings } from "../../domain/incidents/settings.ts";
import type { Instant } from "../../domain/instant.ts";
import { type InventoryRecord, recordOf } from "../../domain/inventory/record.ts";
import type { Fleet, FleetMachine } from "../../domain/ports/fleet.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { decideByRules, type ProtectionDecision } from "../../domain/protection/rules.ts";
import { parseVaultId } from "../../domain/resource-id.ts";
import {
  isOfEarlierMachine,
  isRetryPlanned,
  type KnownMachine,
  nextStartStep,
  protectedSince,
} from "../../domain/sweep/causes.ts";
import { classifyRow, type SweptMachineClass } from "../../domain/sweep/classify.ts";
import { MAX_EXAMPLES, type SweepExample } from "../../domain/sweep/digest.ts";
import { isItemDoubtful } from "../../domain/sweep/inherited-item.ts";
import { attentionIssue, fingerprintOf, type SweepIssue } from "../../domain/sweep/issues.ts";
import { policiesOf } from "../../domain/sweep/policies.ts";
import { type WaitPlan, waitPlanOf } from "../../domain/sweep/wait-plan.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { itemBinding, openProblem } from "../../orchestrations/contracts/entities.ts";
import { sweepMachines } from "../../orchestrations/contracts/sweep.ts";
import { itemBindingState, openProblemState } from "../../orchestrations/contracts/values.ts";
import { raiseRecoveryPoints } from "../raise-recovery-points.ts";
import { readEach } from "./read-each.ts";

interface Deps {
  readonly fleet: Pick<Fleet, "machines">;
  readonly inventory: Pick<Inventory, "read" | "upsert">;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly config: ProtectionConfig;
  readonly incidents: IncidentSettings;
}

type Output = ActivityOutput<typeof sweepMachines>;

/** Classes that an administrator should look at. */
const ISSUE_CLASSES: readonly string[] = ["atRisk", "refused", "stopped", "excludedButProtected"];

/**
 * Judges one page of machines by the rules and their items, and writes what it saw into the inventory. Safe to repeat: it changes
 * nothing in Azure, and an older observation never replaces a newer one. The inventory is a view: without it the sweep goes on,
 * and knows nothing of earlier runs. Missing recovery points become incidents, without which the sweep goes on, too. What durable entities know of a machine is read where its row leaves it open.
 */
export function createSweepMachines(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<Output> => {
    const { at, subscriptionIds, readable, continuation, probed, checkedPolicies, fingerprint } =
      sweepMachines.input.parse(rawInput);
    const { inventory, config } = deps;
    const workflows = deps.workflows(context);
    const page = await deps.fleet.machines({
      subscriptionIds,
      ...(continuation !== undefined && { cursor: continuation }),
    });
    const decided = page.machines.map((row) => ({ ...row, decision: decideByRules(row.machine, config) }));
    const read = await readEach(
      decided.map(({ machine }) => machine.vmId),
      (vmId) => inventory.read(vmId),
      warner(context, "The sweep cannot read the inventory"),
    );
    const bindings = await bindingsOf(decided, workflows, context);
    const rows = decided.map((row) => {
      const { vmId } = row.machine;
      return judge(row, { record: read.values.get(vmId), boundTo: bindings.get(vmId) }, { config, readable, at });
    });
    const known = await knownMachines(rows, {
      records: recordsOfPresent(decided, read.values),
      unreadRecords: read.unread,
      workflows,
      at,
      context,
    });
    const tally = new Tally(fingerprint, probed);
    for (const row of rows) tally.add(row, known(row.vmId), at);
    for (const vmId of page.unreadable) tally.addUnreadable(vmId);
    const objectiveHours = config.sweep.recoveryPointObjectiveHours;
    const swept = rows.map((row) => ({ vmId: row.vmId, state: row.found.state, ...recordIn(known(row.vmId)) }));
    await raiseRecoveryPoints(workflows, deps.incidents, swept, { at, objectiveHours }).catch(
      warner(context, "The sweep cannot raise alerts about recovery points"),
    );
    const records = rows.flatMap(({ record }) => record ?? []);
    const isWritten = await write(inventory, records, context);
    return {
      ...tally.result(),
      policies: [...policiesOf(page.machines, config, checkedPolicies)],
      inventory: isWritten && read.unread.size === 0 ? "written" : "failed",
      ...(page.cursor !== undefined && { continuation: page.cursor }),
    };
  };
}

function recordIn({ record }: KnownMachine) {
  return record === undefined ? {} : { record };
}

interface DecidedRow extends FleetMachine {
  readonly decision: ProtectionDecision;
}

interface JudgedRow {
  readonly vmId: string;
  readonly found: SweptMachineClass;
  readonly record: InventoryRecord | undefined;
  /** Absent: the machine's workflow reads the machine before it waits. */
  readonly waitPlan?: WaitPlan;
}

function judge(
  { machine, items, decision }: DecidedRow,
  { record, boundTo }: { readonly record: InventoryRecord | undefined; readonly boundTo: string | undefined },
  {
    config,
    readable,
    at,
  }: { readonly config: ProtectionConfig; readonly readable: readonly string[]; readonly at: Instant },
): JudgedRow {
  const { vmId, uniqueId, location, createdAt } = machine;
  const since = protectedSince(record, createdAt);
  const row = {
    decision,
    items,
    uniqueId,
    isScanComplete: isVaultReadable(decision, readable),
    ...(createdAt !== undefined && { createdAt }),
    ...(boundTo !== undefined && { boundTo }),
    isNewUnderName: record !== undefined && isOfEarlierMachine(record, createdAt),
    ...(since !== undefined && { protectedSince: since }),
  };
  const found = classifyRow(row, config.sweep.recoveryPointObjectiveHours * 3600, at);
  const { configVersion, rule } = decision;
  const facts = { ...found.state, location, configVersion, observedAt: at, ...(rule !== undefined && { rule }) };
  const waitPlan = found.start === "notProtected" ? waitPlanOf(machine, decision) : undefined;
  return { vmId, found, record: recordOf(vmId, facts), ...(waitPlan !== undefined && { waitPlan }) };
}

/** For which machine the app enabled an item last, where the row leaves it open. */
async function bindingsOf(rows: readonly DecidedRow[], workflows: Workflows, context: InvocationContext) {
  const isDoubtful = ({ items, decision, machine }: DecidedRow) =>
    items.some((item) => isItemDoubtful(item, decision, machine));
  const { values } = await readEach(
    rows.filter(isDoubtful).map(({ machine }) => machine.vmId),
    async (vmId) => {
      const state = await workflows.readEntityState(itemBinding.name, machineKey(vmId));
      return itemBindingState.safeParse(state).data?.uniqueId;
    },
    warner(context, "The sweep cannot read for which machines items were enabled"),
  );
  return values;
}

/** What is known of an earlier machine of the name does not hold the present one back. */
function recordsOfPresent(
  rows: readonly DecidedRow[],
  records: ReadonlyMap<string, InventoryRecord>,
): ReadonlyMap<string, InventoryRecord> {
  const createdAt = new Map(rows.map(({ machine }) => [machine.vmId, machine.createdAt]));
  return new Map([...records].filter(([vmId, record]) => !isOfEarlierMachine(record, createdAt.get(vmId))));
}

/**
 * What is known of the machines from earlier runs. Where a retry cannot be read, it counts as planned until the next sweep. A machine
 * whose record cannot be read is left to its day when it waits for one: started again it might wait in another vault, too.
 */
async function knownMachines(
  rows: readonly JudgedRow[],
  given: {
    readonly records: ReadonlyMap<string, InventoryRecord>;
    readonly unreadRecords: ReadonlySet<string>;
    readonly workflows: Workflows;
    readonly at: Instant;
    readonly context: InvocationContext;
  },
): Promise<(vmId: string) => KnownMachine> {
  const { records, unreadRecords, workflows, at, context } = given;
  const mayBeHeld = rows.filter(({ vmId, found }) => {
    const isHeld = records.get(vmId)?.state === "needsAttention" || unreadRecords.has(vmId);
    return found.start !== undefined && isHeld;
  });
  const { values, unread } = await readEach(
    mayBeHeld.map(({ vmId }) => vmId),
    async (vmId) => {
      const state = await workflows.readEntityState(openProblem.name, machineKey(vmId));
      return openProblemState.safeParse(state).data;
    },
    warner(context, "The sweep cannot read when machines are tried again"),
  );
  return (vmId) => {
    const record = records.get(vmId);
    const problem = values.get(vmId);
    const isUnknown = record !== undefined && unread.has(vmId);
    const counts = record !== undefined || problem?.reason === "dayQuotaReached";
    const isPlanned = isUnknown || (counts && isRetryPlanned(problem, at));
    return { isRetryPlanned: isPlanned, ...(record !== undefined && { record }) };
  };
}

/** An item that the index does not show may lie in a vault that the app cannot read. */
function isVaultReadable(decision: ProtectionDecision, readable: readonly string[]): boolean {
  if (decision.action !== "protect") return true;
  const subscriptionId = parseVaultId(decision.vaultId)?.subscriptionId.toLowerCase();
  return readable.some((id) => id.toLowerCase() === subscriptionId);
}

/** What the workflow needs of a page, counted. */
class Tally {
  readonly #counts: Record<string, number> = {};
  readonly #starts: Output["starts"] = [];
  readonly #waitPlans = new Map<string, WaitPlan>();
  readonly #probes: { readonly cause: string; readonly vmId: string }[] = [];
  readonly #examples: SweepExample[] = [];
  readonly #probed: readonly string[];
  #fingerprint: number;

  constructor(fingerprint: number, probed: readonly string[]) {
    this.#fingerprint = fingerprint;
    this.#probed = probed;
  }

  add({ vmId, found, waitPlan }: JudgedRow, known: KnownMachine, at: Instant): void {
    this.#count("machines");
    this.#count(found.class);
    for (const flag of found.flags) this.#count(flag);
    if (found.start !== undefined) this.#addStart(vmId, waitPlan, known, at);
    const names = ISSUE_CLASSES.includes(found.class) ? [found.state.reason, ...found.flags] : found.flags;
    for (const what of names) this.#addIssue({ resource: vmId, what }, { vmId, reason: what });
    if (found.class === "unknown") this.#addIssue({ resource: vmId, what: found.state.reason });
  }

  addUnreadable(vmId: string): void {
    this.#count("unknown");
    this.#addIssue({ resource: vmId, what: "unreadable" }, { vmId, reason: "unreadable" });
  }

  #addStart(vmId: string, waitPlan: WaitPlan | undefined, known: KnownMachine, at: Instant): void {
    const causes = [...this.#probed, ...this.#probes.map(({ cause }) => cause)];
    const step = nextStartStep(known, causes, at);
    if (step.kind === "start") {
      this.#starts.push(waitPlan === undefined ? vmId : { vmId, plan: this.#indexOf(waitPlan) });
      return;
    }
    if (step.kind === "probe") {
      this.#starts.push(vmId);
      this.#probes.push({ cause: step.cause, vmId });
      return;
    }
    this.#count(step.because);
    if (step.because === "waitsForDate") this.#count("waiting");
    if (step.because !== "sameCause" && step.because !== "retryPlanned") return;
    this.#count("needsAttention");
    const reason = known.record?.reason ?? "";
    this.#addIssue(attentionIssue(vmId, reason), { vmId, reason });
  }

  /** Machines of a rule and region have the same plan. */
  #indexOf(waitPlan: WaitPlan): number {
    const key = JSON.stringify(waitPlan);
    if (!this.#waitPlans.has(key)) this.#waitPlans.set(key, waitPlan);
    return [...this.#waitPlans.keys()].indexOf(key);
  }

  #addIssue(issue: SweepIssue, example?: SweepExample): void {
    this.#fingerprint = fingerprintOf([issue], this.#fingerprint);
    if (example !== undefined && this.#examples.length < MAX_EXAMPLES) this.#examples.push(example);
  }

  #count(name: string): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
  }

  result(): Pick<Output, "counts" | "starts" | "waitPlans" | "probes" | "examples" | "fingerprint"> {
    return {
      counts: this.#counts,
      starts: this.#starts,
      waitPlans: [...this.#waitPlans.values()],
      probes: this.#probes,
      examples: [...this.#examples],
      fingerprint: this.#fingerprint,
    };
  }
}

async function write(
  inventory: Pick<Inventory, "upsert">,
  records: readonly InventoryRecord[],
  context: InvocationContext,
) {
  try {
    if (records.length > 0) await inventory.upsert(records);
    return true;
  } catch (error) {
    warner(context, "The sweep cannot write the inventory")(error);
    return false;
  }
}

function warner(context: InvocationContext, what: string): (error: unknown) => void {
  return (error) => context.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}
