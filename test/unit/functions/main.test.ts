import { registerHooks } from "node:module";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import * as contracts from "../../../orchestrations/contracts/activities.ts";

interface Registration {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const registrations: Registration[] = [];

/** Plays the Functions host, as it hands the core API to `@azure/functions`, and loads the app once. */
beforeAll(async () => {
  const core = {
    version: "0.0.0",
    registerFunction: (metadata: Registration) => {
      registrations.push(metadata);
      return { dispose: () => {} };
    },
    registerHook: () => ({ dispose: () => {} }),
    setProgrammingModel: () => {},
    log: () => {},
    Disposable: class {},
  };
  Reflect.set(globalThis, Symbol.for("holdfast.test.core"), core);
  const url = "data:text/javascript,";
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "@azure/functions-core"
        ? { url: `${url}core`, format: "commonjs", shortCircuit: true }
        : next(specifier, context),
    load: (target, context, next) =>
      target === `${url}core`
        ? {
            format: "commonjs",
            source: 'module.exports = globalThis[Symbol.for("holdfast.test.core")];',
            shortCircuit: true,
          }
        : next(target, context),
  });
  await import("../../../functions/main.ts");
  hooks.deregister();
});

const typesOf = ({ bindings }: Registration) => Object.values(bindings).map((binding) => String(binding["type"]));
const namesOf = (type: string) =>
  registrations.filter((registration) => typesOf(registration).includes(type)).map(({ name }) => name);

test("registers every activity that workflows call, under its contract's name", () => {
  const named = z.object({ name: z.string(), input: z.custom<z.ZodType>((value) => value instanceof z.ZodType) });
  const expected = Object.values(contracts).flatMap((value) => named.safeParse(value).data?.name ?? []);

  expect(expected.length).toBeGreaterThan(10);
  expect(namesOf("activityTrigger").sort()).toEqual(expected.sort());
});

test("registers the workflows and their entities under the names that histories hold", () => {
  expect(namesOf("orchestrationTrigger").sort()).toEqual(
    ["backupVirtualMachine", "lookAgain", "monitorBackupJob", "protectVirtualMachine", "runBackupSchedule"].sort(),
  );
  expect(namesOf("entityTrigger")).toEqual(["attention", "announcements"]);
});

test("registers the triggers, each once, and no function twice", () => {
  expect(namesOf("eventGridTrigger")).toEqual(["vmWritten"]);
  expect(namesOf("timerTrigger")).toEqual(["backupNow"]);
  expect(namesOf("httpTrigger").sort()).toEqual(["backup", "health", "protect"]);
  expect(new Set(registrations.map(({ name }) => name.toLowerCase())).size).toBe(registrations.length);
});

test("hands the Durable client to everything that starts workflows", () => {
  const withClient = namesOf("durableClient").sort();

  expect(withClient).toEqual(["backup", "backupNow", "protect", "startProtection", "vmWritten"]);
});

test("asks for a function key everywhere but at health", () => {
  const levels = registrations.flatMap(({ name, bindings }) =>
    Object.values(bindings).flatMap(({ type, authLevel }) => (type === "httpTrigger" ? [[name, authLevel]] : [])),
  );

  expect(Object.fromEntries(levels)).toEqual({ protect: "function", backup: "function", health: "anonymous" });
});
