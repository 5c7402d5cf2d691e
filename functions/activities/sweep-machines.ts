import type { InvocationContext } from "@azure/functions";
import type { Instant } from "../../domain/instant.ts";
import { type InventoryRecord, recordOf } from "../../domain/inventory/record.ts";
import type { Fleet, FleetMachine } from "../../domain/ports/fleet.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { decideByRules, type ProtectionDecision } from "../../domain/protection/rules.ts";
import { parseVaultId } from "../../domain/resource-id.ts";
import { nextStartStep, protectedSince } from "../../domain/sweep/causes.ts";
import { classifyRow, type SweptMachineClass } from "../../domain/sweep/classify.ts";
import { MAX_EXAMPLES, type SweepExample } from "../../domain/sweep/digest.ts";
import { attentionIssue, fingerprintOf, type SweepIssue } from "../../domain/sweep/issues.ts";
import { policiesOf } from "../../domain/sweep/policies.ts";
import { type WaitPlan, waitPlanOf } from "../../domain/sweep/wait-plan.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sweepMachines } from "../../orchestrations/contracts/sweep.ts";

interface Deps {
  readonly fleet: Pick<Fleet, "machines">;
  readonly inventory: Pick<Inventory, "read" | "upsert">;
  readonly config: ProtectionConfig;
}

type Context = Pick<InvocationContext, "warn">;
type Output = ActivityOutput<typeof sweepMachines>;

/** Records that are read at once. */
const PARALLEL_READS = 20;
/** Classes that an administrator should look at. */
const ISSUE_CLASSES: readonly string[] = ["atRisk", "refused", "stopped", "excludedButProtected"];

/**
 * Judges one page of machines by the rules and their items, and writes what it saw into the inventory. Safe to repeat: it changes
 * nothing in Azure, and an older observation never replaces a newer one. The inventory is a view: without it the sweep goes on,
 * and knows nothing of earlier runs.
 */
export function createSweepMachines(deps: Deps) {
  return async (rawInput: unknown, context: Context): Promise<Output> => {
    const { at, subscriptionIds, readable, continuation, probed, checkedPolicies, fingerprint } =
      sweepMachines.input.parse(rawInput);
    const page = await deps.fleet.machines({
      subscriptionIds,
      ...(continuation !== undefined && { cursor: continuation }),
    });
    const known = await recordsOf(deps.inventory, page.machines, context);
    const tally = new Tally(fingerprint, probed);
    const records: InventoryRecord[] = [];
    const rows = page.machines.map((row) => {
      const record = known.get(row.machine.vmId);
      return judge(row, record, { config: deps.config, readable, at });
    });
    for (const row of rows) {
      tally.add(row, known.get(row.vmId), at);
      if (row.record !== undefined) records.push(row.record);
    }
    for (const vmId of page.unreadable) tally.addUnreadable(vmId);
    const isWritten = await write(deps.inventory, records, context);
    return {
      ...tally.result(),
      policies: [...policiesOf(page.machines, deps.config, checkedPolicies)],
      inventory: isWritten && known.isComplete ? "written" : "failed",
      ...(page.cursor !== undefined && { continuation: page.cursor }),
    };
  };
}

interface JudgedRow {
  readonly vmId: string;
  readonly found: SweptMachineClass;
  readonly record: InventoryRecord | undefined;
  /** Absent: the machine's workflow reads the machine before it waits. */
  readonly waitPlan?: WaitPlan;
}

function judge(
  { machine, items }: FleetMachine,
  record: InventoryRecord | undefined,
  {
    config,
    readable,
    at,
  }: { readonly config: ProtectionConfig; readonly readable: readonly string[]; readonly at: Instant },
): JudgedRow {
  const decision = decideByRules(machine, config);
  const since = protectedSince(record, machine.createdAt);
  const row = {
    decision,
    items,
    isScanComplete: isVaultReadable(decision, readable),
    ...(machine.createdAt !== undefined && { createdAt: machine.createdAt }),
    ...(since !== undefined && { protectedSince: since }),
  };
  const found = classifyRow(row, config.sweep.recoveryPointObjectiveHours * 3600, at);
  const { vmId, location } = machine;
  const { configVersion, rule } = decision;
  const facts = { ...found.state, location, configVersion, observedAt: at, ...(rule !== undefined && { rule }) };
  const waitPlan = found.start === "notProtected" ? waitPlanOf(machine, decision) : undefined;
  return { vmId, found, record: recordOf(vmId, facts), ...(waitPlan !== undefined && { waitPlan }) };
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

  add({ vmId, found, waitPlan }: JudgedRow, record: InventoryRecord | undefined, at: Instant): void {
    this.#count("machines");
    this.#count(found.class);
    for (const flag of found.flags) this.#count(flag);
    if (found.start !== undefined) this.#addStart(vmId, waitPlan, record, at);
    const names = ISSUE_CLASSES.includes(found.class) ? [found.state.reason, ...found.flags] : found.flags;
    for (const what of names) this.#addIssue({ resource: vmId, what }, { vmId, reason: what });
    if (found.class === "unknown") this.#addIssue({ resource: vmId, what: found.state.reason });
  }

  addUnreadable(vmId: string): void {
    this.#count("unknown");
    this.#addIssue({ resource: vmId, what: "unreadable" }, { vmId, reason: "unreadable" });
  }

  #addStart(vmId: string, waitPlan: WaitPlan | undefined, record: InventoryRecord | undefined, at: Instant): void {
    const causes = [...this.#probed, ...this.#probes.map(({ cause }) => cause)];
    const step = nextStartStep(record, causes, at);
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
    const reason = record?.reason ?? "";
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

/** What is known of the machines, by ID. */
async function recordsOf(inventory: Pick<Inventory, "read">, machines: readonly FleetMachine[], context: Context) {
  const records = new Map<string, InventoryRecord>();
  const left = machines.map(({ machine }) => machine.vmId);
  let isComplete = true;
  const readAll = async () => {
    for (let vmId = left.pop(); vmId !== undefined && isComplete; vmId = left.pop()) {
      const record = await inventory.read(vmId);
      if (record !== undefined) records.set(vmId, record);
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL_READS }, readAll));
  } catch (error) {
    isComplete = false;
    context.warn(`The sweep cannot read the inventory: ${messageOf(error)}`);
  }
  return Object.assign(records, { isComplete });
}

async function write(inventory: Pick<Inventory, "upsert">, records: readonly InventoryRecord[], context: Context) {
  try {
    if (records.length > 0) await inventory.upsert(records);
    return true;
  } catch (error) {
    context.warn(`The sweep cannot write the inventory: ${messageOf(error)}`);
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
