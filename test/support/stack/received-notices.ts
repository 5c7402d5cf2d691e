import type { TestStack } from "./test-stack.ts";

/** A notice as the generic webhook received it. */
export interface ReceivedNotice {
  readonly kind: string;
  readonly vmId: string;
  readonly occurredAtMs: number;
  readonly jobId: string | undefined;
  readonly text: string;
  /** Names of the machines that a notice about several names, as one text. */
  readonly machines: string;
}

interface Body {
  readonly timestamp: string;
  readonly data: {
    readonly kind: string;
    readonly vmId?: string;
    readonly text: string;
    readonly facts: readonly { readonly name: string; readonly value: string }[];
  };
}

/** Every notice the chat page received, oldest first. Its channel must be a generic webhook. */
export function receivedNotices(stack: TestStack): readonly ReceivedNotice[] {
  return stack.chatPage.messages.map(({ body }) => {
    const { timestamp, data } = body as Body;
    return {
      kind: data.kind,
      vmId: data.vmId ?? "",
      occurredAtMs: Date.parse(timestamp),
      jobId: data.facts.find((fact) => fact.name === "Job")?.value,
      text: data.text,
      machines: data.facts.find((fact) => fact.name === "Machines")?.value ?? "",
    };
  });
}
