import { expect, test } from "vitest";
import { runSimulator, VM } from "../../running-simulator.ts";

test("an extension is installed, shown in the instance view, and removed", async () => {
  const running = await runSimulator();
  await running.makeMachine();
  const body = {
    location: "westeurope",
    properties: { publisher: "P", type: "T", protectedSettings: { secret: "s" } },
  };

  const created = await running.arm("PUT", `${VM}/extensions/ext1`, body);
  await running.clock.advance(30_000);
  const view = (await running.arm("GET", `${VM}/instanceView`)).body;
  await running.arm("DELETE", `${VM}/extensions/ext1`);
  await running.clock.advance(30_000);

  expect([created.status, created.body.properties.provisioningState]).toEqual([201, "Creating"]);
  expect(created.body.properties.protectedSettings).toBeUndefined();
  expect(view.extensions[0]).toMatchObject({ name: "ext1", type: "P.T" });
  expect((await running.arm("GET", `${VM}/extensions/ext1`)).status).toBe(404);
});
