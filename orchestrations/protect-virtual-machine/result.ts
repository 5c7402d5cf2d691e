import type { Task } from "durable-functions";
import type { Instant } from "../../domain/instant.ts";
import type { Finding } from "../../domain/protection/findings/finding.ts";
import { branchOf, type ProtectionOutcome, type Verdict } from "../../domain/protection/outcome.ts";
import type { AttentionReason } from "../../domain/reasons.ts";
import type { FirstBackup } from "./run.ts";

/** A stage hands its value to the next one. */
export interface Continue<T> {
  readonly kind: "continue";
  readonly value: T;
}

/** A stage ends the run; the workflow adds which machine it is about. */
export interface Finish {
  readonly kind: "finish";
  readonly verdict: Verdict;
  readonly details: FinishDetails;
  /** The machine as read, if it was. The workflow adds it after the first stage. */
  readonly machine?: { readonly vmId: string; readonly uniqueId: string };
}

export type FinishDetails = Omit<ProtectionOutcome, "outcome" | "reason" | "vmId" | "branch"> & {
  /** Azure's code that led to the outcome: its advice is preferred to the reason's. */
  readonly serviceCode?: string;
};

/** The run starts a new generation, with a fresh history: the machine was recreated, or Azure still provisions it. */
export type Restart =
  | { readonly kind: "restart"; readonly because: "recreated" }
  | { readonly kind: "restart"; readonly because: "provisioning"; readonly since: Instant; readonly uniqueId: string }
  /** The first backup runs: generations that only wait follow. */
  | { readonly kind: "restart"; readonly because: "firstBackup"; readonly firstBackup: FirstBackup }
  /** A recheck was requested while the first backup runs. */
  | {
      readonly kind: "restart";
      readonly because: "recheck";
      readonly firstBackup: FirstBackup;
      readonly isByPerson: boolean;
    };

/** A stage of the workflow: its value, or why no further stage runs. */
export type Stage<T> = Generator<Task, Continue<T> | Finish | Restart, unknown>;

/** The last stage of a run. */
export type Ending = Generator<Task, Finish | Restart, unknown>;

export const recreated: Restart = { kind: "restart", because: "recreated" };

export function proceed<T>(value: T): Continue<T> {
  return { kind: "continue", value };
}

export function finish(verdict: Verdict, details: FinishDetails = {}): Finish {
  return { kind: "finish", verdict, details };
}

/** Ends the run with a reason that a human has to deal with. */
export function needsAttention(reason: AttentionReason, details: FinishDetails = {}): Finish {
  return finish({ outcome: "needsAttention", reason }, details);
}

/** The outcome that a finish stands for. */
export function outcomeOf(vmId: string, { verdict, details }: Finish): ProtectionOutcome {
  const { serviceCode: _, ...rest } = details;
  const branch = branchOf(verdict);
  return { ...verdict, vmId, ...rest, ...(branch !== undefined && { branch }) };
}

/** The finish with further findings. */
export function withFindings(end: Finish, findings: readonly Finding[]): Finish {
  if (findings.length === 0) return end;
  return { ...end, details: { ...end.details, findings: [...(end.details.findings ?? []), ...findings] } };
}
