import { TaskFailedError } from "durable-functions";
import { expect, test } from "vitest";
import { patientRetry } from "../../../../domain/retry.ts";
import { readVirtualMachine } from "../../../../orchestrations/contracts/activities.ts";
import { ActivityFailed, callActivity, readFailure } from "../../../../orchestrations/durable/call.ts";
import { driveOrchestrator, namesOf } from "../../../support/drive-orchestrator.ts";
import { failed, machine, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const found = { kind: "found", machine };

function drive(answers: readonly unknown[]) {
  return driveOrchestrator((context) => callActivity(context, readVirtualMachine, { vmId }, patientRetry), {
    input: undefined,
    now,
    answers: { readVirtualMachine: answers },
  });
}

test.for<[string, Error, string]>([
  ["5 s after a failure without a code", new Error("worker exited"), "2026-03-31T01:00:05.000Z"],
  [
    "when Azure's wait is over",
    failed("AZURE_THROTTLED", { retryable: true, retryAfterSeconds: 324 }),
    "2026-03-31T01:05:24.000Z",
  ],
  [
    "when a lost write has had time to become visible",
    failed("AZURE_OUTCOME_UNKNOWN", { retryable: true }),
    "2026-03-31T01:01:30.000Z",
  ],
  [
    "by the text of hosts that drop properties",
    new Error("Activity function 'x' failed:  AZURE_THROTTLED: Slow down. [retry after 17 s] \n stack"),
    "2026-03-31T01:00:17.000Z",
  ],
])("calls again %s", ([, error, fireAt]) => {
  const run = drive([error, found]);

  expect(run.output).toEqual(found);
  expect(run.scheduled[1]).toEqual({ kind: "timer", fireAt });
});

test("doubles its waits up to ten minutes and gives up after twelve calls", () => {
  const error = failed("AZURE_UNAVAILABLE", { retryable: true });

  expect(() => drive(Array(12).fill(error))).toThrow(ActivityFailed);
  const waits = namesOf(drive([...Array(11).fill(error), found]).scheduled).filter((name) => name === "timer");
  expect(waits).toHaveLength(11);
});

test("gives up at once on a failure that retrying cannot fix, with its facts and the app's message", () => {
  const text = "Activity function 'readVirtualMachine' failed:  AZURE_ACCESS_DENIED: Give it a role. \n at x (y.js:1)";

  const run = () => drive([new Error(text)]);

  expect(run).toThrow("AZURE_ACCESS_DENIED: Give it a role.");
  expect(run).toThrow(
    expect.objectContaining({
      activityName: "readVirtualMachine",
      facts: { code: "AZURE_ACCESS_DENIED", retryable: false },
    }),
  );
});

test("reads the facts that a host hands over as properties", () => {
  const error = failed("AZURE_REFUSED", { retryable: false, retryAfterSeconds: 3, serviceCode: "UserErrorX" });

  expect(readFailure(error)).toEqual({
    facts: {
      code: "AZURE_REFUSED",
      retryable: false,
      retryAfterSeconds: 3,
      serviceCode: "UserErrorX",
      errorClass: "protectionFailed",
    },
    message: "AZURE_REFUSED: Cannot do it.",
  });
});

test.for<[string, unknown]>([
  [
    "no properties",
    new TaskFailedError({ errorType: "E", errorMessage: "x", isNonRetriable: false, isCausedBy: () => false }),
  ],
  ["no error", "a thrown text"],
])("treats a failure with %s as one that may pass", ([, error]) => {
  expect(readFailure(error).facts).toEqual({ retryable: true });
});

test("does not repeat a call whose result it cannot read", () => {
  expect(() => drive([{ kind: "strange" }])).toThrow(/^kind: Invalid/);
  expect(() => drive(["no object"])).toThrow(/^value: Invalid/);
});
