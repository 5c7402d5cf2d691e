import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { RetryRules } from "../../domain/retry.ts";
import type { PartMachine, PartTimes } from "../../domain/schedule/part-machine.ts";
import { slotKey } from "../../domain/schedule/slots.ts";
import type { backupRunPart } from "../contracts/runs.ts";
import type { FromJson } from "../durable/json.ts";
import { nowOf } from "../durable/wait.ts";

export type Context = OrchestrationContext;
export type Step<T> = Generator<Task, T, unknown>;

/** The part's input, as one generation hands it to the next. */
type PartInput = FromJson<z.output<typeof backupRunPart.input>>;
/** A part whose machines are planned. */
export type Part = PartInput & { readonly machines: readonly PartMachine[]; readonly newsAt: PartTimes["now"] };

/** One call: what fails is tried again by a later generation, so that one vault holds up no other. */
export const oneAttempt: RetryRules = {
  maxAttempts: 1,
  maxUnexplainedAttempts: 1,
  maxThrottledAttempts: 1,
  firstDelaySeconds: 5,
  capSeconds: 5,
  maxWaitSeconds: 5,
};

export function timesOf(context: Context, { plan }: Part): PartTimes {
  return { now: nowOf(context), deadlineAt: plan.deadlineAt };
}

export function vaultIdOf({ vaultIds }: Part, { vault }: PartMachine): string {
  return vaultIds[vault] ?? "";
}

/** The part with its machines changed; slots that they no longer hold are given back. */
export function withMachines(part: Part, machines: readonly PartMachine[]): Part {
  const freed = part.machines.flatMap((before, index) =>
    before.holdsSlot === true && machines[index]?.holdsSlot !== true ? [slotKey(before.vmId)] : [],
  );
  return { ...part, machines, freed: [...part.freed, ...freed] };
}

/** The part with some of its machines changed, by their indexes. */
export function withChanged(part: Part, changed: ReadonlyMap<number, PartMachine>): Part {
  return withMachines(
    part,
    part.machines.map((machine, index) => changed.get(index) ?? machine),
  );
}
