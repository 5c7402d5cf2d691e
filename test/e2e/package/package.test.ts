import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { activityContracts } from "../../../orchestrations/contracts/activities.ts";
import { buildUnpacked, type Unpacked } from "../../support/package/unpacked.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

const root = join(import.meta.dirname, "../../..");
const MAX_ZIP_BYTES = 6 * 1024 * 1024;

let built: Unpacked;
beforeAll(async () => {
  built = await buildUnpacked();
});
afterAll(() => built.remove());

test("the zip contains the bundle and the files of the list, and nothing else", () => {
  const isBuilt = (path: string) =>
    /^dist\/functions\/[\w.-]+\.js$/.test(path) || /^ui\/assets\/[\w-]+\.(js|css|svg|png|ico)(\.br|\.gz)?$/.test(path);
  const others = built.paths.filter((path) => !isBuilt(path));

  expect(others).toEqual([
    "LICENSE",
    "THIRD-PARTY-NOTICES.txt",
    "docs/openapi.json",
    "holdfast.config.json",
    "holdfast.config.schema.json",
    "host.json",
    "package.json",
    "ui/index.html",
    "ui/index.html.br",
    "ui/index.html.gz",
    "ui/manifest.json",
  ]);
  expect(built.paths).toContain("dist/functions/main.js");
  expect(built.zip.byteLength).toBeLessThanOrEqual(MAX_ZIP_BYTES);
});

test("no source map is deployed, and none is named", () => {
  const maps = built.bundle.sourceMaps.map(({ path }) => path);

  expect(maps).toHaveLength(built.bundle.files.length);
  for (const { contents } of built.bundle.files)
    expect(new TextDecoder().decode(contents)).not.toMatch(/^\/\/# source/m);
});

test("the bundle is made of the app's own folders and of packages that the app declares", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const inputs = Object.keys(built.bundle.metafile.inputs);

  const folders = new Set(inputs.filter((path) => !path.startsWith("node_modules/")).map((path) => path.split("/")[0]));
  const packages = new Set(inputs.flatMap((path) => packageOf(path) ?? []));

  for (const folder of folders) {
    expect([
      "api",
      "azure",
      "chat",
      "config",
      "domain",
      "functions",
      "orchestrations",
      "storage",
      "telemetry",
      "web",
    ]).toContain(folder);
  }
  expect(packages.size).toBeGreaterThan(20);
  for (const name of packages) expect(lock.packages[name], name).toBeDefined();
  for (const name of packages) expect(lock.packages[name]?.dev, name).toBeUndefined();
});

test("what every start loads contains no SDK that only later calls need", () => {
  const { outputs } = built.bundle.metafile;
  const atStart = new Set<string>();
  const visit = (file: string) => {
    if (atStart.has(file)) return;
    atStart.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind !== "dynamic-import") visit(path);
  };
  visit("dist/functions/main.js");

  const packages = new Set([...atStart].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}).map(shortName)));

  expect(packages).toContain("durable-functions");
  for (const name of packages) {
    expect(name).not.toMatch(/^(@azure\/(?!functions)|@typespec\/|@opentelemetry\/(?!api$)|undici$)/);
  }
});

test("nothing that is loaded on demand is CommonJS, whose names would be missing in the bundle", () => {
  const { inputs } = built.bundle.metafile;
  const own = Object.entries(inputs).filter(([path]) => !path.startsWith("node_modules/"));
  const onDemand = own.flatMap(([, { imports }]) => imports.filter(({ kind }) => kind === "dynamic-import"));

  expect(onDemand.length).toBeGreaterThan(10);
  for (const { path } of onDemand) expect(inputs[path]?.format, path).toBe("esm");
});

test("the same sources make the same bytes", async () => {
  const again = await buildUnpacked();
  onTestFinished(() => again.remove());

  expect(Buffer.compare(again.zip, built.zip)).toBe(0);
});

test("Azure's worker loads it from any folder, with the configuration in the package and no package installed", () => {
  for (let folder = built.directory; folder !== dirname(folder); folder = dirname(folder)) {
    expect(existsSync(join(folder, "node_modules")), folder).toBe(false);
  }
  const worker = join(root, "test/fixtures/functions-worker.mjs");

  const names = JSON.parse(
    execFileSync(process.execPath, [worker, built.directory], {
      cwd: "/",
      env: { AzureWebJobsStorage: "UseDevelopmentStorage=true" },
      encoding: "utf8",
    }),
  ) as readonly string[];

  expect(names).toEqual(expect.arrayContaining(["vmWritten", "health", "protectVirtualMachine"]));
  expect(names).toEqual(expect.arrayContaining(Object.values(activityContracts).map(({ name }) => name)));
});

test("an invalid setting ends its start, and the error names the setting", () => {
  const worker = join(root, "test/fixtures/functions-worker.mjs");
  const env = { AzureWebJobsStorage: "UseDevelopmentStorage=true", AZURE_TOKEN_CREDENTIALS: "msi" };

  const start = () =>
    execFileSync(process.execPath, [worker, built.directory], { cwd: "/", env, encoding: "utf8", stdio: "pipe" });

  expect(start).toThrow(/AZURE_TOKEN_CREDENTIALS: must be one of/);
});

test("it protects and backs up a machine on the local host", async () => {
  const stack = await startTestStack(undefined, undefined, undefined, { appDirectory: built.directory });

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    reason: "protectionEnabled",
    backup: { result: "completed" },
  });
});

test("it serves the operators' page, whose links lead to files of the package", async () => {
  const stack = await startTestStack(undefined, undefined, undefined, { appDirectory: built.directory });
  const index = await fetch(`${stack.host.url}/api/ui/machines`);
  const html = await index.text();

  const links = [...html.matchAll(/(?:src|href)="(\/api\/ui\/[^"]+)"/g)].map(([, path]) => path);
  const linked = await Promise.all(
    links.map((path) => fetch(`${stack.host.url}${path}`, { headers: { "accept-encoding": "br, gzip" } })),
  );

  expect([index.status, index.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(linked.length).toBeGreaterThan(0);
  for (const { status, headers, url } of linked) {
    expect([status, headers.get("content-encoding")], url).toEqual([200, "br"]);
    expect(built.paths).toContain(url.replace(`${stack.host.url}/api/`, ""));
  }
});

/** Folder of the package that a file belongs to, as package-lock.json names it. */
function packageOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function shortName(path: string): string {
  return packageOf(path)?.replace(/^.*node_modules\//, "") ?? "the app";
}
