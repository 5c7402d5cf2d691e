import { expect, test } from "vitest";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000001";

test("POST /api/what-if tells protected machines from new ones, and writes nothing", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();
  const ask = async (body: object) => {
    const response = await fetch(`${stack.host.url}/api/what-if`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ subscriptions: [SUBSCRIPTION_ID], ...body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const skipAll = { rules: [{ name: "none", action: "skip", reason: "no" }], vaults: {}, policies: {} };
  await fetch(`${stack.simulator.url}/_simulator/calls`, { method: "DELETE" });

  const asConfigured = await ask({});
  const skipping = await ask({ config: skipAll });
  const invalid = await ask({ config: { rules: [] } });

  expect(asConfigured).toMatchObject({
    status: 200,
    body: { rows: [{ action: "alreadyProtected", changes: [] }], totals: { machines: 1, daysNeeded: 0 }, leftOut: [] },
  });
  expect(skipping.body).toMatchObject({ rows: [{ action: "excludedButProtected", rule: "none" }] });
  expect(invalid).toMatchObject({ status: 400, body: { field: "config" } });
  const calls = await fetch(`${stack.simulator.url}/_simulator/calls`);
  const { byAction } = (await calls.json()) as { byAction: Record<string, number> };
  expect(Object.keys(byAction).length).toBeGreaterThan(5);
  expect(Object.keys(byAction).filter((action) => !/\/read$/i.test(action))).toEqual([]);
});
