import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import type { Inventory } from "../../../../domain/ports/inventory.ts";
import { finding } from "../../../../domain/protection/findings/finding.ts";
import { createListFindings } from "../../../../functions/triggers/list-findings.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { seen, vmIdOf } from "../../../support/inventory-events.ts";

const { context } = recordingContext();
const withFinding = (name: string) => seen(vmIdOf(name), { findings: [finding("spotMachine")] });

async function list(inventory: Pick<Inventory, "list">, query = "") {
  const request = new HttpRequest({ method: "GET", url: `http://127.0.0.1/api/findings${query}` });
  return conforming("GET /api/findings", await createListFindings({ inventory })(request, context));
}

async function inventoryOf(...records: readonly InventoryRecord[]): Promise<InMemoryInventory> {
  const inventory = new InMemoryInventory();
  await inventory.upsert(records);
  return inventory;
}

const problemOf = ({ body }: HttpResponseInit): unknown => JSON.parse(String(body));

test("lists findings over all pages of the inventory", async () => {
  const twoPages = async ({ continuation }: { readonly continuation?: string }) =>
    continuation === undefined
      ? { items: [withFinding("web-02"), seen(vmIdOf("fine"))], continuation: "more" }
      : { items: [withFinding("web-01")] };

  const { status, jsonBody } = await list({ list: twoPages }, "?machines=1");

  expect(status).toBe(200);
  expect(jsonBody).toMatchObject({
    items: [{ code: "spotMachine", machineCount: 2, machines: [{ name: "web-01" }] }],
    isComplete: true,
  });
});

test("names 25 machines of each finding unless asked for another number", async () => {
  const inventory = await inventoryOf(...Array.from({ length: 30 }, (_, index) => withFinding(`vm-${index}`)));

  expect((await list(inventory)).jsonBody).toMatchObject({ items: [{ machineCount: 30, machines: { length: 25 } }] });
});

test("says that it is incomplete when the inventory has no end", async () => {
  const endless = { list: async () => ({ items: [withFinding("web-01")], continuation: "more" }) };

  expect((await list(endless)).jsonBody).toMatchObject({ items: [{ machineCount: 1 }], isComplete: false });
});

test.for([
  ["?severity=grave", "severity", /info, warning, blocking/],
  ["?machines=1001", "machines", /0 to 1000/],
  [`?code=${"x".repeat(101)}`, "code", /100 characters/],
  ["?state=atRisk", "state", /not known/],
] as const)("refuses %s by the parameter's name", async ([query, field, detail]) => {
  const response = await list(await inventoryOf(), query);

  expect(response.status).toBe(400);
  expect(problemOf(response)).toMatchObject({ field, detail: expect.stringMatching(detail) });
});

test("answers 503 while the storage account cannot be used", async () => {
  const failing = { list: () => Promise.reject(new BackupError("STORAGE_UNAVAILABLE", "The table does not answer.")) };

  expect(await list(failing)).toMatchObject({ status: 503, headers: { "Retry-After": "30" } });
});
