import { type Episode, episodesOf } from "../alerts/episodes.ts";
import type { ChannelTellings } from "../alerts/tellings.ts";

/** What the readers of one channel were told of many failures of few causes. */
export interface ChannelJudgement {
  readonly channel: string;
  /** Messages about incidents, as the readers see them. */
  readonly messages: number;
  /** Of the cause of which the most was told. */
  readonly mostPerCause: number;
  /** Failures that no message names or counts. */
  readonly lost: number;
  /** Causes of which no end was told. */
  readonly unresolved: number;
  /** Messages that are shown more than once. */
  readonly doubled: number;
  /** From a cause's first failure to its first message, the longest. Seconds. */
  readonly slowestSeconds: number;
}

/** Failures by cause, as they were raised. */
export interface RaisedCause {
  readonly machines: number;
  /** Milliseconds since 1970. */
  readonly firstAtMs: number;
}

/** Judges by what a receiver got. Causes are named as messages name them: by Azure's code. */
export function judgeChannel(
  { plan, tellings }: Pick<ChannelTellings, "plan" | "tellings">,
  raised: ReadonlyMap<string, RaisedCause>,
): ChannelJudgement {
  const episodes = episodesOf(tellings);
  const byCause = (cause: string) => episodes.filter(({ labels }) => labels.has(cause));
  const messagesOf = (all: readonly Episode[]) =>
    tellings.filter(({ incidentId }) => all.some(({ id }) => id === incidentId));
  const causes = [...raised].map(([cause, given]) => {
    const own = byCause(cause);
    const messages = messagesOf(own);
    const counted = own.reduce((sum, { counted: machines }) => sum + machines, 0);
    return {
      messages: messages.length,
      lost: Math.max(0, given.machines - counted),
      isResolved: own.length > 0 && own.every(({ resolvedMs }) => resolvedMs !== undefined),
      seconds: (Math.min(...messages.map(({ firstAtMs }) => firstAtMs)) - given.firstAtMs) / 1000,
    };
  });
  return {
    channel: plan.name,
    messages: causes.reduce((sum, { messages }) => sum + messages, 0),
    mostPerCause: Math.max(...causes.map(({ messages }) => messages)),
    lost: causes.reduce((sum, { lost }) => sum + lost, 0),
    unresolved: causes.filter(({ isResolved }) => !isResolved).length,
    doubled: tellings.filter(({ copies }) => copies > 1).length,
    slowestSeconds: Math.max(...causes.map(({ seconds }) => seconds)),
  };
}
