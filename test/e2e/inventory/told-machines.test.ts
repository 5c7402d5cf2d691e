import { expect, test } from "vitest";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import { postVmWritten } from "../../support/stack/test-stack.ts";

test("a machine is known from the moment its event was taken, also while Azure answers nothing", async () => {
  const stack = await startTestStack();
  stack.clock.setJumps(false);
  await stack.planFaults({
    kind: "throttle",
    action: "Microsoft.Compute/virtualMachines/read",
    retryAfterSeconds: 600,
    count: 1,
  });

  await stack.createVm("web-01");
  await postVmWritten(stack, "web-01", "e-1");
  const before = await get(stack.host.url, "virtual-machines/web-01");
  const counts = await get(stack.host.url, "virtual-machines");
  stack.clock.setJumps(true);
  await stack.settle();

  expect(before).toMatchObject({ name: "web-01", state: "unknown", reason: "protectionRequested", timeline: [] });
  expect(before).toMatchObject({ running: [{ kind: "protect" }] });
  expect(counts).toMatchObject({ items: [{ name: "web-01" }], counts: { unknown: 1, protected: 0 } });
  expect(await get(stack.host.url, "virtual-machines/web-01")).toMatchObject({
    state: "protected",
    reason: "protectionEnabled",
  });
});

test("a machine that Azure does not know is known no longer than its run", async () => {
  const stack = await startTestStack();

  await postVmWritten(stack, "ghost-01", "e-1");
  await stack.settle();

  expect(await get(stack.host.url, "virtual-machines/ghost-01")).toMatchObject({ status: 404 });
});

async function get(url: string, path: string): Promise<unknown> {
  return await (await fetch(`${url}/api/${path}`)).json();
}
