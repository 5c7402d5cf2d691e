import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { canary } from "../../../tools/hostile/canaries.ts";
import type { HostileKind } from "../../../tools/hostile/hostile-input.ts";
import { status } from "../../../tools/hostile/judge.ts";
import { deliverVmWritten } from "../../../tools/hostile/kinds/events.ts";
import { HOSTILE_KINDS, runHostileInputs } from "../../../tools/hostile/run-hostile-inputs.ts";

test("some hundred hostile inputs crash nothing, are answered as documented and leak nothing", async () => {
  const { kinds } = await runHostileInputs({ seed: 7, share: 0.12 });

  expect(kinds.flatMap(({ kind, findings }) => findings.map((finding) => `${kind}: ${finding}`))).toEqual([]);
  expect(kinds.map(({ kind }) => kind)).toEqual(HOSTILE_KINDS.map(({ name }) => name));
  expect(kinds.reduce((sum, { sent }) => sum + sent, 0)).toBeGreaterThan(250);
}, 120_000);

test("an unhandled error, an undocumented answer and a planted secret in the log are counted", async () => {
  const accepted = status((code) => code === 202);
  const misplaced = { data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: canary(1) } };
  const kind: HostileKind = {
    name: "broken",
    count: 3,
    inputs: () => [
      {
        name: "crashes",
        send: async () => {
          // As an EventEmitter: the types of Node know no way to emit it.
          EventEmitter.prototype.emit.call(process, "uncaughtExceptionMonitor", new Error("made up"));
          return { kind: "returned", text: "", tookMs: 1 };
        },
        judge: () => undefined,
      },
      { name: "hangs", send: async () => ({ kind: "timeout" }), judge: accepted },
      { name: "leaks", send: (stack) => deliverVmWritten(stack, "web-01", misplaced), judge: accepted },
    ],
  };

  const { kinds } = await runHostileInputs({ seed: 1, share: 1, kinds: [kind] });

  expect(kinds).toMatchObject([{ kind: "broken", sent: 3, crashes: 1, undefined: 1, leaks: 1 }]);
  expect(kinds[0]?.findings).toEqual([
    "unhandled: Error: made up",
    "hangs: no answer within the limit",
    expect.stringMatching(/^the log contains a planted secret: .*is not the resource ID/),
  ]);
});
