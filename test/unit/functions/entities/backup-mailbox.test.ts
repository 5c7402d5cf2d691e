import { expect, test } from "vitest";
import { backupMailbox } from "../../../../functions/entities/backup-mailbox.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const running = { kind: "running", vmId, jobId: "job-1" };
const put = ["put", { messages: [running] }] as const;

test("keeps what it is told until it is taken", () => {
  const { results, state, exists } = sendToEntity(backupMailbox, [put, put, ["take"], ["take"]]);

  expect(results).toEqual([true, true, [running], []]);
  expect(state).toBeUndefined();
  expect(exists).toBe(false);
});

test.for([[["explode"]], [["put"]], [["put", { messages: [{ kind: "strange", vmId }] }]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const after = sendToEntity(backupMailbox, [put, operation]);

    expect(after.results).toEqual([true, null]);
    expect(after.state).toEqual({ messages: [running] });
  },
);
