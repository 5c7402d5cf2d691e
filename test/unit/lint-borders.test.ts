import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";
import { beforeAll, expect, test } from "vitest";
import { type Finding, LINT_TIMEOUT_MS, lintProject } from "../support/lint-project.ts";

const root = join(import.meta.dirname, "../..");
const packages = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
};
const dependencies = Object.keys(packages.dependencies);
const devDependencies = Object.keys(packages.devDependencies);
const NODE_MODULES = ["node:fs", "node:fs/promises", "node:dns/promises", "node:crypto"];

/** Every folder that holds TypeScript, except the tests. */
const folders = [
  ...new Set(
    readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|dist|out|ui|coverage|test)$/.test(entry.name))
      .flatMap(({ name }) =>
        readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((path) => join(name, path)),
      )
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => dirname(path)),
  ),
].sort();
const production = folders.filter((folder) => !/^(local|tools)\b/.test(folder));

/** What the files of a folder may import. A folder stands for itself and the folders in it, a file for itself. */
interface Border {
  readonly ours: readonly string[];
  readonly packages: readonly string[];
  /** Packages that are refused, but whose types the compiler erases. */
  readonly typesOf?: readonly string[];
}

const everyPackage = [...NODE_MODULES, ...dependencies, ...devDependencies];
const topLevel: Readonly<Record<string, Border>> = {
  domain: { ours: ["domain"], packages: [] },
  orchestrations: { ours: ["orchestrations", "domain"], packages: ["durable-functions", "zod"] },
  api: { ours: ["api", "domain"], packages: ["zod"] },
  functions: {
    ours: ["functions", "api", "domain", "orchestrations/contracts"],
    packages: ["@azure/functions", "@azure/eventgrid", "durable-functions", "zod"],
  },
  azure: {
    ours: ["azure", "domain"],
    packages: [
      ...NODE_MODULES,
      "@azure/arm-compute",
      "@azure/arm-recoveryservices",
      "@azure/arm-recoveryservicesbackup",
      "@azure/arm-resourcegraph",
      "@azure/core-rest-pipeline",
      "@azure/identity",
    ],
  },
  chat: {
    ours: ["chat", "domain"],
    packages: [...NODE_MODULES, "@azure/core-rest-pipeline", "@azure/eventgrid", "ipaddr.js", "undici"],
  },
  cli: {
    ours: ["cli", "api", "domain"],
    packages: [...NODE_MODULES, "@azure/identity", "@bomb.sh/tab", "commander", "picocolors", "zod"],
  },
  config: { ours: ["config", "domain"], packages: [...NODE_MODULES, "zod"] },
  storage: {
    ours: ["storage", "domain"],
    packages: [...NODE_MODULES, "@azure/data-tables", "@azure/identity", "@azure/storage-blob", "@azure/storage-queue"],
  },
  telemetry: {
    ours: ["telemetry", "domain"],
    packages: [
      ...["@azure/functions", "@azure/identity", "@azure/monitor-opentelemetry-exporter"],
      ...dependencies.filter((name) => name.startsWith("@opentelemetry/")),
    ],
  },
  web: { ours: ["web", "api", "domain"], packages: ["preact", "@preact/signals"] },
  local: { ours: ["local"], packages: everyPackage },
  tools: { ours: [...folders, "test", "biome.json"], packages: everyPackage },
};
const compositionRoot: Border = {
  ours: [...production, "biome.json"],
  packages: [...NODE_MODULES, ...dependencies],
  typesOf: devDependencies,
};
const SIMULATOR = "local/azure-simulator";
const simulatorShares = ["arm", "history", "faults"].map((name) => `${SIMULATOR}/${name}`);
/** The simulator's layers from the lowest to the highest; each may import the ones below it. */
const simulatorLayers: Readonly<Record<string, readonly string[]>> = {
  arm: [],
  history: ["arm"],
  faults: ["arm"],
};

/** Files with a border of their own. */
const fileBorders: Readonly<Record<string, Border>> = {
  "functions/main.ts": compositionRoot,
  "functions/register-workflows.ts": {
    ours: ["functions", "domain", "orchestrations"],
    packages: ["@azure/functions", "durable-functions"],
  },
  "functions/create-channel.ts": { ours: ["functions", "chat", "config", "domain"], packages: [] },
  "functions/schedule-occurrences.ts": { ours: ["domain"], packages: ["croner"] },
  "functions/page/page-files.ts": { ours: ["domain"], packages: ["node:fs/promises", "zod"] },
  "functions/http/encode-body.ts": { ours: [], packages: ["@azure/functions", "node:crypto"] },
  "functions/action-tokens.ts": { ours: ["domain"], packages: ["node:crypto", "zod"] },
  "cli/config-check.ts": { ours: ["cli", "config", "domain"], packages: topLevel["cli"]?.packages ?? [] },
};

function borderOf(file: string): Border {
  const own = fileBorders[file];
  if (own !== undefined) return own;
  if (file.startsWith("local/host/")) return { ours: ["local/host", "local/clock.ts"], packages: everyPackage };
  if (!file.startsWith(`${SIMULATOR}/`))
    return topLevel[file.split("/")[0] ?? ""] ?? { ours: production, packages: [] };
  const part = file.split("/").slice(0, 3).join("/");
  if (part === file) return { ours: [SIMULATOR], packages: everyPackage };
  const below = simulatorLayers[file.split("/")[2] ?? ""]?.map((name) => `${SIMULATOR}/${name}`) ?? simulatorShares;
  return { ours: [part, ...below], packages: everyPackage };
}

/** New folders, as deep as the rows of biome.json go: what comes later has its border from the first file on. */
const newFolders = [
  "domain/new/deeper",
  "orchestrations/new",
  "api/new",
  "functions/new",
  "azure/new",
  "chat/new",
  "cli/new",
  "config/new",
  "web/new",
  "local/host/new/deeper",
  "local/azure-simulator/new/deeper/deepest",
];
/** Deeper than that, every import out of the file's own folder is refused, until biome.json has a row for it. */
const tooDeep = [
  "domain/new/deeper/deepest",
  "orchestrations/new/deeper",
  "api/new/deeper",
  "functions/new/deeper",
  "azure/new/deeper",
  "chat/new/deeper",
  "cli/new/deeper",
  "config/new/deeper",
  "storage/new",
  "telemetry/new",
  "web/new/deeper",
  "local/new",
  "local/host/new/deeper/deepest",
  "local/azure-simulator/new/deeper/deepest/still-deeper",
];

const probes = [
  ...[...folders, ...newFolders].map((folder) => `${folder}/probe.ts`),
  "functions/main.ts",
  "functions/register-workflows.ts",
  "functions/create-channel.ts",
  "functions/schedule-occurrences.ts",
  "functions/page/page-files.ts",
  "functions/http/encode-body.ts",
  "functions/action-tokens.ts",
  "cli/config-check.ts",
];
const targets = [...folders, "test", "test/support", "test/fixtures"]
  .map((folder) => `${folder}/target.ts`)
  .concat("local/clock.ts", "functions/main.ts", "biome.json");

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const specifierOf = (from: string, target: string) => {
  const path = relative(dirname(from), target);
  return path.startsWith("..") ? path : `./${path}`;
};

/** What a file may not import, of all that it tries. */
function forbidden(file: string): string[] {
  const border = borderOf(file);
  const ours = targets.filter((target) => !border.ours.some((folder) => isWithin(target, folder)));
  return [
    ...ours.map((target) => specifierOf(file, target)),
    ...[...everyPackage, "left-pad"]
      .filter((name) => !border.packages.includes(name))
      .map((name) => (border.typesOf?.includes(name) ? `${name} (value, call)` : name)),
  ].sort();
}

const tried = (file: string) => [...targets.map((target) => specifierOf(file, target)), ...everyPackage, "left-pad"];
/** The ways to import: a border holds all of them. */
const FORMS: Readonly<Record<string, (specifier: string, index: number) => string>> = {
  value: (specifier, index) => `import { a${index} } from "${specifier}";`,
  type: (specifier, index) => `import type { B${index} } from "${specifier}";`,
  call: (specifier, index) => `export const c${index} = () => import("${specifier}");`,
};
/** Each line tries one import in one form. */
const code = (specifiers: readonly string[]) =>
  [
    ...Object.values(FORMS).flatMap((form) => specifiers.map(form)),
    `export const x = [${specifiers.map((_, index) => `a${index} as B${index}`).join(", ")}];\n`,
  ].join("\n");
const RULES = ["noRestrictedImports", "noNodejsModules", "noUndeclaredDependencies"];

let found: Map<string, Finding[]>;
beforeAll(async () => {
  found = await lintProject(
    new Map([
      ...probes.map((file) => [file, code(tried(file))] as const),
      ...tooDeep.map((folder) => [`${folder}/probe.ts`, code(["./target.ts", "../target.ts"])] as const),
    ]),
  );
}, LINT_TIMEOUT_MS);

/** The specifiers that the linter refuses in a file; with the forms it refuses, unless it refuses all. */
function refusedIn(file: string, specifiers: readonly string[]): string[] {
  const lines = new Set((found.get(file) ?? []).filter(({ rule }) => RULES.includes(rule)).map(({ line }) => line));
  return specifiers
    .flatMap((specifier, index) => {
      const forms = Object.keys(FORMS).filter((_, form) => lines.has(form * specifiers.length + index + 1));
      if (forms.length === 0) return [];
      return forms.length === Object.keys(FORMS).length ? [specifier] : [`${specifier} (${forms.join(", ")})`];
    })
    .sort();
}

test.for(probes)("%s may import what its folder may, and nothing else", (file) => {
  expect(refusedIn(file, tried(file))).toEqual(forbidden(file));
});

test.for(tooDeep)("%s may not import from the folder above before biome.json has a row for it", (folder) => {
  expect(refusedIn(`${folder}/probe.ts`, ["./target.ts", "../target.ts"])).toEqual(["../target.ts"]);
});
