/** An invariant that does not hold: an outcome or notice is missing, exists twice, differs from Azure, or another fault. */
export interface Violation {
  readonly kind: "lost" | "double" | "untruthful" | "other";
  readonly text: string;
}

/** The texts as violations of one kind. */
export function violations(kind: Violation["kind"], texts: readonly string[]): readonly Violation[] {
  return texts.map((text) => ({ kind, text }));
}
