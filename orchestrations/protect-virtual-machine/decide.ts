import type { OrchestrationContext } from "durable-functions";
import { nextProvisioningStep } from "../../domain/protection/provisioning.ts";
import type { ProtectionDecision } from "../../domain/protection/rules.ts";
import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { decideProtection } from "../contracts/activities.ts";
import { callActivity } from "../durable/call.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import { readUntilFound } from "./read-machine.ts";
import { finish, needsAttention, proceed, recreated, type Stage } from "./result.ts";
import { type ProtectInput, type ProtectRun, showStage } from "./run.ts";

/**
 * Reads the machine, applies the rules, and waits while Azure still creates or changes it. One poll per generation: after a
 * wait the rules are applied again, because tags often come last.
 */
export function* decide(context: OrchestrationContext, input: ProtectInput): Stage<ProtectRun> {
  const { vmId } = input;
  context.df.setCustomStatus({ stage: "deciding", vmId });
  const found = yield* readUntilFound(context, () => callActivity(context, decideProtection, { vmId }, patientRetry));
  if (found.kind === "notFound") {
    return finish({ outcome: "gone", reason: input.uniqueId === undefined ? "vmNotFound" : "vmDeleted" });
  }
  const { machine, decision } = found;
  if (input.uniqueId !== undefined && input.uniqueId !== machine.uniqueId) return recreated;
  switch (decision.action) {
    case "skip":
      return {
        ...finish({ outcome: "skipped", reason: decision.because }, explained(decision)),
        machine,
      };
    case "refuse":
      return { ...needsAttention(decision.because, explained(decision)), machine };
    case "protect":
      return yield* awaitProvisioned({ context, input, machine, decision });
  }
}

function explained(decision: Extract<ProtectionDecision, { readonly action: "skip" | "refuse" }>) {
  const { explanation, configVersion, rule } = decision;
  return { explanation, configVersion, ...(rule !== undefined && { rule }) };
}

function* awaitProvisioned(run: ProtectRun): Stage<ProtectRun> {
  const { context, machine, decision } = run;
  const { provisioningState, uniqueId } = machine;
  const { rule, configVersion } = decision;
  const since = run.input.provisioningSince ?? nowOf(context);
  const deadlineSeconds = decision.thresholds.provisioningDeadlineSeconds;
  const wait = { ...pollIntervals.provisioning, startedAt: since, deadlineSeconds };
  const step = nextProvisioningStep(provisioningState, wait, nowOf(context));
  const explanation = `Azure's provisioning state: ${provisioningState}.`;
  switch (step.kind) {
    case "ready":
    case "failed":
      return proceed(run);
    case "timedOut":
      return { ...needsAttention("provisioningTimedOut", { explanation, rule, configVersion }), machine };
    case "wait":
    case "deleting": {
      const stage = step.kind === "wait" ? "waitingForProvisioning" : "waitingForDeletion";
      showStage(run, stage, { provisioningState, since, nextPollAt: step.until });
      yield* waitUntil(context, step.until);
      return { kind: "restart", because: "provisioning", since, uniqueId };
    }
  }
}
