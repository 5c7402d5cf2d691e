import type { EntityId, OrchestrationContext, Task } from "durable-functions";
import type { VaultLedger } from "../../../domain/coordination/vault-ledger-state.ts";
import type { VaultRoute } from "../../../domain/coordination/vault-route.ts";
import { vaultLedger } from "../../../functions/entities/vault-ledger.ts";
import { vaultRoute } from "../../../functions/entities/vault-route.ts";
import {
  joinWaitingList,
  placeMachine,
  rememberPrepared,
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

  constructor(now: string, observeVault: Answer = () => ({ vaultExists: false, policies: [], machines: 0 })) {
    this.now = now;
    this.#observeVault = observeVault;
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
    if (id.name === "vaultLedger") return apply(vaultLedger, this.#ledgers, id.key, sent);
    return apply(vaultRoute, this.#routes, id.key, sent);
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
