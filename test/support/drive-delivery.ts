import { deliverMessage } from "../../orchestrations/deliver-message/workflow.ts";
import { driveOrchestrator } from "./drive-orchestrator.ts";
import { messageAt, sampleMessage } from "./messages.ts";

/** Answers of what a delivery calls. */
export const delivered = { kind: "delivered" };
export const unavailable = { kind: "unavailable", error: "503" };
export const gone = { kind: "gone", error: "404" };
export const toNoChannel = { kind: "alreadyExists", channels: [] };
export const toBackup = { kind: "started", channels: ["backup-ops"] };

/** Drives the delivery of `sampleMessage()` to the channel `ops`, which has a turn at once and no news unless answers say so. */
export function driveDelivery(
  answers: Readonly<Record<string, readonly unknown[]>>,
  input: object = {},
  generations = 1,
) {
  return driveOrchestrator(deliverMessage, {
    input: { channel: "ops", message: sampleMessage(), spacingSeconds: 1, ...input },
    now: messageAt,
    answers: {
      "channelGate.reserve": Array(2000).fill({ kind: "post", isFailing: false }),
      "channelGate.report": Array(2000).fill({ kind: "none" }),
      ...answers,
    },
    generations,
  });
}
