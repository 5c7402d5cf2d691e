import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import explained from "../../tools/supply-chain/explained-advisories.json" with { type: "json" };

const root = join(import.meta.dirname, "../..");

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}
const lock = readJson("package-lock.json") as { readonly packages: Readonly<Record<string, LockedPackage>> };
const packages = Object.entries(lock.packages).filter(([place]) => place !== "");
const manifest = readJson("package.json") as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
};

describe("package-lock.json", () => {
  test("has a SHA-512 hash of every package but optional development packages of other platforms", () => {
    const without = packages.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""));

    expect(without.filter(([, { dev, optional }]) => dev !== true || optional !== true)).toEqual([]);
  });

  test("fetches from no other place than the registry that npm is configured for", () => {
    const elsewhere = packages.filter(([, { resolved }]) => {
      return resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/");
    });

    expect(elsewhere).toEqual([]);
  });

  test("has every dependency of package.json, at a version and not at an address", () => {
    const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(wanted.filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([]);
    expect(wanted.filter(([, range]) => !/^\^?\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(range))).toEqual([]);
  });

  test("runs the install scripts of allowed packages only", () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = scripted.map(([place]) => place.replace(/^.*node_modules\//, ""));

    expect(names.filter((name) => manifest.allowScripts[name] === undefined)).toEqual([]);
  });
});

test("what is deployed has licences that allow it without conditions beyond naming the authors", () => {
  const allowed = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "BlueOak-1.0.0"];
  const deployed = packages.filter(([, { dev }]) => dev !== true);

  expect(deployed.length).toBeGreaterThan(50);
  expect(deployed.filter(([, { license }]) => !allowed.includes(license ?? ""))).toEqual([]);
});

test("every explained advisory says why and until when", () => {
  const entries = explained as readonly { readonly id: string; readonly why: string; readonly until: string }[];

  for (const { id, why, until } of entries) {
    expect(id).toMatch(/^GHSA(-[a-z0-9]{4}){3}$/);
    expect(why.length).toBeGreaterThan(20);
    expect(until).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions?: object; readonly "timeout-minutes"?: number; readonly steps: readonly Step[] }
    >
  >;
}
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), "utf8");
  return { name, text, workflow: parse(text) as Workflow };
});

describe.for(workflows)("$name", ({ text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test("uses actions by the full hash of a commit, with its version beside it", () => {
    const used = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));

    expect(used.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test("has read-only rights or none unless a job names more, and a time limit for each job", () => {
    expect(Object.values(workflow.permissions).filter((right) => right !== "read")).toEqual([]);
    expect(jobs.filter(([, job]) => job["timeout-minutes"] === undefined)).toEqual([]);
  });

  test("never runs code of a fork with rights of its own, nor keeps the token for later steps", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(
      steps.filter(
        ({ uses, with: given }) => uses?.startsWith("actions/checkout@") && given?.["persist-credentials"] !== false,
      ),
    ).toEqual([]);
  });

  test("puts no text that others choose into a script", () => {
    expect(steps.filter(({ run }) => /\$\{\{\s*github\.(event|head_ref)/.test(run ?? ""))).toEqual([]);
  });

  test("runs npm scripts that exist", () => {
    const scripts = Object.keys((readJson("package.json") as { readonly scripts: object }).scripts);
    const named = steps.flatMap(({ run }) => [...(run ?? "").matchAll(/npm run (?:--silent )?([\w:-]+)/g)]);

    expect(named.map((match) => match[1] ?? "").filter((script) => !scripts.includes(script))).toEqual([]);
  });
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}
