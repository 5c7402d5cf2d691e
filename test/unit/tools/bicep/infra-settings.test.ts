import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Expression } from "../../../../tools/bicep/expression.ts";
import { plainText } from "../../../../tools/bicep/expression.ts";
import { bodyOf, valueAt } from "../../../../tools/bicep/read-bicep.ts";
import { evaluate } from "../../../support/infra/evaluate.ts";
import { infraFile, resourceOfType } from "../../../support/infra/infra-files.ts";

const root = join(import.meta.dirname, "../../../..");
const functionApp = infraFile("modules/function-app.bicep");
const main = infraFile("main.bicep");

/** Settings of the app that a deployment does not give, with the reason. */
const NOT_DEPLOYED = {
  HOLDFAST_API_VERSIONS: "the versions that were tested are the default",
  HOLDFAST_ARM_ENDPOINT: "the public cloud's is the default",
  HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "for local use only",
};

/** Settings that the Functions host, Azure's SDKs and App Service read. */
const OF_THE_HOST = [
  "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
  "APPLICATIONINSIGHTS_CONNECTION_STRING",
  "AZURE_CLIENT_ID",
  "AZURE_TOKEN_CREDENTIALS",
  "AzureFunctionsJobHost__extensions__durableTask__hubName",
  "AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName",
  "AzureFunctionsJobHost__extensions__durableTask__storageProvider__type",
  "AzureWebJobsStorage__blobServiceUri",
  "AzureWebJobsStorage__clientId",
  "AzureWebJobsStorage__credential",
  "AzureWebJobsStorage__queueServiceUri",
  "AzureWebJobsStorage__tableServiceUri",
  "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
];

const variable = (name: string) => functionApp.variables.find((candidate) => candidate.name === name)?.value;
const schedulerSettings = infraFile("modules/durable-task-scheduler.bicep").outputs.find(
  ({ name }) => name === "settings",
);

/** Names of an object's members, of both sides of a choice. */
function namesIn(value: Expression | undefined): readonly string[] {
  if (value?.kind === "choice") return [...namesIn(value.yes), ...namesIn(value.no)];
  return value?.kind === "object" ? value.properties.flatMap(({ name }) => name ?? []) : [];
}

const deployed = [
  ...["settings", "configSettings", "otlpSettings", "loginSettings"].flatMap((name) => namesIn(variable(name))),
  ...namesIn(schedulerSettings?.value),
].sort();

test("the deployed settings are those of the app's schema and the named ones of the host", () => {
  const ofTheApp = [...readFileSync(join(root, "config/settings.ts"), "utf8").matchAll(/^ {2}(HOLDFAST_[A-Z_]+):/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => !(name in NOT_DEPLOYED));

  expect(ofTheApp.length).toBeGreaterThan(2);
  expect(deployed).toEqual([...ofTheApp, ...OF_THE_HOST].sort());
});

test("the app's settings are made of these groups and no others", () => {
  const config = resourceOfType(functionApp, "Microsoft.Web/sites/config");

  expect(valueAt(bodyOf(config.value), "properties")).toMatchObject({
    kind: "call",
    name: "union",
    args: ["settings", "configSettings", "otlpSettings", "loginSettings", "secretSettings", "schedulerSettings"].map(
      (name) => ({ kind: "name", name }),
    ),
  });
});

test("a secret is a reference to the key vault under the name that the app asks for", () => {
  expect(variable("secretSettings")).toMatchObject({
    name: "toObject",
    args: [
      { name: "secretNames" },
      { body: { parts: ["HOLDFAST_SECRET_", { name: "secretName" }] } },
      {
        body: {
          parts: ["@Microsoft.KeyVault(VaultName=", { name: "keyVaultName" }, ";SecretName=holdfast-secret-", {}, ")"],
        },
      },
    ],
  });
});

test("no setting is a key: storage, telemetry and the scheduler are reached by the app's identity", () => {
  const storage = resourceOfType(infraFile("modules/storage.bicep"), "Microsoft.Storage/storageAccounts");
  const insights = resourceOfType(infraFile("modules/monitoring.bicep"), "Microsoft.Insights/components");

  expect(deployed).not.toContain("AzureWebJobsStorage");
  expect(valueAt(bodyOf(storage.value), "properties", "allowSharedKeyAccess")).toMatchObject({ value: false });
  expect(valueAt(bodyOf(insights.value), "properties", "DisableLocalAuth")).toMatchObject({ value: true });
});

test("the deployed tables are those that the app uses", () => {
  const tables = main.variables.find(({ name }) => name === "tableNames")?.value;
  const used = globSync("storage/table-*.ts", { cwd: root })
    .map((file) => readFileSync(join(root, file), "utf8"))
    .flatMap((text) => [...text.matchAll(/"(holdfast[a-z]+)"/g)].map(([, name]) => name));

  const deployedTables = tables === undefined ? [] : evaluate(tables, main, {});

  expect(deployedTables).toEqual([...new Set(used)].sort());
});

test("azd deploys the package to the one app that has the service's tag", () => {
  const azureYaml = readFileSync(join(root, "azure.yaml"), "utf8");
  const site = resourceOfType(functionApp, "Microsoft.Web/sites");
  const tags = valueAt(bodyOf(site.value), "tags");
  const [, own] = tags?.kind === "call" ? tags.args : [];
  const service = own?.kind === "object" ? valueAt(own.properties, "azd-service-name") : undefined;

  expect(plainText(service)).toBe("app");
  // azd refuses "remoteBuild: false" where the project's .funcignore excludes node_modules.
  expect(readFileSync(join(root, ".funcignore"), "utf8").split("\n")).toContain("!node_modules");
  expect(azureYaml).toMatch(/^services:\n {2}app:\n(?: {4}.*\n)* {4}dist: out\/package\n {4}remoteBuild: false\n/m);
});

test("what needs no sign-in is what the app or the host locks in another way", () => {
  const login = resourceOfType(infraFile("modules/authentication.bicep"), "Microsoft.Web/sites/config");
  const paths = valueAt(bodyOf(login.value), "properties", "globalValidation", "excludedPaths");
  const sources = globSync("functions/**/*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
  const open = sources
    .flatMap((text) => [...text.matchAll(/access: "open"/g)].map(() => text))
    .flatMap((text) => [...text.matchAll(/route: "([a-z-]+)/g)].map(([, route]) => `/api/${route}`));

  const excluded = (paths?.kind === "array" ? paths.items : []).map(plainText);

  expect(excluded).toEqual([
    "/runtime/webhooks/*",
    "/api/health",
    "/api/health/*",
    "/api/alerts/azure-monitor",
    "/api/actions/*",
    "/api/keyed/*",
  ]);
  expect(open).toContain("/api/actions");
});
