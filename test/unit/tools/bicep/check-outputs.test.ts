import { expect, test } from "vitest";
import { checkOutputs } from "../../../../tools/bicep/check-outputs.ts";
import { readBicep } from "../../../../tools/bicep/read-bicep.ts";

test.for<[string, string, boolean]>([
  ["an ID", "output a string = account.id", false],
  ["an address with an identity", "output a string = 'Endpoint=https://x;Authentication=ManagedIdentity'", false],
  ["an account's keys", "output a string = account.listKeys().keys[0].value", true],
  ["the same by the function", "output a string = listKeys(account.id, '2024-01-01').keys[0].value", true],
  ["a connection string", "output a string = insights.properties.ConnectionString", true],
  ["an instrumentation key", "output a string = insights.properties.InstrumentationKey", true],
  ["a text with a key", `output a string = 'AccountName=x;AccountKey=\${y}'`, true],
  ["a signature in an address", `output a string = 'https://x/y?sv=1&sig=\${y}'`, true],
  ["a secure parameter", "@secure()\nparam p string\noutput a string = p", true],
  ["one in a variable", `@secure()\nparam p string\nvar v = 'x\${p}'\noutput a object = { b: v }`, true],
])("judges an output with %s", async ([, text, isSecret]) => {
  const file = await readBicep(`${text}\n`, "main.bicep");

  const issues = checkOutputs(file);

  expect(issues.map((issue) => issue.text)).toEqual(isSecret ? [expect.stringContaining("output a has a secret")] : []);
});
