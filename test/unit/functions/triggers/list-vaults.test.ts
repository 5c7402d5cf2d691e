import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { vaultLedgerKey } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { createListVaults } from "../../../../functions/triggers/list-vaults.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleConfig, sampleVaultId } from "../../../support/fakes/sample-machine.ts";
import { at, LedgerDriver } from "../../../support/ledger/ledger-driver.ts";

const NOON = "2026-11-21T12:00:00Z";
const first = sampleVaultId("holdfast-westeurope");

/** Lists the vaults; the ledgers' states are by vault ID. */
async function list(directory: InMemoryVaultDirectory, ledgers: ReadonlyMap<string, unknown> = new Map()) {
  const byKey = new Map([...ledgers].map(([vaultId, state]) => [vaultLedgerKey(vaultId), state]));
  const listVaults = createListVaults({
    directory,
    config: sampleConfig(),
    now: () => at(NOON),
    readLedgerState: async (_context, key) => byKey.get(key),
  });
  const request = new HttpRequest({ method: "GET", url: "http://127.0.0.1/api/vaults" });
  const response = await listVaults(request, recordingContext().context);
  const { status, jsonBody } = conforming("GET /api/vaults", response);
  return { status, ...(jsonBody as { readonly items: readonly object[]; readonly leftOut?: readonly object[] }) };
}

function directoryWith(...names: readonly string[]): InMemoryVaultDirectory {
  const directory = new InMemoryVaultDirectory();
  for (const name of names) {
    directory.putVault({ vaultId: sampleVaultId(name), location: "westeurope", provisioningState: "Succeeded" });
  }
  return directory;
}

test("lists the vaults of the configured families with what their ledgers count", async () => {
  const ledger = new LedgerDriver();
  ledger.observe(NOON, { daily: 99 });
  ledger.reserve(1, NOON);

  const { status, items } = await list(
    directoryWith("holdfast-westeurope-2", "somebody-elses", "holdfast-westeurope"),
    new Map([[first, JSON.parse(JSON.stringify(ledger.state))]]),
  );

  expect(status).toBe(200);
  expect(items).toMatchObject([
    {
      vaultId: first,
      vaultKey: "regional",
      index: 1,
      observedAt: "2026-11-21T12:00:00.000Z",
      machines: { used: 100, limit: 1000 },
      policies: [{ name: "daily", used: 100, limit: 100 }],
      reserved: 1,
    },
    { vaultId: `${first}-2`, index: 2, machines: { used: 0, limit: 1000 } },
  ]);
  expect(items[1]).not.toHaveProperty("observedAt");
});

test("takes a state that cannot be read for one that is not known", async () => {
  const { items } = await list(directoryWith("holdfast-westeurope"), new Map([[first, { reservations: 5 }]]));

  expect(items).toMatchObject([{ vaultId: first, machines: { used: 0 } }]);
  expect(items[0]).not.toHaveProperty("observedAt");
});

test("names a subscription that Azure refuses to list", async () => {
  const directory = directoryWith("holdfast-westeurope");
  directory.faults.failNext("listVaults", new BackupError("AZURE_ACCESS_DENIED", "No."));

  const { items, leftOut } = await list(directory);

  expect(items).toEqual([]);
  expect(leftOut).toEqual([
    {
      resource: "/subscriptions/00000000-0000-0000-0000-000000000001",
      code: "AZURE_ACCESS_DENIED",
      message: "AZURE_ACCESS_DENIED: No.",
    },
  ]);
});

test("fails on an error that is none of Azure's", async () => {
  const directory = directoryWith();
  directory.faults.failNext("listVaults", new Error("bug"));

  await expect(list(directory)).rejects.toThrow("bug");
});
