import { expect, test } from "vitest";
import type { Message } from "../../../../domain/alerts/message.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { Notice } from "../../../../domain/notices/notice.ts";
import { jobTopic, sendNotice } from "../../../../orchestrations/durable/send-notice.ts";
import { driveOrchestrator, inputsOf } from "../../../support/drive-orchestrator.ts";
import { failed, handedOver, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const notice: Notice = {
  kind: "backupFailed",
  severity: "error",
  title: "Hello",
  text: "A test.",
  whatToDo: "Nothing.",
  whoActs: "none",
  vmId,
  occurredAt: now as Instant,
  facts: [["Machine", "web-01"]],
};

function drive(answers: readonly unknown[], instanceId = "protect:web-01:abc", topic?: readonly string[]) {
  return driveOrchestrator((context) => sendNotice(context, notice, topic), {
    input: undefined,
    now,
    answers: { startDelivery: answers },
    instanceId,
  });
}

function idsOf(run: ReturnType<typeof drive>) {
  return inputsOf(run.scheduled, "startDelivery").map(
    (input) => (input as { readonly message: Message }).message.messageId,
  );
}

test("hands the notice over to a workflow of its own, once", () => {
  const run = drive([handedOver]);

  expect(inputsOf(run.scheduled, "startDelivery")).toEqual([
    {
      message: {
        messageId: expect.stringMatching(/^notice_[0-9a-f]{32}$/),
        alert: { kind: "notice", alertId: idsOf(run)[0], at: now, change: { action: "inform" }, notice },
        severity: "error",
      },
    },
  ]);
});

test("names the delivery by instance, kind and time, or by the topic that it is given", () => {
  const job = { vaultId, jobId: "JOB-1" };

  const same = [drive([handedOver]), drive([handedOver])].flatMap(idsOf);
  const others = [drive([handedOver], "protect:web-02:abc"), drive([handedOver], "a", ["x"])].flatMap(idsOf);
  const topics = [
    drive([handedOver], "a", jobTopic(job, "ended failed")),
    drive([handedOver], "b", jobTopic({ vaultId: vaultId.toUpperCase(), jobId: "job-1" }, "ended failed")),
  ].flatMap(idsOf);

  expect(same[0]).toBe(same[1]);
  expect(new Set([...same, ...others, ...topics]).size).toBe(4);
  expect(topics[0]).toBe(topics[1]);
});

test.for<[string, readonly unknown[]]>([
  ["never", [failed("CONFIG_INVALID")]],
  ["not before retries are used up", Array(5).fill(failed("AZURE_UNAVAILABLE", { retryable: true }))],
  ["with a result that fits no contract", [{ kind: "strange" }]],
])("never fails its workflow, and delays it by minutes at most, when the delivery starts %s", ([, answers]) => {
  const run = drive(answers);

  expect(Date.parse(run.now) - Date.parse(now)).toBeLessThan(120_000);
});
