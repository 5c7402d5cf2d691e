import { expect, test } from "vitest";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

test("tells operators over HTTP what the ledger of a vault counts", async () => {
  // The app's own clock is the machine's, and what it takes for past days counts no more. So the stack's day lies ahead.
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const stack = await startTestStack(undefined, `${tomorrow}T08:00:00Z`);
  for (const name of ["web-01", "web-02"]) await stack.createVm(name);
  await stack.settle();

  const response = await fetch(`${stack.host.url}/api/vaults`);
  const { items } = (await response.json()) as { readonly items: readonly object[] };

  expect(response.status).toBe(200);
  expect(items).toMatchObject([
    {
      vaultKey: "regional",
      index: 1,
      machines: { used: 2, limit: 1000 },
      registrations: { used: 2, limit: 250 },
      policies: [{ name: "holdfast-daily", used: 2, limit: 100 }],
      reserved: 0,
    },
  ]);
  expect(await stack.calls("Microsoft.RecoveryServices/vaults/backupPolicies/write")).toBe(1);
});
