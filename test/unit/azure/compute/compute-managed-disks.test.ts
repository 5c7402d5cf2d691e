import { afterAll, beforeAll, expect, test } from "vitest";
import { createComputeManagedDisks } from "../../../../azure/compute/compute-managed-disks.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { SUBSCRIPTION } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const diskId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-app/providers/Microsoft.Compute/disks/data_0`;
const readTags = () => createComputeManagedDisks(azureOptions(azure)).readTags(diskId);

test.for([
  ["its tags", { tags: { backup: "off" } }, { backup: "off" }],
  ["no tags", {}, {}],
] as const)("a disk is read with %s", async ([, members, tags]) => {
  azure.respondWith({ status: 200, body: { id: diskId, location: "westeurope", properties: {}, ...members } });

  expect(await readTags()).toEqual(tags);
  expect(azure.requests.at(-1)).toMatchObject({ method: "GET", path: diskId });
  expect(azure.requests.at(-1)?.query.getAll("api-version")).toEqual(["2023-10-02"]);
});

test("a disk that does not exist is undefined, one that may not be read an error", async () => {
  azure.respondWith(refusal(404, "ResourceNotFound", "Not there."));
  expect(await readTags()).toBeUndefined();

  azure.respondWith(refusal(403, "AuthorizationFailed", "No right."));
  await expect(readTags()).rejects.toMatchObject({ code: "AZURE_ACCESS_DENIED" });
});

test("an ID that is none of a disk is not sent", async () => {
  const before = azure.requests.length;
  const disks = createComputeManagedDisks(azureOptions(azure));

  await expect(disks.readTags("/subscriptions/x/disks/..")).rejects.toMatchObject({ code: "AZURE_REFUSED" });
  expect(azure.requests).toHaveLength(before);
});
