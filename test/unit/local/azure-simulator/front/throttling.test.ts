import { expect, test, vi } from "vitest";
import { GROUP, machineBody, type RunningSimulator, runSimulator, SUBSCRIPTION, VM } from "../running-simulator.ts";

// Hundreds of calls per test, on a machine that may be busy with others.
vi.setConfig({ testTimeout: 30_000 });

/** Calls until the first 429; the number of calls that passed, and the refusal. */
async function untilThrottled(running: RunningSimulator, method: string, path: string, most: number, body?: unknown) {
  for (let passed = 0; passed < most; passed += 1) {
    const response = await running.arm(method, path, body);
    if (response.status === 429) return { passed, response };
  }
  throw new Error(`${most} calls of ${method} ${path} were not throttled.`);
}

test("one principal reads a subscription 250 times at once, and 25 times more each second", async () => {
  const running = await runSimulator({ throttling: {} });

  const first = await untilThrottled(running, "GET", SUBSCRIPTION, 300);
  await running.clock.advance(1000);
  const second = await untilThrottled(running, "GET", SUBSCRIPTION, 300);

  expect([first.passed, second.passed]).toEqual([250, 25]);
  expect(first.response.body.error.code).toBe("SubscriptionRequestsThrottled");
  expect(first.response.headers.get("retry-after")).toBe("1");
});

test("another principal has a budget of its own", async () => {
  const running = await runSimulator({ throttling: {} });
  await untilThrottled(running, "GET", SUBSCRIPTION, 300);
  const claims = Buffer.from(JSON.stringify({ oid: "somebody-else" })).toString("base64url");

  const response = await running.arm("GET", SUBSCRIPTION, undefined, { authorization: `Bearer x.${claims}.y` });

  expect(response.status).toBe(200);
  expect(response.headers.get("x-ms-ratelimit-remaining-subscription-reads")).toBe("249");
});

test("a VM is read 36 times at once, and 12 times more each minute", async () => {
  const running = await runSimulator({ throttling: {} });
  await running.makeMachine();

  const first = await untilThrottled(running, "GET", VM, 100);
  await running.clock.advance(60_000);
  const second = await untilThrottled(running, "GET", VM, 100);

  expect([first.passed, second.passed]).toEqual([36, 12]);
  expect(first.response.body.error.details[0]).toMatchObject({ code: "TooManyRequests", target: "LowCostGetResource" });
});

test("a VM is updated twelve times at once", async () => {
  const running = await runSimulator({ throttling: {} });
  await running.makeMachine();

  const { passed } = await untilThrottled(running, "POST", `${VM}/start`, 50);

  expect(passed).toBe(12);
});

test("reports the remaining budget in every response", async () => {
  const { arm, makeGroup } = await runSimulator({ throttling: {} });
  await makeGroup();

  const response = await arm("PUT", VM, machineBody());

  expect(response.headers.get("x-ms-ratelimit-remaining-subscription-writes")).toMatch(/^19\d$/);
  expect(response.headers.get("x-ms-ratelimit-remaining-resource")).toBe(
    "Microsoft.Compute/PutVMSubscriptionMaximum;1499,Microsoft.Compute/PutVMResource;11",
  );
});

test("Recovery Services grants an action so many calls an hour", async () => {
  const budgets = [{ action: "Microsoft.RecoveryServices/vaults/read", requestsPerHour: 3 }];
  const running = await runSimulator({ throttling: { recoveryServices: { scope: "subscription", budgets } } });
  await running.makeGroup();
  await running.clock.advance(60_000);
  const vaults = `${SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults`;

  const { passed, response } = await untilThrottled(running, "GET", vaults, 10);
  await running.clock.advance(59 * 60_000);

  expect(passed).toBe(3);
  expect(response.headers.get("retry-after")).toBe("3540");
  expect(response.body.error.message).toBe(
    "Number of requests for action 'Microsoft.RecoveryServices/vaults/read' exceeded the limit of '3' for time interval '01:00:00'. Please try again after '3540' seconds.",
  );
  expect((await running.arm("GET", vaults)).status).toBe(200);
});

test.for(["subscription", "vault"] as const)("two vaults share a budget of scope %s or not", async (scope) => {
  const budgets = [{ action: "Microsoft.RecoveryServices/vaults/backupJobs/read", requestsPerHour: 1 }];
  const running = await runSimulator({ throttling: { recoveryServices: { scope, budgets } } });
  await running.makeGroup();
  const jobs = (vault: string) => `${GROUP}/providers/Microsoft.RecoveryServices/vaults/${vault}/backupJobs`;
  await running.arm("GET", jobs("one"));

  const response = await running.arm("GET", jobs("two"));

  expect(response.status).toBe(scope === "subscription" ? 429 : 404);
});

test("an hour has 250 reads of jobs, for lists and single ones together, and 1,100 of recovery points", async () => {
  const running = await runSimulator({ throttling: {} });
  await running.makeGroup();
  const vault = `${GROUP}/providers/Microsoft.RecoveryServices/vaults/one`;
  const item = `${vault}/backupFabrics/Azure/protectionContainers/container/protectedItems/item`;
  const remainingAfter = async (path: string) =>
    (await running.arm("GET", path)).headers.get("x-ms-ratelimit-remaining-subscription-resource-requests");

  expect(await remainingAfter(`${vault}/backupJobs`)).toBe("249");
  expect(await remainingAfter(`${vault}/backupJobs/job`)).toBe("248");
  expect(await remainingAfter(`${item}/recoveryPoints`)).toBe("1099");
  expect(await remainingAfter(item)).toBe("1099");
});
