import { beforeAll, expect, test } from "vitest";
import { type Finding, LINT_TIMEOUT_MS, lintProject } from "../support/lint-project.ts";

interface Case {
  /** Where the code lies. Each case has a path of its own, so that what Biome says of it is told apart. */
  readonly path: string;
  readonly code: string;
}
interface Refused extends Case {
  /** The rule's name, or the beginning of what a rule under tools/lint says. */
  readonly rule: string;
}

const statements = (count: number) =>
  Array.from({ length: count / 2 }, (_, index) => `export const a${index} = 1;\n\n`).join("");
const functionOf = (count: number) =>
  `export function x(go: () => void): void {\n${"  go();\n\n".repeat(count / 2)}}\n`;
/** Nested branches: the n-th adds n to the complexity, so that four make 10 and three more side by side 13. */
const branches = (sideBySide: number) =>
  `export function x(a: number): number {\n${"if (a > 1) {\n".repeat(4)}return 1;\n${"}\n".repeat(4)}${"if (a > 2) return 2;\n".repeat(sideBySide)}return 0;\n}\n`;
const promise = "async function work(): Promise<number> {\n  return await Promise.resolve(1);\n}\n\n";
const choice = (cases: string) =>
  `type Kind = "a" | "b";\n\nexport function x(kind: Kind): number {\n  switch (kind) {\n${cases}  }\n  return 0;\n}\n`;
const orchestrator = (body: string) => `export function* x(context) {\n${body}}\n`;
const orchestration = (name: string) => `orchestrations/${name}.ts`;
const domain = (name: string) => `domain/${name}.ts`;
const azure = (name: string) => `azure/${name}.ts`;

// A rule that never fires protects nothing: each is shown one violation here …
const refused: readonly Refused[] = [
  { rule: "noExcessiveLinesPerFile", path: azure("file-of-302-lines"), code: statements(302) },
  { rule: "noExcessiveLinesPerFile", path: "test/unit/file-of-302-lines.test.ts", code: statements(302) },
  { rule: "noExcessiveLinesPerFunction", path: azure("function-of-62-lines"), code: functionOf(62) },
  { rule: "noExcessiveCognitiveComplexity", path: azure("complexity-of-13"), code: branches(3) },
  {
    rule: "noImportCycles",
    path: domain("cycle-of-values-1"),
    code: 'import { b } from "./cycle-of-values-2.ts";\n\nexport const a = () => b;\n',
  },
  {
    rule: "noImportCycles",
    path: domain("cycle-of-values-2"),
    code: 'import { a } from "./cycle-of-values-1.ts";\n\nexport const b = () => a;\n',
  },
  {
    rule: "noImportCycles",
    path: domain("cycle-of-types-1"),
    code: 'import type { B } from "./cycle-of-types-2.ts";\n\nexport type A = B | 1;\n',
  },
  {
    rule: "noImportCycles",
    path: domain("cycle-of-types-2"),
    code: 'import type { A } from "./cycle-of-types-1.ts";\n\nexport type B = A[] | 2;\n',
  },
  {
    rule: "noFloatingPromises",
    path: azure("floating-promise"),
    code: `${promise}export function x(): void {\n  work();\n}\n`,
  },
  {
    rule: "noMisusedPromises",
    path: azure("misused-promise"),
    code: `${promise}export function x(): number {\n  if (work()) return 1;\n  return 0;\n}\n`,
  },
  {
    rule: "useExhaustiveSwitchCases",
    path: domain("switch-that-lacks-a-case"),
    code: choice('    case "a":\n      return 1;\n'),
  },
  { rule: "noConsole", path: azure("console"), code: 'console.log("hello");\n' },
  { rule: "noConsole", path: "functions/console.ts", code: 'console.log("hello");\n' },
  { rule: "noDefaultExport", path: azure("default-export"), code: "export default 1;\n" },
  { rule: "noEnum", path: azure("enum"), code: "export enum Color {\n  Red = 1,\n}\n" },
  {
    rule: "noNonNullAssertion",
    path: azure("non-null-assertion"),
    code: "export const x = (a?: string): string => a!;\n",
  },
  { rule: "noExplicitAny", path: azure("any"), code: "export const x = (a: any): unknown => a;\n" },
  {
    rule: "noParameterProperties",
    path: azure("parameter-property"),
    code: "export class X {\n  constructor(readonly a: string) {}\n}\n",
  },
  {
    rule: "useErrorCause",
    path: azure("error-without-cause"),
    code: 'export function x(go: () => void): void {\n  try {\n    go();\n  } catch (error) {\n    throw new Error("It failed.");\n  }\n}\n',
  },
  {
    rule: "useThrowOnlyError",
    path: azure("thrown-text"),
    code: 'export function x(): void {\n  throw "It failed.";\n}\n',
  },
  {
    rule: "useNodejsImportProtocol",
    path: azure("node-module-without-protocol"),
    code: 'import { join } from "path";\n\nexport const x = join("a");\n',
  },
  {
    rule: "useImportType",
    path: azure("type-imported-as-value"),
    code: 'import { A } from "./a.ts";\n\nexport const x = (a: A): A => a;\n',
  },
  {
    rule: "useImportExtensions",
    path: domain("import-without-extension"),
    code: 'import { instant } from "./cycle-of-values-1";\n\nexport const x = instant;\n',
  },
  { rule: "useFilenamingConvention", path: "azure/camelCase.ts", code: "export const x = 1;\n" },
  { rule: "noBarrelFile", path: azure("barrel"), code: 'export { a } from "./a.ts";\n' },
  { rule: "noReExportAll", path: azure("re-export-of-all"), code: 'export * from "./a.ts";\n' },
  {
    rule: "noUndeclaredDependencies",
    path: "functions/undeclared-dependency.ts",
    code: 'import { a } from "left-pad";\n\nexport const x = a;\n',
  },
  { rule: "noProcessEnv", path: azure("process-env"), code: 'export const x = process.env["A"];\n' },
  { rule: "noNodejsModules", path: domain("node-module"), code: 'import fs from "node:fs";\n\nexport const x = fs;\n' },
  {
    rule: "noNodejsModules",
    path: orchestration("node-module"),
    code: 'import fs from "node:fs";\n\nexport const x = fs;\n',
  },
  ...["fetch", "setTimeout", "setInterval", "crypto", "performance", "process"].flatMap((global) =>
    [domain, orchestration].map((folder) => ({
      rule: "noRestrictedGlobals",
      path: folder(`global-${global.toLowerCase()}`),
      code: `export const x = ${global};\n`,
    })),
  ),
  ...["Date.now()", "new Date()", "Date()", "Math.random()"].map((use, index) => ({
    rule: "Pass time and randomness as parameters",
    path: domain(`ambient-time-${index}`),
    code: `export const x = ${use};\n`,
  })),
  ...["async () => 1", "async function () {\n  return 1;\n}", "await 1", "async function* () {\n  yield 1;\n}"].map(
    (use, index) => ({
      rule: "Orchestrators yield durable tasks",
      path: orchestration(`async-${index}`),
      code: `export const x = ${use};\n`,
    }),
  ),
  ...["callActivityWithRetry", "callSubOrchestratorWithRetry"].map((call) => ({
    rule: "Retry in a loop in the orchestrator",
    path: orchestration(call.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
    code: orchestrator(`  yield context.df.${call}("work", {}, {});\n`),
  })),
  ...["{ retryTimeoutInMilliseconds: 1 }", "new RetryOptions(1, 2)", "new df.RetryOptions(1, 2)"].map(
    (options, index) => ({
      rule: "Retry in a loop in the orchestrator",
      path: orchestration(`retry-options-${index}`),
      code: `export const x = ${options};\n`,
    }),
  ),
  {
    rule: "Do not put a task in two compounds",
    path: orchestration("task-in-two-compounds"),
    code: orchestrator(
      '  const a = context.df.callActivity("a");\n  const b = context.df.callActivity("b");\n  yield context.df.Task.any([a, b]);\n  yield context.df.Task.all([a, b]);\n',
    ),
  },
  {
    rule: "Do not yield a compound of the same tasks",
    path: orchestration("compound-in-loop"),
    code: orchestrator(
      '  const tasks = [context.df.callActivity("a"), context.df.callActivity("b")];\n  while (true) {\n    yield context.df.Task.any(tasks);\n  }\n',
    ),
  },
];

// … and lets through what belongs there, so that it does not refuse everything either.
const letThrough: readonly Case[] = [
  { path: azure("file-of-300-lines"), code: statements(300) },
  { path: azure("function-of-60-lines"), code: functionOf(60) },
  { path: azure("complexity-of-12"), code: branches(2) },
  {
    path: azure("awaited-promise"),
    code: `${promise}export async function x(): Promise<void> {\n  await work();\n}\n`,
  },
  {
    path: domain("switch-with-every-case"),
    code: choice('    case "a":\n      return 1;\n    case "b":\n      return 2;\n'),
  },
  { path: "local/console.ts", code: 'console.log("hello");\n' },
  { path: "tools/console.ts", code: 'console.log("hello");\n' },
  { path: "any.config.ts", code: "export default 1;\n" },
  { path: "functions/main.ts", code: 'export const x = process.env["A"];\n' },
  { path: "local/clock.ts", code: "export const x = (): number => Date.now();\n" },
  {
    path: orchestration("tasks-in-loop"),
    code: orchestrator(
      '  while (true) {\n    const tasks = [context.df.callActivity("a"), context.df.callActivity("b")];\n    yield context.df.Task.any(tasks);\n  }\n',
    ),
  },
];

let found: Map<string, Finding[]>;
beforeAll(async () => {
  found = await lintProject(new Map([...refused, ...letThrough].map(({ path, code }) => [path, code])));
}, LINT_TIMEOUT_MS);

test("every case has a path of its own", () => {
  const paths = [...refused, ...letThrough].map(({ path }) => path);

  expect(paths).toEqual([...new Set(paths)]);
});

test.for(refused)("$rule refuses $path", ({ rule, path }) => {
  const findings = (found.get(path) ?? []).map((finding) =>
    finding.rule === "plugin" ? finding.message : finding.rule,
  );

  expect(findings).toContainEqual(expect.stringMatching(new RegExp(`^${rule}`)));
});

test.for(letThrough)("$path is let through", ({ path }) => {
  expect(found.get(path) ?? []).toEqual([]);
});
