import type { OrchestrationContext } from "durable-functions";
import { nextProvisioningStep } from "../../domain/protection/provisioning.ts";
import { patientRetry } from "../../domain/retry.ts";
import { decideProtection } from "../contracts/activities.ts";
import { callActivity } from "../durable/call-activity.ts";
import { nowOf, waitUntil } from "../durable/time.ts";
import { confirmAbsence } from "./confirm-absence.ts";
import { endRun, go, type ProtectInput, type ProtectRun, type Stage, showStage, startOver } from "./run.ts";

/**
 * Reads the machine, asks the rules, and waits while Azure still makes or changes it. One look per generation: after a wait
 * the rules are asked again, for tags often come last.
 */
export function* decideStage(context: OrchestrationContext, input: ProtectInput): Stage<ProtectRun> {
  context.df.setCustomStatus({ stage: "deciding", vmId: input.vmId });
  const seen = yield* confirmAbsence(context, () =>
    callActivity(context, decideProtection, { vmId: input.vmId }, patientRetry),
  );
  if (seen.kind === "notFound") {
    const reason = input.uniqueId === undefined ? "vmNotFound" : "vmDeleted";
    return { kind: "end", outcome: { outcome: "gone", reason, vmId: input.vmId } };
  }
  const { machine, decision } = seen;
  if (input.uniqueId !== undefined && input.uniqueId !== machine.uniqueId) return startOver(input);
  if (decision.action === "skip") {
    const { because: reason, explanation } = decision;
    return { kind: "end", outcome: { outcome: "skipped", reason, vmId: machine.vmId, explanation } };
  }
  if (decision.action === "refuse") {
    const { because: reason, explanation } = decision;
    return endRun({ machine }, { outcome: "needsAttention", reason }, { explanation });
  }
  return yield* awaitProvisioned({ context, input, machine, decision });
}

function* awaitProvisioned(run: ProtectRun): Stage<ProtectRun> {
  const { context, machine, decision } = run;
  const startedAt = run.input.provisioningSince ?? nowOf(context);
  const deadlineSeconds = decision.thresholds.provisioningDeadlineSeconds;
  const wait = { startedAt, deadlineSeconds, minimumSeconds: 15, maximumSeconds: 300 };
  const step = nextProvisioningStep(machine.provisioningState, wait, nowOf(context));
  const explanation = `Azure's provisioning state: ${machine.provisioningState}.`;
  switch (step.kind) {
    case "ready":
      return go(run);
    case "failed":
      return endRun(run, { outcome: "needsAttention", reason: "provisioningFailed" }, { explanation });
    case "timedOut":
      return endRun(run, { outcome: "needsAttention", reason: "provisioningTimedOut" }, { explanation });
    case "wait":
    case "deleting": {
      const stage = step.kind === "wait" ? "waitingForProvisioning" : "waitingForDeletion";
      showStage(run, stage, { provisioningState: machine.provisioningState, since: startedAt, nextLookAt: step.until });
      yield* waitUntil(context, step.until);
      const input = { ...run.input, uniqueId: machine.uniqueId, provisioningSince: startedAt };
      return { kind: "nextGeneration", input };
    }
  }
}
