/** Control characters, and those that reorder or hide text: valid in JSON, unsafe on a terminal. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON that means the same and has no character that a terminal would act on. */
export function safeJson(value: unknown): string {
  return (JSON.stringify(value) ?? "null").replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
    }).join(""),
  );
}
