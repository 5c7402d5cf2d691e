import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ComputeManagementClient } from "@azure/arm-compute";
import { ClientSecretCredential, ManagedIdentityCredential } from "@azure/identity";
import { expect, onTestFinished, test, vi } from "vitest";
import { DEFAULT_TENANT_ID } from "../../../../local/azure-simulator/simulated-cloud.ts";
import { startSimulator } from "../../../../local/azure-simulator/simulator.ts";
import { createVirtualClock } from "../../../../local/clock.ts";
import { GROUP, machineBody, runSimulator, SUBSCRIPTION } from "./running-simulator.ts";

// Real credential libraries load in the first test, on a machine that may be busy with others.
vi.setConfig({ testTimeout: 30_000 });

/** Real clients over HTTPS, as the app uses them: this process believes the simulator's authority. */
async function runSecurely(options: Parameters<typeof runSimulator>[0] = {}) {
  const running = await runSimulator({ https: true, ...options });
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, running.simulator.caCertificate]);
  vi.stubEnv("IDENTITY_ENDPOINT", running.simulator.identityEndpoint);
  vi.stubEnv("IDENTITY_HEADER", running.simulator.identityHeader);
  onTestFinished(() => {
    setDefaultCACertificates(before);
    vi.unstubAllEnvs();
  });
  const credential = new ManagedIdentityCredential();
  const compute = new ComputeManagementClient(credential, SUBSCRIPTION.split("/")[2] ?? "", {
    endpoint: running.simulator.url,
    retryOptions: { maxRetries: 0 },
  });
  return { ...running, compute, credential };
}

test("the managed identity credential gets a token from the App Service endpoint", async () => {
  const { credential } = await runSecurely();

  const token = await credential.getToken("https://management.azure.com/.default");

  expect(token.token.split(".")).toHaveLength(3);
});

test("the managed identity endpoint refuses a caller without App Service's header", async () => {
  const { simulator } = await runSimulator();

  const response = await fetch(`${simulator.identityEndpoint}?resource=x&api-version=2019-08-01`);

  expect(response.status).toBe(401);
});

test("a client secret credential logs in at the tenant's token endpoint", async () => {
  const { simulator } = await runSecurely();
  const credential = new ClientSecretCredential(DEFAULT_TENANT_ID, "22222222-2222-2222-2222-222222222222", "secret", {
    authorityHost: simulator.url,
    disableInstanceDiscovery: true,
  });

  const token = await credential.getToken("https://management.azure.com/.default");

  expect(token?.token).toBeTruthy();
});

test("ADFS serves the endpoints that the Azure CLI uses at login", async () => {
  const { raw, simulator } = await runSimulator();

  const configuration = await raw("GET", "/adfs/.well-known/openid-configuration");
  const token = await raw("POST", "/adfs/oauth2/token", {
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: "app", client_secret: "s" }),
  });

  expect(configuration.body.token_endpoint).toBe(`${simulator.url}/adfs/oauth2/token`);
  expect(token.body).toMatchObject({ token_type: "Bearer", expires_in: 28_800 });
});

test("a token that claims to be the simulator's but was changed is refused", async () => {
  const { raw } = await runSimulator();
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "app", client_secret: "s" });
  const { body } = await raw("POST", "/adfs/oauth2/token", { body: form });
  const [head, , signature] = String(body.access_token).split(".");
  const claims = Buffer.from(JSON.stringify({ iss: "azure-simulator", oid: "somebody else" })).toString("base64url");

  const response = await raw("GET", "/subscriptions?api-version=2021-04-01", {
    headers: { authorization: `Bearer ${head}.${claims}.${signature}` },
  });

  expect(response.status).toBe(401);
});

test("the compute SDK creates a machine, polls its creation, and reads its instance view", async () => {
  const { arm, clock, compute } = await runSecurely();
  await arm("PUT", GROUP, { location: "westeurope" });

  const made = await arm("PUT", `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm1`, machineBody());
  const during = await compute.virtualMachines.get("rg1", "vm1");
  await clock.advance(120_000);
  const after = await compute.virtualMachines.get("rg1", "vm1", { expand: "instanceView" });

  expect([made.status, during.provisioningState, after.provisioningState]).toEqual([201, "Creating", "Succeeded"]);
  expect(after.instanceView?.statuses?.map((status) => status.code)).toContain("PowerState/running");
  expect(after.instanceView?.vmAgent?.statuses?.[0]?.displayStatus).toBe("Ready");
  expect(after.timeCreated).toBeInstanceOf(Date);
});

test("the compute SDK updates a machine and returns it", async () => {
  const { compute, makeMachine } = await runSecurely({ jumps: true, secondsPerClientSecond: 1000 });
  await makeMachine();

  const updated = await compute.virtualMachines.update("rg1", "vm1", { tags: { env: "prod" } });

  expect([updated.name, updated.tags, updated.provisioningState]).toEqual(["vm1", { env: "prod" }, "Succeeded"]);
});

test("a second simulator on one data directory is refused in one sentence and changes nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulator-lock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const options = { https: true, certificateDirectory: folder, journalFile: join(folder, "journal.jsonl") };
  const first = await runSimulator(options);
  const files = async () =>
    Promise.all((await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), "utf8")]));
  const before = await files();

  const second = runSimulator({ ...options, seed: 2 });

  await expect(second).rejects.toThrow(`${folder} is in use by another Azure simulator.`);
  expect(await files()).toEqual(before);
  await first.simulator.stop();
  const third = await runSimulator(options);
  expect(third.simulator.caFile).toBe(join(folder, "azure-simulator-ca.pem"));
});

test("a clock without a time is refused", async () => {
  const clock = { ...createVirtualClock(), now: () => Number.NaN };

  await expect(startSimulator({ port: 0, clock })).rejects.toThrow("The clock's time is not a number");
});

test("the compute SDK's pages follow nextLink to the end", async () => {
  const load = Array.from({ length: 205 }, (_, index) => ({
    path: `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm${index}`,
    apiVersion: "2024-07-01",
    body: { location: "westeurope" },
  }));
  const { compute } = await runSecurely({
    load: [{ path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } }, ...load],
  });

  const names = new Set<string>();
  for await (const vm of compute.virtualMachines.listAll()) names.add(vm.name ?? "");

  expect(names.size).toBe(205);
});
