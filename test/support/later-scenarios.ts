import { machineInstanceId, retryInstanceId } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { eventInstanceId } from "../../domain/events/domain-event.ts";
import { protectionEnded } from "./inventory-events.ts";
import { handedOver, thresholds, vaultId, vmId } from "./workflow-answers.ts";
import type { Scenario } from "./workflow-app.ts";

const startedAt = "2026-03-31T01:00:00.000Z";

/** Lives of the workflows that follow the protection of a machine: its retry, its retirement, and what they publish. */
export const laterScenarios: readonly Scenario[] = [
  {
    name: "retry",
    expected: { outcome: "solved" },
    orchestrator: "retryProtection",
    input: { vmId, at: "2026-04-01T13:00:00.000Z", attempt: 2, reason: "policyMissing", since: startedAt },
    instanceId: retryInstanceId(vmId, "policyMissing"),
    answers: { readProtection: [() => new BackupError("CONFIG_INVALID", "The hub is away."), { isRunning: false }] },
  },
  {
    name: "retire",
    expected: { outcome: "protectionStopped", vaultId },
    orchestrator: "retireMachine",
    input: { vmId },
    instanceId: machineInstanceId("retire", vmId),
    answers: {
      readVirtualMachine: [{ kind: "notFound" }],
      readProtection: [{ isRunning: true }, { isRunning: false }],
      planRetirement: [
        {
          kind: "item",
          vaultId,
          protectionState: "IRPending",
          isSoftDeleted: false,
          whenDeleted: "stopAndRetain",
          configVersion: "v1",
          thresholds,
        },
      ],
      stopProtection: [{ operationId: "op-1", retryAfterSeconds: 30 }],
      readOperation: [{ kind: "succeeded" }],
      readProtectedItem: [{ kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: false }],
      startDelivery: [handedOver],
      startPublication: [{ kind: "started" }],
    },
  },
  {
    name: "publish-event",
    expected: { outcome: "applied", attempts: 3 },
    orchestrator: "publishEvent",
    input: { event: protectionEnded() },
    instanceId: eventInstanceId("protectionEnded", protectionEnded().eventId),
    answers: {
      applyEvent: [
        () => new BackupError("STORAGE_UNAVAILABLE", "It did not answer."),
        () => new BackupError("STORAGE_REFUSED", "It answered 403."),
        {},
      ],
    },
  },
];
