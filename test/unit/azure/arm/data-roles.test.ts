import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DATA_ROLES } from "../../../../azure/arm/data-roles.ts";

const root = join(import.meta.dirname, "../../../..");
const production = "{azure,chat,config,domain,functions,orchestrations,storage,telemetry}/**/*.ts";
/** Packages that send nothing to a data service: Resource Manager's clients, the Functions model, parts of the SDK. */
const WITHOUT_DATA = /^@azure\/(?:arm-|core-|functions|identity|opentelemetry-|logger|abort-)/;

/** Every Azure package that production code imports, by any form of import. */
function importedPackages(): ReadonlySet<string> {
  const sources = globSync(production, { cwd: root }).map((path) => readFileSync(join(root, path), "utf8"));
  return new Set(sources.flatMap((text) => [...text.matchAll(/"(@azure\/[a-z0-9-]+)"/g)].map(([, name = ""]) => name)));
}

test("every client of a data service in the code has a data role", () => {
  const clients = [...importedPackages()].filter((name) => !WITHOUT_DATA.test(name));

  const covered = new Set(DATA_ROLES.flatMap((role) => role.clients));
  expect(clients).toContain("@azure/data-tables");
  expect(clients.filter((name) => !covered.has(name))).toEqual([]);
});

test("a data role that Azure itself does not need has a client in the code", () => {
  const imported = importedPackages();

  const unused = DATA_ROLES.filter(
    ({ isForPlatform, clients }) => !isForPlatform && !clients.some((name) => imported.has(name)),
  );

  expect(unused).toEqual([]);
});

test("data roles are listed once each, by GUID", () => {
  const ids = DATA_ROLES.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toBe(true);
});
