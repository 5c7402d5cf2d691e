import { expect, test, vi } from "vitest";
import { registeringProvider } from "../../../../azure/subscriptions/provider-registration.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { InMemorySubscriptions } from "../../../support/fakes/in-memory-subscriptions.ts";
import { sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const vmId = sampleVmId().replace("0001", "0002");
const { subscriptionId } = sampleMachine();
const notRegistered = new BackupError("AZURE_PROVIDER_NOT_REGISTERED", "No.");

test.for<[string, unknown, string]>([
  ["a vault's ID", vaultId, subscriptionId],
  ["an object with a vault", { vaultId, vmId }, subscriptionId],
  ["an object with a machine only", { vmId }, subscriptionId.replace("0001", "0002")],
])("registers the provider in the subscription of %s, and asks for another try", async ([, request, expected]) => {
  const subscriptions = new InMemorySubscriptions();
  const port = registeringProvider({ call: (_: unknown) => Promise.reject(notRegistered) }, subscriptions);

  await expect(port.call(request)).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE", retryable: true });

  expect(subscriptions.registered).toEqual([expected]);
});

test("hands over all arguments and the result of a call that succeeds", async () => {
  const call = vi.fn(async (_vault: string, _name: string) => "result");
  const subscriptions = new InMemorySubscriptions();

  expect(await registeringProvider({ call }, subscriptions).call(vaultId, "daily")).toBe("result");

  expect(call).toHaveBeenCalledWith(vaultId, "daily");
  expect(subscriptions.registered).toEqual([]);
});

test.for<[string, Error, unknown]>([
  ["another error", new BackupError("AZURE_ACCESS_DENIED", "No."), vaultId],
  ["an error about something whose subscription is not known", notRegistered, "x"],
  ["an error of a call without argument", notRegistered, undefined],
])("leaves %s as it is", async ([, error, request]) => {
  const subscriptions = new InMemorySubscriptions();

  await expect(
    registeringProvider({ call: (_: unknown) => Promise.reject(error) }, subscriptions).call(request),
  ).rejects.toBe(error);

  expect(subscriptions.registered).toEqual([]);
});

test("reports that registering is not allowed", async () => {
  const subscriptions = new InMemorySubscriptions();
  const denied = new BackupError("AZURE_ACCESS_DENIED", "No.");
  subscriptions.faults.failNext("registerProvider", denied);
  const port = registeringProvider({ call: (_: unknown) => Promise.reject(notRegistered) }, subscriptions);

  await expect(port.call(vaultId)).rejects.toBe(denied);
});
