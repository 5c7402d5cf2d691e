import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { GROUP, type RunningSimulator, runSimulator, SUBSCRIPTION, VM } from "./running-simulator.ts";

const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/vm_deploy_1`;

/** The template that `az vm create --image Ubuntu2204` sends, with its spelling of `fromImage` and its parameter. */
function vmTemplate() {
  const resource = (type: string, name: string, dependsOn: readonly string[], more: object) => ({
    type,
    name,
    apiVersion: "2022-01-01",
    location: "westeurope",
    tags: {},
    dependsOn,
    ...more,
  });
  return {
    $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    parameters: { adminPassword: { type: "securestring", metadata: { description: "Secure adminPassword" } } },
    variables: {},
    resources: [
      resource("Microsoft.Compute/virtualMachines", "vm1", ["Microsoft.Network/networkInterfaces/vm1VMNic"], {
        apiVersion: "2022-11-01",
        properties: {
          hardwareProfile: { vmSize: "Standard_DS1_v2" },
          networkProfile: { networkInterfaces: [{ id: `${NETWORK}/networkInterfaces/vm1VMNic` }] },
          storageProfile: {
            osDisk: {
              createOption: "fromImage",
              name: null,
              caching: "ReadWrite",
              managedDisk: { storageAccountType: null },
            },
            imageReference: {
              publisher: "Canonical",
              offer: "0001-com-ubuntu-server-jammy",
              sku: "22_04-lts-gen2",
              version: "latest",
            },
          },
          osProfile: { computerName: "vm1", adminUsername: "me", adminPassword: "[parameters('adminPassword')]" },
        },
      }),
      resource(
        "Microsoft.Network/networkInterfaces",
        "vm1VMNic",
        [
          "Microsoft.Network/virtualNetworks/vm1VNET",
          "Microsoft.Network/networkSecurityGroups/vm1NSG",
          "Microsoft.Network/publicIpAddresses/vm1PublicIP",
        ],
        {
          properties: {
            ipConfigurations: [
              {
                name: "ipconfigvm1",
                properties: {
                  privateIPAllocationMethod: "Dynamic",
                  subnet: { id: `${NETWORK}/virtualNetworks/vm1VNET/subnets/vm1Subnet` },
                  publicIPAddress: { id: `${NETWORK}/publicIPAddresses/vm1PublicIP` },
                },
              },
            ],
            networkSecurityGroup: { id: `${NETWORK}/networkSecurityGroups/vm1NSG` },
          },
        },
      ),
      resource("Microsoft.Network/virtualNetworks", "vm1VNET", [], {
        properties: {
          addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
          subnets: [{ name: "vm1Subnet", properties: { addressPrefix: "10.0.0.0/24" } }],
        },
      }),
      resource("Microsoft.Network/networkSecurityGroups", "vm1NSG", [], {}),
      resource("Microsoft.Network/publicIPAddresses", "vm1PublicIP", [], {
        sku: { name: "Standard" },
        properties: { publicIPAllocationMethod: "Static" },
      }),
    ],
    outputs: {},
  };
}

function deploymentBody(
  template: unknown = vmTemplate(),
  parameters: unknown = { adminPassword: { value: "s3cret" } },
) {
  return { properties: { template, parameters, mode: "incremental" } };
}

async function deploy({ arm, clock, makeGroup }: RunningSimulator) {
  await makeGroup();
  const started = await arm("PUT", DEPLOYMENT, deploymentBody());
  const poll = () => arm("GET", new URL(started.headers.get("azure-asyncoperation") ?? "").pathname);
  const during = await poll();
  await clock.advance(120_000);
  return { started, during, after: await poll() };
}

test("the deployment that az vm create sends creates the machine with its network", async () => {
  const simulator = await runSimulator();

  const { started, during, after } = await deploy(simulator);

  const [machine, nic, address] = [
    await simulator.arm("GET", `${VM}?$expand=instanceView`),
    await simulator.arm("GET", `${NETWORK}/networkInterfaces/vm1VMNic`),
    await simulator.arm("GET", `${NETWORK}/publicIPAddresses/vm1PublicIP`),
  ];
  expect([started.status, during.body.status, after.body.status]).toEqual([201, "Running", "Succeeded"]);
  expect(machine.body.properties.instanceView.statuses.map(({ code }: { readonly code: string }) => code)).toContain(
    "PowerState/running",
  );
  expect(machine.body.properties.storageProfile.osDisk.createOption).toBe("FromImage");
  expect(nic.body.properties.ipConfigurations[0].properties.privateIPAddress).toBe("10.0.0.4");
  expect(address.body.properties.ipAddress).toMatch(/^203\.0\.113\./);
});

test("a deployment never shows the value of a secure parameter", async () => {
  const simulator = await runSimulator();
  await deploy(simulator);

  const shown = await simulator.arm("GET", DEPLOYMENT);

  expect(shown.body.properties.parameters).toEqual({ adminPassword: { type: "Securestring" } });
  expect(JSON.stringify(shown.body)).not.toContain("s3cret");
});

test("a deployment fails with the error of the resource that was refused", async () => {
  const simulator = await runSimulator();
  await simulator.makeGroup();
  const template = vmTemplate();
  const resources = template.resources.map((each) => ({ ...each, location: "" }));

  await simulator.arm("PUT", DEPLOYMENT, deploymentBody({ ...template, resources }));
  await simulator.clock.advance(1000);

  const { body } = await simulator.arm("GET", DEPLOYMENT);
  expect(body.properties.provisioningState).toBe("Failed");
  expect(body.properties.error.details[0].code).toBe("LocationRequired");
});

test.for<[string, unknown, unknown, RegExp]>([
  ["no resources", {}, {}, /resources/],
  ["an unknown function", { resources: [{ name: "[guid('a')]" }] }, {}, /'guid'/],
  ["a parameter without a value", { parameters: { a: { type: "string" } }, resources: [] }, {}, /'a'/],
  ["a parameter that the template does not have", { resources: [] }, { b: { value: 1 } }, /'b'/],
  [
    "a circle of dependencies",
    { resources: [{ type: "A.B/c", name: "x", apiVersion: "2022-01-01", dependsOn: ["x"] }] },
    {},
    /circular/,
  ],
])("a template with %s is refused", async ([, template, parameters, message]) => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();

  const refused = await arm("POST", `${DEPLOYMENT}/validate`, deploymentBody(template, parameters));

  expect([refused.status, refused.body.error.code]).toEqual([400, "InvalidTemplate"]);
  expect(refused.body.error.message).toMatch(message);
});

test("az account list-locations gets every region", async () => {
  const { arm } = await runSimulator();

  const { body } = await arm("GET", `${SUBSCRIPTION}/locations`);

  expect(body.value).toContainEqual(expect.objectContaining({ name: "westeurope", displayName: "West Europe" }));
});

test("an image is found from its publisher to its newest version", async () => {
  const { arm } = await runSimulator();
  const skus = `${SUBSCRIPTION}/providers/Microsoft.Compute/locations/westeurope/publishers/Canonical/artifacttypes/vmimage/offers/ubuntu-24_04-lts/skus`;

  const versions = await arm("GET", `${skus}/server/versions?$top=1&$orderby=name%20desc`);
  const image = await arm("GET", `${skus}/server/versions/${versions.body[0].name}`);
  const unknown = await arm("GET", `${skus}/other/versions`);

  expect(image.body.properties.osDiskImage.operatingSystem).toBe("Linux");
  expect(unknown.status).toBe(404);
});

test.for<[string, string, string]>([
  ["a machine", VM, "env"],
  ["a group", GROUP, "env"],
  ["a subscription", SUBSCRIPTION, "env"],
])("az tag sets, merges and deletes tags of %s", async ([, scope]) => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();
  const tags = `${scope}/providers/Microsoft.Resources/tags/default`;

  await arm("PUT", tags, { properties: { tags: { env: "prod", owner: "me" } } });
  await arm("PATCH", tags, { operation: "Merge", properties: { tags: { Owner: "you" } } });
  await arm("PATCH", tags, { operation: "Delete", properties: { tags: { env: "prod" } } });
  await clock.advance(60_000);

  const [asTags, asResource] = [await arm("GET", tags), await arm("GET", scope)];
  expect(asTags.body.properties.tags).toEqual({ Owner: "you" });
  expect(asResource.body.tags).toEqual({ Owner: "you" });
});

test("tags of a resource that does not exist are not found", async () => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();

  const response = await arm("PUT", `${VM}/providers/Microsoft.Resources/tags/default`, { properties: { tags: {} } });

  expect(response.status).toBe(404);
});

/** An endpoint that passes validation and keeps the events it gets. */
async function startEndpoint() {
  const received: { readonly subject: string; readonly eventType: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const events = JSON.parse(Buffer.concat(chunks).toString());
    const code = events[0]?.data?.validationCode;
    if (code === undefined) received.push(...events);
    response.end(JSON.stringify({ validationResponse: code }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events?code=key`, received };
}

const EVENTS = `${SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions/machines`;

function subscriptionBody(endpointUrl: string) {
  return {
    properties: {
      destination: { endpointType: "WebHook", properties: { endpointUrl } },
      filter: {
        includedEventTypes: ["Microsoft.Resources.ResourceWriteSuccess"],
        advancedFilters: [
          {
            operatorType: "StringIn",
            key: "data.operationName",
            values: ["microsoft.compute/virtualmachines/write"],
          },
        ],
      },
    },
  };
}

test("an event subscription that was created through ARM gets the events it asks for", async () => {
  const endpoint = await startEndpoint();
  const { arm, clock, makeMachine } = await runSimulator({ variesIdCasing: false });

  const created = await arm("PUT", EVENTS, subscriptionBody(endpoint.url));
  await expect.poll(async () => (await arm("GET", EVENTS)).body.properties.provisioningState).toBe("Succeeded");
  await makeMachine();
  await clock.advance(60_000);

  await expect.poll(() => endpoint.received.length).toBe(1);
  expect(created.status).toBe(201);
  expect(endpoint.received[0]).toMatchObject({ subject: VM, eventType: "Microsoft.Resources.ResourceWriteSuccess" });
});

test("an event subscription does not show the key in its endpoint, except in its full URL", async () => {
  const endpoint = await startEndpoint();
  const { arm } = await runSimulator();
  await arm("PUT", EVENTS, subscriptionBody(endpoint.url));

  const [shown, full] = [await arm("GET", EVENTS), await arm("POST", `${EVENTS}/getFullUrl`)];

  expect(JSON.stringify(shown.body)).not.toContain("code=key");
  expect(full.body.endpointUrl).toBe(endpoint.url);
});

test("an event subscription whose endpoint does not confirm it fails", async () => {
  const { arm } = await runSimulator();

  const created = await arm("PUT", EVENTS, subscriptionBody("http://127.0.0.1:1/"));

  const operation = new URL(created.headers.get("azure-asyncoperation") ?? "").pathname;
  await expect.poll(async () => (await arm("GET", operation)).body.status).toBe("Failed");
  expect((await arm("GET", operation)).body.error.code).toBe("Url validation");
});

test.for<[string, object]>([
  ["of another type", { destination: { endpointType: "AzureFunction", properties: {} } }],
  [
    "on another machine",
    { destination: { endpointType: "WebHook", properties: { endpointUrl: "https://x.example/" } } },
  ],
])("an event subscription with an endpoint %s is refused", async ([, properties]) => {
  const { arm } = await runSimulator();

  const refused = await arm("PUT", EVENTS, { properties });

  expect([refused.status, refused.body.error.code]).toEqual([400, "InvalidRequest"]);
});
