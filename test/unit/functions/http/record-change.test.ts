import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { recordedCall } from "../../../../functions/http/record-change.ts";
import { InMemoryChangeLog } from "../../../support/fakes/in-memory-change-log.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const at = "2026-11-22T08:00:00.000Z" as Instant;

function arrange() {
  const changes = new InMemoryChangeLog();
  const { context, log } = recordingContext();
  const caller = { kind: "principal", name: "Ada", id: "1", roles: ["operator"] } as const;
  return { changes, log, call: recordedCall({ changes, now: () => at, newId: () => "1" }, caller, context) };
}

test("a change is recorded with who made it and when, on one line and without secrets", async () => {
  const { changes, call } = arrange();

  await call.changed({ what: "snooze", subject: "inc-1\n", detail: "password=hunter22hunter22\nuntil noon" });

  expect((await changes.list({})).items).toEqual([
    { at, who: "Ada (1)", what: "snooze", subject: "inc-1", detail: expect.not.stringContaining("hunter22") },
  ]);
});

test("a change that cannot be recorded is logged as an error and does not fail the request", async () => {
  const { changes, call, log } = arrange();
  changes.faults.failNext("save", new Error("storage is away"));

  await call.changed({ what: "cancelRun", subject: "run:nightly:2026-11-21T02:30Z" });

  expect(log).toEqual([
    expect.stringMatching(/^error: .*not be recorded: .*"Ada \(1\)".*cancelRun.*: storage is away$/),
  ]);
});
