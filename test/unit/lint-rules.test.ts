import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

/** Lints one file in a project of its own that has our configuration; answers what Biome said. */
async function lint(path: string, code: string): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "lint-rules-"));
  try {
    await cp(join(root, "biome.json"), join(project, "biome.json"));
    await cp(join(root, "package.json"), join(project, "package.json"));
    await cp(join(root, "tools/lint"), join(project, "tools/lint"), { recursive: true });
    await symlink(join(root, "node_modules"), join(project, "node_modules"));
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), code);
    const output = await run(join(root, "node_modules/.bin/biome"), ["lint", "--colors=off", path], {
      cwd: project,
    }).catch((error: { stderr: string; stdout: string }) => error);
    return output.stdout + output.stderr;
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

const importing = (specifier: string) => `import { a } from "${specifier}";\nexport const x = a;\n`;

// A rule that never fires protects nothing: every border is shown one violation here …
test.for([
  { rule: "noRestrictedImports", path: "domain/x.ts", code: importing("zod") },
  { rule: "noNodejsModules", path: "domain/x.ts", code: importing("node:fs") },
  { rule: "noRestrictedGlobals", path: "domain/x.ts", code: 'export const x = fetch("https://example.com");\n' },
  { rule: "Take time", path: "domain/x.ts", code: "export const x = Date.now();\n" },
  { rule: "noRestrictedImports", path: "orchestrations/x.ts", code: importing("../azure/a.ts") },
  { rule: "noRestrictedGlobals", path: "orchestrations/x.ts", code: "setTimeout(() => {}, 1);\n" },
  { rule: "yield durable tasks", path: "orchestrations/x.ts", code: "export const x = async () => 1;\n" },
  { rule: "noRestrictedImports", path: "functions/activities/x.ts", code: importing("../../azure/a.ts") },
  { rule: "noRestrictedImports", path: "functions/triggers/x.ts", code: importing("../../local/a.ts") },
  { rule: "noRestrictedImports", path: "functions/entities/x.ts", code: importing("../../chat/a.ts") },
  { rule: "noRestrictedImports", path: "azure/x.ts", code: importing("../chat/a.ts") },
  { rule: "noRestrictedImports", path: "chat/x.ts", code: importing("../config/a.ts") },
  { rule: "noRestrictedImports", path: "config/x.ts", code: importing("../local/a.ts") },
  { rule: "noRestrictedImports", path: "functions/main.ts", code: importing("../local/a.ts") },
  { rule: "noRestrictedImports", path: "local/host/x.ts", code: importing("../../domain/a.ts") },
  { rule: "noRestrictedImports", path: "local/host/durable/x.ts", code: importing("../../../functions/a.ts") },
  { rule: "noRestrictedImports", path: "local/host/durable/x.ts", code: importing("../../azure-simulator/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/x.ts", code: importing("../host/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/arm/x.ts", code: importing("../front/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/arm/x.ts", code: importing("../history/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/arm/x.ts", code: importing("../faults/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/arm/x.ts", code: importing("../compute/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/history/x.ts", code: importing("../front/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/history/x.ts", code: importing("../faults/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/faults/x.ts", code: importing("../event-grid/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/front/x.ts", code: importing("../event-grid/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/front/x.ts", code: importing("../simulated-cloud.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/compute/x.ts", code: importing("../front/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/compute/x.ts", code: importing("../network/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/compute/x.ts", code: importing("../../../domain/a.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/compute/x.ts", code: importing("../../clock.ts") },
  { rule: "noRestrictedImports", path: "local/azure-simulator/x/model/x.ts", code: importing("../../compute/a.ts") },
  {
    rule: "noRestrictedImports",
    path: "local/azure-simulator/x/model/y/x.ts",
    code: importing("../../../compute/a.ts"),
  },
  {
    rule: "noRestrictedImports",
    path: "local/azure-simulator/compute/model/x.ts",
    code: importing("../../front/a.ts"),
  },
  {
    rule: "noRestrictedImports",
    path: "local/azure-simulator/compute/model/x.ts",
    code: importing("../../storage/a.ts"),
  },
  {
    rule: "Retry in a loop of your own",
    path: "orchestrations/x.ts",
    code: 'export function* x(context) {\n  yield context.df.callActivityWithRetry("work", {}, {});\n}\n',
  },
  {
    rule: "Retry in a loop of your own",
    path: "orchestrations/x.ts",
    code: 'export function* x(context) {\n  yield context.df.callSubOrchestratorWithRetry("work", {}, {});\n}\n',
  },
  {
    rule: "No task in two compounds",
    path: "orchestrations/x.ts",
    code: 'export function* x(context) {\n  const a = context.df.callActivity("a");\n  const b = context.df.callActivity("b");\n  yield context.df.Task.any([a, b]);\n  yield context.df.Task.all([a, b]);\n}\n',
  },
  {
    rule: "No compound of the same tasks in every turn of a loop",
    path: "orchestrations/x.ts",
    code: 'export function* x(context) {\n  const tasks = [context.df.callActivity("a"), context.df.callActivity("b")];\n  while (true) {\n    yield context.df.Task.any(tasks);\n  }\n}\n',
  },
  { rule: "noProcessEnv", path: "azure/x.ts", code: 'export const x = process.env["A"];\n' },
])("$path is refused what breaks $rule", async ({ rule, path, code }) => {
  const output = await lint(path, code);

  expect(output).toContain(rule);
});

// … and lets through what belongs there, so that it does not refuse everything either.
test.for([
  { path: "domain/ports/x.ts", code: importing("../instant.ts") },
  { path: "orchestrations/x.ts", code: importing("../domain/a.ts") },
  { path: "functions/activities/x.ts", code: importing("../../orchestrations/contracts/activities.ts") },
  { path: "functions/main.ts", code: importing("../azure/a.ts") },
  { path: "azure/x.ts", code: importing("../domain/ports/a.ts") },
  { path: "local/host/durable/x.ts", code: importing("../../clock.ts") },
  { path: "local/azure-simulator/simulated-cloud.ts", code: importing("./compute/service.ts") },
  { path: "local/azure-simulator/front/x.ts", code: importing("../history/journal.ts") },
  { path: "local/azure-simulator/history/x.ts", code: importing("../arm/json.ts") },
  { path: "local/azure-simulator/faults/x.ts", code: importing("../arm/errors.ts") },
  { path: "local/azure-simulator/compute/x.ts", code: importing("../arm/service.ts") },
  { path: "local/azure-simulator/x/model/y/x.ts", code: importing("../../../arm/service.ts") },
  { path: "local/azure-simulator/x/model/y/x.ts", code: importing("../../errors/a.ts") },
  { path: "local/azure-simulator/event-grid/x.ts", code: importing("../faults/faults.ts") },
  { path: "local/azure-simulator/compute/model/x.ts", code: importing("../../arm/service.ts") },
  { path: "local/azure-simulator/compute/model/x.ts", code: importing("../errors.ts") },
])("$path may import what it needs", async ({ path, code }) => {
  const output = await lint(path, code);

  expect(output).not.toContain("noRestrictedImports");
});
