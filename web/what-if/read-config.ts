/** What a text says as a configuration, or why it is none. */
export type GivenText =
  | { readonly kind: "config"; readonly config: Readonly<Record<string, unknown>> }
  | { readonly kind: "wrong"; readonly detail: string };

/** The app refuses larger requests; in characters. */
const MAX_CHARACTERS = 1_000_000;

/** Reads JSON that is to be a whole configuration. Whether it is a valid one, the app says. */
export function readConfigText(text: string): GivenText {
  if (text.trim() === "") return wrong("There is no text. Paste a whole holdfast.config.json, or choose the file.");
  if (text.length > MAX_CHARACTERS)
    return wrong("The text is longer than a million characters: it is no configuration.");
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { kind: "config", config: value as Readonly<Record<string, unknown>> };
    }
    return wrong("A configuration is an object: it begins with { and ends with }.");
  } catch (error) {
    return wrong(`This is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.`);
  }
}

function wrong(detail: string): GivenText {
  return { kind: "wrong", detail };
}
