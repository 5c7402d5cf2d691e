import type { World } from "./protected-world.ts";

/** A message as the generic webhook received it. */
export interface SentNotice {
  readonly kind: string;
  readonly vmId: string;
  readonly occurredAtMs: number;
  readonly jobId: string | undefined;
  readonly text: string;
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

/** Everything chat was told, oldest first. The world's channel must be a generic webhook. */
export function messagesOf(world: World): readonly SentNotice[] {
  return world.stack.chat.messages.map(({ body }) => {
    const { timestamp, data } = body as Body;
    return {
      kind: data.kind,
      vmId: data.vmId ?? "",
      occurredAtMs: Date.parse(timestamp),
      jobId: data.facts.find((fact) => fact.name === "Job")?.value,
      text: data.text,
    };
  });
}
