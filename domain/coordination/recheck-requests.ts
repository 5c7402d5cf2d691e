/**
 * A mark that says "look at this machine once more". An event that finds the machine's workflow running leaves one; the
 * workflow takes it before it ends. Kept by the durable entity `attention`, one per machine.
 */
export interface Attention {
  /** Marks left since the last time they were taken. */
  readonly marks: number;
}

export type AttentionOperation = "mark" | "take" | "isMarked";

export const noAttention: Attention = { marks: 0 };

/** `mark` answers with the count of marks, `take` whether there were any (and clears them), `isMarked` whether there are. */
export function applyAttention(
  state: Attention,
  operation: AttentionOperation,
): { readonly state: Attention; readonly answer: number | boolean } {
  switch (operation) {
    case "mark": {
      const marks = state.marks + 1;
      return { state: { marks }, answer: marks };
    }
    case "take":
      return { state: noAttention, answer: state.marks > 0 };
    case "isMarked":
      return { state, answer: state.marks > 0 };
  }
}
