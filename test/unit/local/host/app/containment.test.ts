import { expect, test } from "vitest";
import { currentAppContext } from "../../../../../local/host/app/app-context.ts";
import { invokeContained } from "../../../../../local/host/app/containment.ts";
import { createRegistrations } from "../../../../../local/host/app/registrations.ts";
import type { SettleInvocation } from "../../../../../local/host/contract.ts";

const invocation = { registrations: createRegistrations(() => {}), functionName: "f", work: undefined };
const STRAY = new Error("stray");

/** As the process reports an error that no code of the function caught. */
function failCurrent(): void {
  currentAppContext()?.invocation?.fail(STRAY);
}

test("fails an invocation whose error is reported after the function returned, in the same turn", async () => {
  const result = invokeContained(invocation, async () => {
    process.nextTick(failCurrent);
    return "returned";
  });

  await expect(result).rejects.toBe(STRAY);
});

test("gives a caller that decides later the result at once, and the error when it settles", async () => {
  let settle: SettleInvocation | undefined;
  let isTurnOver = false;

  const result = await invokeContained({ ...invocation, onReturned: (given) => (settle = given) }, async () => {
    setImmediate(() => (isTurnOver = true));
    process.nextTick(failCurrent);
    return "returned";
  });
  const wasTurnOver = isTurnOver;
  await new Promise(setImmediate);

  expect([result, wasTurnOver]).toEqual(["returned", false]);
  expect([settle?.(), settle?.()]).toEqual([STRAY, STRAY]);
});

test("an error after the invocation has settled does not change its result", async () => {
  let settle: SettleInvocation | undefined;
  let failLate = () => {};

  await invokeContained({ ...invocation, onReturned: (given) => (settle = given) }, async () => {
    const context = currentAppContext();
    failLate = () => context?.invocation?.fail(STRAY);
  });
  const first = settle?.();
  failLate();

  expect([first, settle?.()]).toEqual([undefined, undefined]);
});

test("rejects at once for an error that is reported while the function runs, and is not settled then", async () => {
  let hasReturned = false;

  const result = invokeContained({ ...invocation, onReturned: () => (hasReturned = true) }, () => {
    failCurrent();
    return Promise.resolve("returned");
  });

  await expect(result).rejects.toBe(STRAY);
  await new Promise(setImmediate);
  expect(hasReturned).toBe(false);
});
