import type { OrchestrationContext } from "durable-functions";
import type { z } from "zod";
import type { Instant } from "../../domain/instant.ts";
import type { ProtectionDecision } from "../../domain/protection/rules.ts";
import type { Machine } from "../contracts/values.ts";
import type { protectVirtualMachine } from "../contracts/workflows.ts";
import type { FromJson } from "../durable/json.ts";
import type { RunFindings } from "./run-findings.ts";

export type ProtectInput = FromJson<z.output<typeof protectVirtualMachine.input>>;

/** Who asked, and what earlier runs left: every generation of an instance carries it. */
export function originOf({
  source,
  requestId,
  sweepId,
  retry,
  requestedAt,
  decidedAt,
}: ProtectInput): Pick<ProtectInput, "source" | "requestId" | "sweepId" | "retry" | "requestedAt" | "decidedAt"> {
  return {
    source,
    ...(requestId !== undefined && { requestId }),
    ...(sweepId !== undefined && { sweepId }),
    ...(retry !== undefined && { retry }),
    ...(requestedAt !== undefined && { requestedAt }),
    ...(decidedAt !== undefined && { decidedAt }),
  };
}

/** The input with when the instance was asked for: its first generation begins then. */
export function withRequestTime(input: ProtectInput, now: Instant): ProtectInput {
  const { rechecks, wasRecreated, provisioningSince, firstBackup, achieved } = input;
  const carried = [wasRecreated, provisioningSince, firstBackup, achieved];
  const isFirst = rechecks === 0 && carried.every((value) => value === undefined);
  return isFirst ? { requestedAt: now, ...input } : input;
}

/** A first backup that runs, and the end that its result will complete. */
export type FirstBackup = NonNullable<ProtectInput["firstBackup"]>;

/** A run whose machine is to be protected: the machine as last read and what the rules decided about it. */
export interface ProtectRun {
  readonly context: OrchestrationContext;
  readonly input: ProtectInput;
  readonly machine: FromJson<Machine>;
  readonly decision: Extract<ProtectionDecision, { readonly action: "protect" }>;
  readonly findings: RunFindings;
}

/** What every end says of the decision that led to it, and of what the run has found. */
export function decidedBy({ decision, findings }: Pick<ProtectRun, "decision" | "findings">) {
  const { rule, configVersion, policyKey, vaultSettings } = decision;
  const { redundancy } = vaultSettings;
  const found = findings.all;
  return {
    rule,
    configVersion,
    ...(policyKey !== "" && { policyKey }),
    redundancy,
    ...(found.length > 0 && { findings: found }),
  };
}

/** The machine that a run is about, as far as reading it or its item again needs it. */
export interface RunSubject {
  readonly context: OrchestrationContext;
  readonly machine: { readonly vmId: string; readonly uniqueId: string };
}

/** Azure could not create or change the machine. */
export function hasFailedProvisioning({ machine }: ProtectRun): boolean {
  return /^(failed|canceled)$/i.test(machine.provisioningState);
}

/** Shows operators the stage of a running instance and the configuration it runs under. */
export function showStage(
  run: ProtectRun,
  stage: string,
  details: Readonly<Record<string, string | number>> = {},
): void {
  const { configVersion, rule } = run.decision;
  const rechecks = run.input.rechecks === 0 ? {} : { rechecks: run.input.rechecks };
  run.context.df.setCustomStatus({ stage, machine: run.machine.name, configVersion, rule, ...rechecks, ...details });
}
