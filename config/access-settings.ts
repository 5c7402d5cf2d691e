import type { AccessSettings } from "../domain/access/access-settings.ts";

/**
 * Reads whether callers sign in. Two have to say so: the operator, by `HOLDFAST_SIGN_IN`, and App Service, which sets
 * `WEBSITE_AUTH_ENABLED` where its authentication is on and removes callers' own principal headers. With one of them alone function
 * keys are asked for.
 *
 * @param isWanted - `HOLDFAST_SIGN_IN`.
 */
export function readAccessSettings(
  env: Readonly<Record<string, string | undefined>>,
  isWanted: boolean,
): AccessSettings {
  const isOn = /^true$/i.test(env["WEBSITE_AUTH_ENABLED"] ?? "");
  return {
    signIn: isWanted ? (isOn ? "on" : "notInForce") : "off",
    // The Functions tools and the local host set it; Azure does not.
    isLocal: env["AZURE_FUNCTIONS_ENVIRONMENT"] === "Development",
  };
}
