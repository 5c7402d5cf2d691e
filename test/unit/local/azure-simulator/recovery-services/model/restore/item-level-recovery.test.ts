import { expect, test } from "vitest";
import { at } from "../../protected-machine.ts";
import { givenRecoveryPoint } from "../../restore-requests.ts";

test("the operation of an item-level recovery has a script when it has succeeded", async () => {
  const { simulated, point } = await givenRecoveryPoint();

  const accepted = await simulated.call("POST", `${point}/provisionInstantItemRecovery`, { body: { properties: {} } });
  simulated.wait(2);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  const mounted = await simulated.call("GET", point);
  await simulated.call("POST", `${point}/revokeInstantItemRecovery`);
  const unmounted = await simulated.call("GET", point);

  expect(at(operation.body, "properties", "recoveryTarget", "clientScripts", 1, "osType")).toBe("Windows");
  expect(at(mounted.body, "properties", "isInstantIlrSessionActive")).toBe(true);
  expect(at(unmounted.body, "properties", "isInstantIlrSessionActive")).toBe(false);
});
