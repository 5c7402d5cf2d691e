import { expect, test } from "vitest";
import type { CoreInvocationContext, ProgrammingModel } from "../../../../../local/host/app/core-types.ts";
import { runInvocation } from "../../../../../local/host/app/invocation.ts";
import { createRegistrations } from "../../../../../local/host/app/registrations.ts";

const libraryContext = { functionName: "works" };

/** Runs a function with a model that, as the library does, keeps the context that it is given. */
async function run(registrations: ReturnType<typeof createRegistrations>, fails: boolean) {
  let kept: CoreInvocationContext | undefined;
  let given: object | undefined;
  const model: ProgrammingModel = {
    name: "model",
    version: "1",
    getInvocationModel: (core) => {
      kept = core;
      given = core.request;
      return {
        getArguments: async () => ({ context: libraryContext, inputs: [] }),
        invokeFunction: async () => {
          if (fails) throw new Error("it failed");
          return "done";
        },
        getResponse: async () => ({}),
      };
    },
  };
  registrations.registerFunction({ name: "works", bindings: { go: { type: "aTrigger", direction: "in" } } }, () => {});
  const target = registrations.functions()[0] ?? expect.fail();
  const request = { triggerData: { string: "a long history" } };
  await runInvocation({ registrations, model, target, request, durableClient: () => "" }).catch(() => undefined);
  return { kept: kept ?? expect.fail(), given };
}

test.for([[false], [true]])("drops what an invocation was given when it has ended (failed: %s)", async ([fails]) => {
  const { kept, given } = await run(
    createRegistrations(() => {}),
    fails === true,
  );

  expect(JSON.stringify(given)).toContain("a long history");
  expect(kept.request).toEqual({});
});

test("shows log hooks the invocation of a line that comes after its end", async () => {
  const registrations = createRegistrations(() => {});
  const seen: unknown[] = [];
  registrations.registerHook("log", (line) => seen.push("invocationContext" in line && line.invocationContext));

  const { kept } = await run(registrations, false);
  kept.log("information", "user", "late");

  expect(seen).toEqual([libraryContext]);
});
