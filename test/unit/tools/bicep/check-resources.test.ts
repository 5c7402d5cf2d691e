import { expect, test } from "vitest";
import { checkResources } from "../../../../tools/bicep/check-resources.ts";
import { readBicep } from "../../../../tools/bicep/read-bicep.ts";
import { sheets } from "../../../support/infra/infra-files.ts";

const correct = `
param isHot bool
param suffix string
@allowed(['Standard_LRS', 'Standard_ZRS'])
param skuName string = 'Standard_LRS'
var sku = {
  name: skuName
}
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'st\${suffix}'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: sku
  tags: {
    owner: 'platform'
  }
  properties: {
    accessTier: isHot ? 'Hot' : 'Cool'
    allowBlobPublicAccess: false
    networkAcls: {
      defaultAction: 'Deny'
      ipRules: [for range in ['10.0.0.1']: {
        value: range
      }]
    }
  }
}
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
}
resource events 'Microsoft.EventGrid/eventSubscriptions@2025-02-15' = if (isHot) {
  scope: account
  name: 'events'
  properties: {
    destination: {
      endpointType: 'StorageQueue'
      properties: {
        queueName: 'events'
      }
    }
  }
}
`;

async function issuesOf(text: string): Promise<readonly string[]> {
  return checkResources(await readBicep(text, "test.bicep"), sheets).map((issue) => issue.text);
}

test("finds nothing in correct resources", async () => {
  expect(await issuesOf(correct)).toEqual([]);
});

test.for<[string, string, string, string]>([
  ["a misspelt property", "allowBlobPublicAccess", "allowBlobPublicAcess", "properties.allowBlobPublicAcess is not a"],
  [
    "a property in another casing",
    "accessTier",
    "accesstier",
    "properties.accesstier is not a property; accessTier is",
  ],
  [
    "an unknown type",
    "Microsoft.Storage/storageAccounts@",
    "Microsoft.Storage/accounts@",
    "Microsoft.Storage/accounts is",
  ],
  [
    "an unknown api-version",
    "Accounts@2024-01-01'",
    "Accounts@2023-13-01'",
    "Accounts@2023-13-01 is not an api-version",
  ],
  ["a missing required property", "  kind: 'StorageV2'\n", "", "kind is missing"],
  [
    "one that is missing deep inside",
    "      defaultAction: 'Deny'\n",
    "",
    "properties.networkAcls.defaultAction is missing",
  ],
  ["a wrong alternative", "'Hot'", "'Warm'", "properties.accessTier must be one of Hot, Cool, Premium, Cold, not Warm"],
  ["a wrong alternative of a parameter", "'Standard_ZRS'", "'Standard_XRS'", "sku.name must be one of "],
  ["a wrong type", "PublicAccess: false", "PublicAccess: 'no'", "properties.allowBlobPublicAccess is bool, not string"],
  [
    "a parameter of a wrong type",
    "accessTier: isHot ?",
    "isNfsV3Enabled: suffix\n accessTier: isHot ?",
    "is bool, and",
  ],
  [
    "an object in place of a list",
    "[for range in ['10.0.0.1']: {\n        value: range\n      }]",
    "{}",
    "is array, not object",
  ],
  ["a misspelt property in a loop", "value: range", "valeu: range", "properties.networkAcls.ipRules[].valeu is not"],
  ["an unknown kind of a union", "'StorageQueue'", "'StorageQ'", "properties.destination.endpointType must be one of"],
  [
    "a union without its kind",
    "      endpointType: 'StorageQueue'\n",
    "",
    "properties.destination.endpointType is missing",
  ],
  ["a property of another kind", "queueName", "endpointUrl", "properties.destination.properties.endpointUrl is not"],
  ["a child without its parent", "  parent: account\n", "", "parent is missing"],
  ["a child of another type's parent", "parent: account", "parent: events", "parent: events is not of the type"],
])("catches %s", async ([, right, wrong, expected]) => {
  const text = correct.replace(right, wrong);

  const issues = await issuesOf(text);

  expect(text).not.toBe(correct);
  expect(issues).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test("asks of an existing resource for its name only", async () => {
  const existing = "resource x 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {";

  expect(await issuesOf(`${existing}\n name: 'x'\n}`)).toEqual([]);
  expect(await issuesOf(`${existing}\n}`)).toEqual(["name is missing"]);
});
