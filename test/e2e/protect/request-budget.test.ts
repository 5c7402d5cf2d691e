import { expect, test } from "vitest";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

test("one refusal for too many requests holds back the same requests of every workflow", async () => {
  const stack = await startTestStack((config) => {
    for (const rule of config["rules"] as Record<string, unknown>[]) delete rule["firstBackup"];
  });
  const names = Array.from({ length: 8 }, (_, index) => `vm-${index}`);
  await stack.prepareGroup();
  const action = "Microsoft.RecoveryServices/locations/backupStatus/action";
  // Without a budget each of the eight machines, which come one after another, would be refused once.
  await stack.planFaults({ kind: "throttle", action, retryAfterSeconds: 300, until: "PT5M" });
  for (const [index, name] of names.entries()) {
    stack.clock.schedule(stack.clock.now() + index * 20_000, () => {
      const release = stack.clock.hold();
      void stack.putVm(name).finally(release);
    });
  }
  await stack.settle();

  expect(names.map((name) => stack.outcomeOf(name)?.outcome)).toEqual(names.map(() => "protected"));
  expect(await stack.injectedFaults()).toEqual({ throttle: 1 });
});

test("the process reports that it uses the budgets", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();

  const budgets = stack.instancesOf("@requestbudget@");
  expect(budgets.length).toBeGreaterThan(3);
});
