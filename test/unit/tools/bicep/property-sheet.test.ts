import { expect, test } from "vitest";
import { readSheet } from "../../../../tools/bicep/property-sheet.ts";

const sheet = `# Microsoft.Test/things@2024-01-01; writable properties; \`?\` optional; newest version known: 2024-01-01
name: 'default' | string
properties?: object
properties.criteria: object
properties.criteria: one of, by odata.type
properties.criteria<Microsoft.Test.One>.odata.type: 'Microsoft.Test.One'
properties.criteria<Microsoft.Test.One>.limits[].value?: int
properties.key?: string (secret)
tags?: object
tags.*: string
`;

test("reads properties, alternatives, lists, unions and members of any name", () => {
  const [type, root] = readSheet(sheet);

  const criteria = root.members.get("properties")?.members.get("criteria");
  const one = criteria?.variants.get("Microsoft.Test.One");
  expect(type).toBe("Microsoft.Test/things@2024-01-01");
  expect(root.members.get("name")).toMatchObject({ type: "'default' | string", isOptional: false });
  expect(criteria).toMatchObject({ isOptional: false, variantBy: "odata.type" });
  expect(one?.members.get("odata.type")?.type).toBe("'Microsoft.Test.One'");
  expect(one?.members.get("limits")?.items?.members.get("value")).toMatchObject({ type: "int", isOptional: true });
  expect(root.members.get("properties")?.members.get("key")?.type).toBe("string");
  expect(root.members.get("tags")?.others?.type).toBe("string");
});

test.for(["no title", "# Microsoft.Test/things@1; x\nwithout a type"])("refuses %j", (text) => {
  expect(() => readSheet(text)).toThrow(/property sheet/);
});
