import type { EntityId, OrchestrationContext, Task } from "durable-functions";
import type { OpenProblem } from "../../../domain/coordination/open-problem.ts";
import { applyLedgerOperation } from "../../../domain/coordination/vault-ledger.ts";
import type { LedgerOperation } from "../../../domain/coordination/vault-ledger-operations.ts";
import { emptyLedger, type VaultLedger } from "../../../domain/coordination/vault-ledger-state.ts";
import type { VaultLimits } from "../../../domain/coordination/vault-limits.ts";
import type { VaultRoute } from "../../../domain/coordination/vault-route.ts";
import type { ProtectionOutcome } from "../../../domain/protection/outcome.ts";
import { vaultLedger } from "../../../functions/entities/vault-ledger.ts";
import { vaultRoute } from "../../../functions/entities/vault-route.ts";
import {
  joinWaitingList,
  keepOneDay,
  type Placement,
  placeMachine,
  rememberPrepared,
  settlePlacement,
} from "../../../orchestrations/protect-virtual-machine/place.ts";
import type { ProtectRun } from "../../../orchestrations/protect-virtual-machine/run.ts";
import { sendToEntity } from "../send-to-entity.ts";
import { machine, protect } from "../workflow-answers.ts";

type Decision = ProtectRun["decision"];
type Answer = (input: unknown) => unknown;

/** The run of one machine; the number makes its ID. */
export function runOf(context: OrchestrationContext, number: number, decision: Partial<Decision> = {}): ProtectRun {
  const vmId = machine.vmId.replace("web-01", `vm-${number}`);
  return {
    context,
    input: { vmId, rechecks: 0 },
    machine: { ...machine, vmId, name: `vm-${number}` },
    decision: { ...protect, maximumVaults: 1, whenDayQuotaReached: "wait", ...decision },
  } as unknown as ProtectRun;
}

interface Yielded extends Task {
  readonly answer: () => unknown;
}

/** Workflows that place machines against the app's own entities, one yield at a time. */
export class PlacingMachines {
  now: string;
  /** Calls by name. */
  readonly calls = new Map<string, number>();
  readonly #ledgers = new Map<string, VaultLedger>();
  readonly #routes = new Map<string, VaultRoute>();
  readonly #observeVault: Answer;
  readonly #limits: VaultLimits | undefined;

  /** @param limits - Other limits of vaults than Azure's: the rules of the ledger are asked instead of its entity, which has Azure's. */
  constructor(
    now: string,
    observeVault: Answer = () => ({ vaultExists: false, policies: [], machines: 0 }),
    limits?: VaultLimits,
  ) {
    this.now = now;
    this.#observeVault = observeVault;
    this.#limits = limits;
  }

  /** Places one machine and prepares its policy, without letting another one in between. */
  place(number: number, decision: Partial<Decision> = {}) {
    const run = runOf(this.context(), number, decision);
    const end = drive(placeMachine(run));
    if (end.kind === "continue") drive(rememberPrepared(run, end.value));
    return end;
  }

  /** Puts one machine on a waiting list before it is read; `undefined` when it has to be read. */
  join(number: number, decision: Partial<Decision> = {}) {
    return drive(joinWaitingList(runOf(this.context(), number, decision)));
  }

  /** Tells the ledger that protection was enabled. */
  settle(number: number, placement: Placement): void {
    drive(settlePlacement(runOf(this.context(), number), placement, "enabled", { policyExists: true }));
  }

  /** The last thing that a run does before it reports its outcome. */
  end(number: number, outcome: Omit<ProtectionOutcome, "vmId">, problem: OpenProblem | undefined): ProtectionOutcome {
    const { context, machine } = runOf(this.context(), number);
    return drive(keepOneDay(context, { ...outcome, vmId: machine.vmId } as ProtectionOutcome, problem));
  }

  context(): OrchestrationContext {
    const taskOf = (answer: () => unknown): Yielded => ({ isCompleted: true, isFaulted: false, answer });
    const current = () => this.now;
    const df = {
      get currentUtcDateTime() {
        return new Date(current());
      },
      setCustomStatus: () => {},
      callActivity: (name: string, input: unknown) => taskOf(() => this.#count(name, this.#observeVault(input))),
      callEntity: (id: EntityId, operation: string, input: unknown) =>
        taskOf(() => this.#count(`${id.name}.${operation}`, this.#call(id, operation, input))),
      createTimer: (fireAt: Date) =>
        taskOf(() => {
          this.now = fireAt.toISOString();
        }),
    };
    return { df } as unknown as OrchestrationContext;
  }

  #count<T>(name: string, result: T): T {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    return result;
  }

  #call(id: EntityId, operation: string, input: unknown): unknown {
    const sent = [[operation, input]] as const;
    if (id.name === "vaultLedger" && this.#limits !== undefined) return this.#applyRules(id.key, operation, input);
    if (id.name === "vaultLedger") return apply(vaultLedger, this.#ledgers, id.key, sent);
    return apply(vaultRoute, this.#routes, id.key, sent);
  }

  #applyRules(key: string, name: string, input: unknown): unknown {
    const operation = { ...(input as object), name } as LedgerOperation;
    const { state, result } = applyLedgerOperation(this.#ledgers.get(key) ?? emptyLedger, operation, this.#limits);
    this.#ledgers.set(key, state);
    return result;
  }
}

function drive<T>(generator: Generator<Task, T, unknown>): T {
  let step = generator.next();
  while (!step.done) step = generator.next((step.value as Yielded).answer());
  return step.value;
}

function apply<State>(
  entity: Parameters<typeof sendToEntity<State>>[0],
  states: Map<string, State>,
  key: string,
  sent: Parameters<typeof sendToEntity<State>>[1],
): unknown {
  const { state, results } = sendToEntity(entity, sent, states.get(key));
  if (state === undefined) states.delete(key);
  else states.set(key, state);
  return results[0];
}
