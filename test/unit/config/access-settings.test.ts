import { expect, test } from "vitest";
import { readAccessSettings } from "../../../config/access-settings.ts";

test.for<[boolean, string | undefined, string]>([
  [false, undefined, "off"],
  [false, "True", "off"],
  [true, undefined, "notInForce"],
  [true, "False", "notInForce"],
  [true, "True", "on"],
  [true, "true", "on"],
])("sign-in wanted: %s, App Service authentication: %s, is %s", ([isWanted, isOn, signIn]) => {
  const env = isOn === undefined ? {} : { WEBSITE_AUTH_ENABLED: isOn };

  expect(readAccessSettings(env, isWanted).signIn).toBe(signIn);
});

test("runs on the caller's machine only where the tools say so", () => {
  expect(readAccessSettings({ AZURE_FUNCTIONS_ENVIRONMENT: "Development" }, false).isLocal).toBe(true);
  expect(readAccessSettings({ AZURE_FUNCTIONS_ENVIRONMENT: "Production" }, false).isLocal).toBe(false);
});
