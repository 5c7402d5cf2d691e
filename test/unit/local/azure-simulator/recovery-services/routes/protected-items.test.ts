import { expect, test } from "vitest";
import { at, givenProtectedMachines } from "../protected-machine.ts";
import { vaultId } from "../simulated-service.ts";

test("a list has pages of two hundred rows with a link to the next page", async () => {
  const simulated = await givenProtectedMachines(201);

  const first = await simulated.call("GET", `${vaultId()}/backupProtectedItems?$filter=itemType%20eq%20'VM'`);
  const second = await simulated.call("GET", String(at(first.body, "nextLink")));

  expect(at(first.body, "value")).toHaveLength(200);
  expect(at(second.body, "value")).toHaveLength(1);
  expect(at(second.body, "nextLink")).toBeUndefined();
});
