import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createComputeVirtualMachines } from "../../../../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../../../../azure/recovery-services/recovery-services-vault.ts";
import { BackupError, type ErrorCode } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import {
  type ArmResponse,
  type ArmServer,
  azureOptions,
  refusal,
  startArmServer,
  TOKEN,
} from "../../../support/azure/arm-server.ts";
import { VAULT_ID, VM_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

/** One read through the newer generation of the SDK and one write through the older: both must fail alike. */
const attempts = {
  read: (timeoutSeconds: number) =>
    createComputeVirtualMachines({ ...azureOptions(azure), timeoutSeconds }).read(VM_ID),
  write: (timeoutSeconds: number) =>
    createRecoveryServicesVault({ ...azureOptions(azure), timeoutSeconds }).triggerBackup({
      vaultId: VAULT_ID,
      vmId: VM_ID,
      retainUntil: "2026-12-01T00:00:00.000Z" as Instant,
    }),
} as const;

async function failure(kind: keyof typeof attempts, response: ArmResponse): Promise<BackupError> {
  azure.respondWith(response);
  const error: unknown = await attempts[kind](response === "hang" ? 0.2 : 25).catch((thrown: unknown) => thrown);
  if (!(error instanceof BackupError)) throw new Error(`no BackupError: ${inspect(error)}`);
  return error;
}

describe("a response of Azure maps to an error code", () => {
  test.for<[status: number, code: string, read: ErrorCode, write: ErrorCode]>([
    [400, "InvalidParameter", "AZURE_REFUSED", "AZURE_REFUSED"],
    [401, "ExpiredAuthenticationToken", "AZURE_UNAUTHENTICATED", "AZURE_UNAUTHENTICATED"],
    [403, "AuthorizationFailed", "AZURE_ACCESS_DENIED", "AZURE_ACCESS_DENIED"],
    [403, "RequestDisallowedByPolicy", "AZURE_REFUSED", "AZURE_REFUSED"],
    [404, "ResourceNotYetSynced", "AZURE_UNAVAILABLE", "AZURE_UNAVAILABLE"],
    [404, "SubscriptionNotFound", "AZURE_NOT_FOUND", "AZURE_NOT_FOUND"],
    [408, "RequestTimeout", "AZURE_UNAVAILABLE", "AZURE_OUTCOME_UNKNOWN"],
    [409, "BMSUserErrorObjectLocked", "AZURE_CONFLICT", "AZURE_CONFLICT"],
    [400, "UserErrorBackupOperationInProgress", "AZURE_CONFLICT", "AZURE_CONFLICT"],
    [409, "MissingSubscriptionRegistration", "AZURE_PROVIDER_NOT_REGISTERED", "AZURE_PROVIDER_NOT_REGISTERED"],
    [409, "InvalidResourceLocation", "AZURE_REFUSED", "AZURE_REFUSED"],
    [409, "ScopeLocked", "AZURE_APPROVAL_REQUIRED", "AZURE_APPROVAL_REQUIRED"],
    [400, "UserErrorOperationDeniedOnImmutableItem", "AZURE_APPROVAL_REQUIRED", "AZURE_APPROVAL_REQUIRED"],
    [400, "CloudDosAbsoluteLimitReached", "AZURE_QUOTA_REACHED", "AZURE_QUOTA_REACHED"],
    [429, "CloudDosTimeboudLimitReached", "AZURE_QUOTA_REACHED", "AZURE_QUOTA_REACHED"],
    [429, "ResourceRequestsThrottled", "AZURE_THROTTLED", "AZURE_THROTTLED"],
    [500, "RestApiInternalError", "AZURE_UNAVAILABLE", "AZURE_OUTCOME_UNKNOWN"],
    [501, "NotSimulated", "AZURE_REFUSED", "AZURE_REFUSED"],
    [502, "InvalidGatewayHost", "AZURE_UNAVAILABLE", "AZURE_OUTCOME_UNKNOWN"],
    [503, "ServiceUnavailable", "AZURE_UNAVAILABLE", "AZURE_UNAVAILABLE"],
    [503, "ServerTimeout", "AZURE_UNAVAILABLE", "AZURE_OUTCOME_UNKNOWN"],
    [504, "GatewayTimeout", "AZURE_UNAVAILABLE", "AZURE_OUTCOME_UNKNOWN"],
  ])("%i %s: %s for a read, %s for a write", async ([status, code, readCode, writeCode]) => {
    const response = refusal(status, code, "Said.");

    expect(await failure("read", response)).toMatchObject({ code: readCode, serviceCode: code });
    expect(await failure("write", response)).toMatchObject({ code: writeCode, serviceCode: code });
  });
});

describe("code and message of a response", () => {
  test.for([
    "Bearer abcdef123456",
    "password=hunter2",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2ln",
    "a/b",
    "x".repeat(101),
  ])("keeps no code that may be a secret: %s", async (code) => {
    expect((await failure("read", refusal(409, code, "Said."))).serviceCode).toBeUndefined();
  });

  test("drops a value in the place of a code that is not a code", async () => {
    const error = await failure("read", refusal(409, "https://store.example/log?sig=secret", "Said."));

    expect(error).toMatchObject({ code: "AZURE_CONFLICT", serviceCode: undefined });
    expect(error.message).not.toContain("secret");
  });

  test("recognizes a Resource Guard by the message when the code is missing", async () => {
    const response = { status: 400, body: { error: { message: "ResourceGuard Operation requestid is either null" } } };

    expect((await failure("write", response)).code).toBe("AZURE_APPROVAL_REQUIRED");
  });

  test("reads the oldest error shape of Recovery Services", async () => {
    const body = { ErrorCode: "CloudInternalError", Message: { Language: "en-US", Value: "Internal." }, Values: [] };

    for (const kind of ["read", "write"] as const) {
      const error = await failure(kind, { status: 500, body });
      expect(error.serviceCode).toBe("CloudInternalError");
      expect(error.message).toContain("Internal.");
    }
  });

  test("prefers the code of an inner error", async () => {
    const inner = { code: "UserErrorVmNotFoundV2", message: "No such machine." };
    const body = { error: { code: "CloudInternalError", message: "Failed.", innerError: inner } };

    expect(await failure("read", { status: 400, body })).toMatchObject({ serviceCode: "UserErrorVmNotFoundV2" });
  });

  test("reports the status of a response that is not JSON", async () => {
    const error = await failure("read", { status: 502, text: "<html>Bad gateway</html>" });

    expect(error.message).toContain("Azure returned 502");
  });
});

describe("no usable response", () => {
  test("a connection cut after the request has arrived makes the outcome of a write unknown", async () => {
    expect((await failure("write", "drop")).code).toBe("AZURE_OUTCOME_UNKNOWN");
    expect((await failure("read", "drop")).code).toBe("AZURE_UNAVAILABLE");
  });

  test("no call waits longer than its limit", async () => {
    const read = await failure("read", "hang");

    expect(read).toMatchObject({ code: "AZURE_UNAVAILABLE", retryable: true });
    expect(read.message).toContain("no response within 0.2 s");
    expect((await failure("write", "hang")).code).toBe("AZURE_OUTCOME_UNKNOWN");
  });

  test("the limit also ends the wait for a credential", async () => {
    const credential = { getToken: () => new Promise<null>(() => undefined) };
    const machines = createComputeVirtualMachines({ ...azureOptions(azure), credential, timeoutSeconds: 0.1 });

    await expect(machines.read(VM_ID)).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE" });
  });

  test("a refused connection means that nothing has happened, also for a write", async () => {
    const closed = await startArmServer();
    await closed.close();
    const vault = createRecoveryServicesVault(azureOptions(closed));

    await expect(vault.undeleteProtectedItem({ vaultId: VAULT_ID, vmId: VM_ID })).rejects.toMatchObject({
      code: "AZURE_UNAVAILABLE",
    });
  });

  test("a success that is not JSON is unreadable", async () => {
    expect((await failure("read", { status: 200, text: "{" })).code).toBe("AZURE_RESPONSE_UNREADABLE");
  });
});

describe("the wait Azure asks for", () => {
  test.for<[string, Readonly<Record<string, string>>, string, number | undefined]>([
    ["seconds", { "retry-after": "17" }, "Slow down.", 17],
    [
      "a date, measured against the response's own",
      { "retry-after": "Sun, 01 Mar 2026 10:01:30 GMT", date: "Sun, 01 Mar 2026 10:00:00 GMT" },
      "Slow down.",
      90,
    ],
    ["the message, where the header is missing", {}, "Please try again after '324' seconds.", 324],
    ["nothing, where neither has it", {}, "Slow down.", undefined],
    ["no more than a day", { "retry-after": "999999999" }, "Slow down.", 86_400],
  ])("is read from %s", async ([, headers, message, seconds]) => {
    const response = refusal(429, "ResourceRequestsThrottled", message, headers);

    expect((await failure("read", response)).retryAfterSeconds).toBe(seconds);
    expect((await failure("write", response)).retryAfterSeconds).toBe(seconds);
  });
});

describe("the message", () => {
  test("names what was tried, on what, the response and what to do", async () => {
    const error = await failure("read", refusal(403, "AuthorizationFailed", "The client has no right."));

    expect(error.message).toBe(
      `AZURE_ACCESS_DENIED: Cannot read the virtual machine ${VM_ID}: Azure returned 403 AuthorizationFailed: ` +
        "The client has no right. The call needs Microsoft.Compute/virtualMachines/read. " +
        `Assign the role "Holdfast Machine Reader" (docs/azure-calls.md) to it on ${VM_ID}.`,
    );
  });

  test("contains no secret, nor does its cause", async () => {
    const said = `Poll https://management.azure.com/x/operationsStatus/1?t=1&c=MIIC&s=c2VjcmV0 with Bearer ${TOKEN}; password=hunter2`;

    for (const kind of ["read", "write"] as const) {
      const error = await failure(kind, refusal(400, "Odd", said, { location: "https://a.example/?sig=bG9j" }));
      const everything = inspect(error, { depth: 10, showHidden: true });
      for (const secret of ["c2VjcmV0", "MIIC", TOKEN, "hunter2", "bG9j", "authorization"]) {
        expect(everything.toLowerCase()).not.toContain(secret.toLowerCase());
      }
    }
  });

  test.for([
    '{"sig":"hunter2"}',
    '"password": "hunter2"',
    "access_token=hunter2",
    "SharedAccessKey=hunter2;x=y",
    "Authorization: Basic hunter2==",
    "https://user:hunter2@store.example/x",
  ])("contains no secret that Azure's text has as %s, nor does its cause", async (said) => {
    for (const kind of ["read", "write"] as const) {
      const error = await failure(kind, refusal(400, "Odd", `Not possible with ${said} here`));
      expect(error.message).toContain("Not possible with");
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("hunter2");
    }
  });

  test("contains no more of the body than code and message", async () => {
    const error = { code: "Odd", message: "Said.", details: [{ message: "hunter2" }], target: "hunter2" };

    const text = inspect(await failure("read", { status: 400, body: { error, extra: "hunter2" } }), { depth: 10 });

    expect(text).not.toContain("hunter2");
  });

  test("is limited in length", async () => {
    const error = await failure("read", refusal(400, "Odd", "word ".repeat(2000)));

    expect(error.message.length).toBeLessThan(1200);
  });

  test("sends one request: retries belong to the workflow", async () => {
    const before = azure.requests.length;

    await failure("read", refusal(503, "ServiceUnavailable", "Later."));

    expect(azure.requests.length - before).toBe(1);
  });
});
