import { expect, test } from "vitest";
import { journalPath, type RestartableCloud, startCloud } from "./restartable-cloud.ts";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1";
const VM = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm1`;
const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/one`;

async function deploy(cloud: RestartableCloud): Promise<void> {
  const resource = { apiVersion: "2024-07-01", location: "westeurope" };
  const resources = [
    { ...resource, type: "Microsoft.Compute/virtualMachines", name: "vm1", dependsOn: ["nsg1"] },
    { ...resource, type: "Microsoft.Network/networkSecurityGroups", name: "nsg1" },
  ];
  await cloud.send("PUT", GROUP, { location: "westeurope" });
  await cloud.send("PUT", DEPLOYMENT, { properties: { template: { resources } } });
}

test("a deployment that ran when the simulator was killed ends as it would have", async () => {
  const twin = await startCloud();
  await deploy(twin);
  const cloud = await startCloud({ journalFile: journalPath() });
  await deploy(cloud);
  await cloud.until(0.1);

  await cloud.restart();
  const during = await cloud.send("GET", DEPLOYMENT);
  for (const each of [twin, cloud]) await each.until(5);

  expect(during.body).toMatchObject({ properties: { provisioningState: "Running" } });
  for (const path of [DEPLOYMENT, VM])
    expect((await cloud.send("GET", path)).body).toEqual((await twin.send("GET", path)).body);
  expect((await cloud.send("GET", DEPLOYMENT)).body).toMatchObject({ properties: { provisioningState: "Succeeded" } });
});
