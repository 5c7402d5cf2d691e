import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes?: readonly object[];
  }[];
}

function sbom(): Promise<string> {
  return new Promise((done, fail) => {
    const options = { cwd: root, maxBuffer: 2 ** 26, shell: process.platform === "win32" };
    execFile("npm", ["run", "--silent", "sbom"], options, (error, stdout) => {
      if (error === null) done(stdout);
      else fail(error);
    });
  });
}

test("npm run sbom lists every package that is deployed, with version and hash, and none for development", async () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly version: string }>>;
  };
  const deployed = Object.entries(lock.packages).filter(([place, { dev }]) => place !== "" && dev !== true);

  const bom = JSON.parse(await sbom()) as Bom;

  expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
  const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
  const expected = deployed.map(([place, { version }]) => `${place.replace(/^.*node_modules\//, "")}@${version}`);
  expect([...listed].toSorted()).toEqual([...new Set(expected)].toSorted());
  expect(bom.components.filter(({ version, hashes }) => version === "" || hashes?.length !== 1)).toEqual([]);
});
