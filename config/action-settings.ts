/** Links in messages with which people act, as the settings have them. */
export type ActionSettings =
  | {
      readonly kind: "on";
      /** The first one signs; a second one is the one before it. */
      readonly keys: readonly [string, ...string[]];
      /** The app's own address, without trailing slash. */
      readonly publicUrl: string;
    }
  | { readonly kind: "off"; readonly because: "noKey" | "noPublicUrl" | "publicUrlNotHttps" };

const ACTION_KEY = "HOLDFAST_SECRET_ACTIONS";
const PREVIOUS_KEY = "HOLDFAST_SECRET_ACTIONS_PREVIOUS";

/** 32 characters of base64 are 24 random bytes; a shorter key could be guessed. */
const MIN_KEY_CHARACTERS = 32;
/** Machine-local addresses, for which plain HTTP is as good. */
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What is wrong with the keys, without their values. */
export function actionKeyIssues(secrets: ReadonlyMap<string, string>): readonly string[] {
  const short = [ACTION_KEY, PREVIOUS_KEY].filter(
    (name) => (secrets.get(name) ?? "x".repeat(MIN_KEY_CHARACTERS)).length < MIN_KEY_CHARACTERS,
  );
  const isAlone = secrets.has(PREVIOUS_KEY) && !secrets.has(ACTION_KEY);
  return [
    ...short.map((name) => `${name}: must have at least ${MIN_KEY_CHARACTERS} characters`),
    ...(isAlone ? [`${PREVIOUS_KEY}: is only used together with ${ACTION_KEY}, which is not set`] : []),
  ];
}

/** Without a key, or without an address that is safe to put it behind, messages have no such links. */
export function readActionSettings(
  secrets: ReadonlyMap<string, string>,
  publicUrl: string | undefined,
): ActionSettings {
  const key = secrets.get(ACTION_KEY);
  const previous = secrets.get(PREVIOUS_KEY);
  if (key === undefined) return { kind: "off", because: "noKey" };
  if (publicUrl === undefined) return { kind: "off", because: "noPublicUrl" };
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol !== "https:" && !LOOPBACK_HOST.test(hostname)) return { kind: "off", because: "publicUrlNotHttps" };
  return { kind: "on", keys: previous === undefined ? [key] : [key, previous], publicUrl };
}
