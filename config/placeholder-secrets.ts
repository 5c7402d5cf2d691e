/** Satisfy every check of a secret that is not here. */
const SOME_URL = "https://not-set.invalid/";
const SOME_KEY = Buffer.alloc(32).toString("base64");

/**
 * The settings that the channels of a configuration name, each with a value that would be valid there: for checks on a machine that
 * does not have the app's secrets. A text that is no JSON names none.
 */
export function placeholderSecrets(text: string): ReadonlyMap<string, string> {
  const channels: unknown = memberOf(parse(text), "channels");
  const named = (Array.isArray(channels) ? channels : []).flatMap((channel: unknown) => [
    [memberOf(memberOf(channel, "url"), "setting"), SOME_URL] as const,
    [memberOf(memberOf(channel, "signingSecret"), "setting"), SOME_KEY] as const,
  ]);
  return new Map(named.filter((entry): entry is [string, string] => typeof entry[0] === "string"));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
