import type { InvocationContext } from "@azure/functions";
import type * as DurableFunctions from "durable-functions";
import { expect, test, vi } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import { type ActivityHandlers, registerWorkflows } from "../../../functions/register-workflows.ts";
import { activityContracts } from "../../../orchestrations/contracts/activities.ts";

type Handler = (input: unknown, context: InvocationContext) => Promise<unknown>;

/** Registers the app with activities that all end like this one. */
function arrange(activity: () => Promise<unknown>) {
  const registered = new Map<string, Handler>();
  let properties: (error: unknown) => unknown = () => undefined;
  const app = {
    orchestration: () => {},
    entity: () => {},
    activity: (name: string, { handler }: { readonly handler: Handler }) => registered.set(name, handler),
    setExceptionPropertiesProvider: (provider: { readonly getExceptionProperties: typeof properties }) => {
      properties = provider.getExceptionProperties;
    },
  };
  const durable = { app, input: { durableClient: () => ({}) } } as unknown as typeof DurableFunctions;
  const handlers = Object.fromEntries(Object.keys(activityContracts).map((name) => [name, activity]));
  registerWorkflows(durable, handlers as unknown as ActivityHandlers);
  const context = { error: vi.fn() };
  const run = () => registered.get("ensureVault")?.({}, context as unknown as InvocationContext);
  return { run, context, propertiesOf: (error: unknown) => properties(error) };
}

test("lets no stack of an activity's error into the task hub; the log has that of an unexpected one", async () => {
  const expected = new BackupError("AZURE_REFUSED", "No.", { cause: new Error("inner") });
  const unexpected = new TypeError("bug");
  const stack = unexpected.stack;
  const known = arrange(() => Promise.reject(expected));
  const unknown = arrange(() => Promise.reject(unexpected));

  await expect(known.run()).rejects.toBe(expected);
  await expect(unknown.run()).rejects.toBe(unexpected);

  expect([expected.stack, unexpected.stack]).toEqual(["", ""]);
  expect(known.context.error).not.toHaveBeenCalled();
  expect(unknown.context.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(String(stack)));
});

test("hands on what is thrown although it is no error", async () => {
  await expect(arrange(() => Promise.reject("text")).run()).rejects.toBe("text");
});

test.for<[string, BackupError, object]>([
  [
    "a refusal with Azure's code",
    new BackupError("AZURE_REFUSED", "No.", { serviceCode: "UserErrorTrustedLaunchVMNotSupportedByStandardPolicy" }),
    {
      code: "AZURE_REFUSED",
      retryable: false,
      serviceCode: "UserErrorTrustedLaunchVMNotSupportedByStandardPolicy",
      errorClass: "policyUnsuitable",
    },
  ],
  [
    "a machine that Azure does not find",
    new BackupError("AZURE_NOT_FOUND", "No."),
    { code: "AZURE_NOT_FOUND", retryable: false, errorClass: "machineGone" },
  ],
  [
    "a wait",
    new BackupError("AZURE_THROTTLED", "No.", { retryAfterSeconds: 17 }),
    { code: "AZURE_THROTTLED", retryable: true, retryAfterSeconds: 17 },
  ],
])("hands the class of %s over, so that no workflow has to classify", ([, error, expected]) => {
  expect(arrange(async () => undefined).propertiesOf(error)).toEqual(expected);
});

test("hands nothing over for an error that is none of the app's", () => {
  expect(arrange(async () => undefined).propertiesOf(new Error("bug"))).toBeUndefined();
});
