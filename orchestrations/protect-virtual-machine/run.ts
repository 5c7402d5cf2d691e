import type { OrchestrationContext, Task } from "durable-functions";
import { z } from "zod";
import type { ProtectionOutcome, Verdict } from "../../domain/protection/outcome.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import type { ProtectionDecision } from "../../domain/protection/rules.ts";
import { instant, type Machine } from "../contracts/activities.ts";
import { backupResult } from "../contracts/backup-result.ts";
import { ActivityFailed } from "../durable/call-activity.ts";
import type { FromJson } from "../durable/json.ts";

/** Input of `protectVirtualMachine`. Only `vmId` comes from outside; the rest is carried between generations. */
export const protectInput = z.object({
  vmId: z.string().startsWith("/"),
  /** Marks taken so far: looks beyond the first. */
  looks: z.int().nonnegative().default(0),
  /** The machine that was found (`properties.vmId`): another one under this name is another machine. */
  uniqueId: z.string().optional(),
  /** This machine was made under the name of another one while the instance ran. */
  wasMadeAgain: z.boolean().optional(),
  /** Since when Azure has been seen making or changing the machine. */
  provisioningSince: instant.optional(),
  /** What an earlier look of this instance achieved, so that a later one does not hide it. */
  achieved: z
    .intersection(
      z.union([
        z.object({ outcome: z.literal("protected"), reason: z.enum(["protectionEnabled", "undeleted"]) }),
        z.object({ outcome: z.literal("alreadyProtected"), reason: z.literal("protectedInVault") }),
      ]),
      z.object({
        vmId: z.string(),
        vaultId: z.string().optional(),
        policyId: z.string().optional(),
        expectedConsistency: z.enum(["application", "fileSystem", "crash"]).optional(),
        backup: backupResult.optional(),
        explanation: z.string().optional(),
        undelivered: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});
export type ProtectInput = FromJson<z.output<typeof protectInput>>;

/** What every stage knows: the machine as last read and what the rules decided about it. */
export interface ProtectRun {
  readonly context: OrchestrationContext;
  readonly input: ProtectInput;
  readonly machine: FromJson<Machine>;
  readonly decision: Extract<ProtectionDecision, { readonly action: "protect" }>;
}

/** A stage that ends the run. */
export interface RunEnd {
  readonly kind: "end";
  readonly outcome: ProtectionOutcome;
  /** Azure's code that led here: its own advice is better than ours. */
  readonly serviceCode?: string;
  /** The machine it is about, when it is worth recognising at the next look. */
  readonly uniqueId?: string;
}

/** The run goes on in a new generation, with a fresh history. */
export interface NextGeneration {
  readonly kind: "nextGeneration";
  readonly input: ProtectInput;
}

export interface Go<T> {
  readonly kind: "go";
  readonly value: T;
}

/** A stage of the workflow: its value, or the reason why no further stage runs. */
export type Stage<T> = Generator<Task, Go<T> | RunEnd | NextGeneration, unknown>;

export function go<T>(value: T): Go<T> {
  return { kind: "go", value };
}

/** Ends a run with a verdict about its machine. */
export function endRun(
  run: Pick<ProtectRun, "machine">,
  verdict: Verdict,
  details: Omit<ProtectionOutcome, "outcome" | "reason" | "vmId"> & { readonly serviceCode?: string } = {},
): RunEnd {
  const { serviceCode, ...rest } = details;
  return {
    kind: "end",
    outcome: { ...verdict, vmId: run.machine.vmId, ...rest },
    uniqueId: run.machine.uniqueId,
    ...(serviceCode !== undefined && { serviceCode }),
  };
}

/** The machine was deleted and made again: everything learnt so far is about the other one. */
export function startOver(input: ProtectInput): NextGeneration {
  return { kind: "nextGeneration", input: { vmId: input.vmId, looks: input.looks, wasMadeAgain: true } };
}

/** What an error that no stage answers means. Nothing ends as a failed instance: people read outcomes, not stacks. */
export function endByError(error: unknown, vmId: string, uniqueId?: string): RunEnd {
  const common = { outcome: "needsAttention", vmId } as const;
  const machine = uniqueId === undefined ? {} : { uniqueId };
  if (!(error instanceof ActivityFailed)) {
    const explanation = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 600) : "Unknown error.";
    return { kind: "end", outcome: { ...common, reason: "internalError", explanation }, ...machine };
  }
  const { serviceCode } = error.facts;
  const reason = attentionReason(error.facts);
  return {
    kind: "end",
    outcome: { ...common, reason, explanation: error.message },
    ...machine,
    ...(serviceCode !== undefined && { serviceCode }),
  };
}

/** What people see of a running instance: where it is and under which configuration. */
export function showStage(
  run: ProtectRun,
  stage: string,
  details: Readonly<Record<string, string | number>> = {},
): void {
  const { configVersion, rule } = run.decision;
  const looks = run.input.looks === 0 ? {} : { looks: run.input.looks };
  run.context.df.setCustomStatus({ stage, machine: run.machine.name, configVersion, rule, ...looks, ...details });
}
