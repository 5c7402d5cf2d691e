import { join } from "node:path";
import { expect, test } from "vitest";
import { createVirtualClock } from "../../../../../local/clock.ts";
import { type LoadOptions, loadFunctionApp } from "../../../../../local/host/app/load-function-app.ts";
import type { LogLine } from "../../../../../local/host/app/log.ts";

const apps = join(import.meta.dirname, "../../../../fixtures/apps");
const load = (name: string, more: Partial<LoadOptions> = {}) =>
  loadFunctionApp({ directory: join(apps, name), clock: createVirtualClock(), durableClient: () => "{}", ...more });

test("loads an app of ES modules written in TypeScript", async () => {
  const app = await load("modules");

  expect(app.functions.map((entry) => entry.name)).toContain("describe");
  expect(app.find("HTTPTRIGGER", "DescribeItem")?.trigger).toMatchObject({
    type: "httptrigger",
    route: "items/{id:int}/{rest?}",
  });
  expect(app.find("activityTrigger", "describeItem")).toBeUndefined();
});

test("loads an app of CommonJS modules, with its own access to the core API", async () => {
  const lines: LogLine[] = [];

  const app = await load("commonjs", { log: (line) => lines.push(line) });

  expect(app.functions.map((entry) => [entry.name, entry.trigger.type])).toEqual([
    ["one", "httptrigger"],
    ["two", "timertrigger"],
  ]);
  expect(lines.map((line) => line.message)).toContain("asked for the core API directly");
});

test("loads only the given files", async () => {
  const entryPoints = [join(apps, "modules/src/functions/durable.ts")];

  const app = await load("modules", { entryPoints });

  expect(app.functions.map((entry) => entry.name)).toEqual(["greet", "greetAll", "counter"]);
});

test("leaves out disabled functions", async () => {
  const app = await load("commonjs", { isDisabled: (name) => name === "two" });

  expect(app.functions.map((entry) => entry.name)).toEqual(["one"]);
});

test.for(["modules", "commonjs"])("loads %s again with registrations and module state of its own", async (name) => {
  const first = await load(name);
  const second = await load(name);

  expect(second.functions.map((entry) => entry.name)).toEqual(first.functions.map((entry) => entry.name));
  const target = second.functions[0];
  if (target === undefined) throw new Error("no function");
  await expect(first.invoke(target, { triggerData: {} })).rejects.toThrow("is not part of this app");
});

test("evaluates an app's modules again on each load", async () => {
  const bodyOf = async () => {
    const app = await load("commonjs");
    const one = app.find("httpTrigger", "one");
    if (one === undefined) throw new Error("no function");
    const { returnValue } = await app.invoke(one, {
      triggerData: { http: { method: "GET", url: "http://localhost/" } },
    });
    const http = returnValue?.http as { readonly body: { readonly bytes: Uint8Array } } | undefined;
    return Buffer.from(http?.body.bytes ?? []).toString();
  };

  expect([await bodyOf(), await bodyOf()]).toEqual(["one 1", "one 1"]);
});

test.for<[string, string, RegExp]>([
  ["missing-main", "package.json", /"main" is missing/],
  ["no-match", "package.json", /"main" is "dist\/\*\.js", which matches no file/],
  ["throws", "index.js", /no settings, no app/],
  ["duplicate", "index.js", /Function "Same" is registered twice/],
  ["bad-name", "index.js", /"no spaces" is not a valid function name/],
  ["empty", "package.json", /The app registers no functions/],
  ["not-there", "package.json", /ENOENT/],
])("refuses the app %s and names the file and the cause", async ([name, file, cause]) => {
  const loading = load(join("broken", name));

  await expect(loading).rejects.toThrow(join(apps, "broken", name, file));
  await expect(loading).rejects.toThrow(cause);
});

test("loads other apps after one that failed", async () => {
  const failed = load("broken/throws");
  const fine = load("commonjs");

  await expect(failed).rejects.toThrow("no settings, no app");
  expect((await fine).functions).toHaveLength(2);
});
