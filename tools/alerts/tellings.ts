import type { ChannelPlan } from "./channel-plan.ts";
import type { ReceivedPost } from "./receivers.ts";
import { fingerprintOf, readShown, type ShownMessage } from "./shown-message.ts";

/** A message as the readers of one channel see it: what the receiver recognizes as repeated is one. */
export interface Telling {
  /** Equal for one message on all channels. */
  readonly key: string;
  readonly message: ShownMessage;
  readonly firstAtMs: number;
  /** How often it is shown; 1 where the receiver drops repetitions. */
  readonly copies: number;
  /** Of these, shown although the app could not know it. */
  readonly unconfirmed: number;
  readonly incidentId?: string;
}

export interface ChannelTellings {
  readonly plan: ChannelPlan;
  /** In the order in which they came. */
  readonly tellings: readonly Telling[];
  /** Keys of messages that the receiver refused in the provider's words. */
  readonly refused: ReadonlySet<string>;
  /** The receiver said that the channel no longer exists. */
  readonly saidGone: boolean;
}

/** Slack has no ID of a message: the same words are the same message. */
const HAS_MESSAGE_ID = { teams: true, slack: false, webhook: true } as const;
/** Teams shows what it gets; a receiver of Standard Webhooks drops what it knows. */
const DROPS_REPETITIONS = { teams: false, slack: false, webhook: true } as const;

/** What each channel's readers see. The first plan is the journal's, by which the messages of the others are known. */
export function tellingsOf(plans: readonly ChannelPlan[], posts: readonly ReceivedPost[]): readonly ChannelTellings[] {
  const [journal] = plans;
  const ids = new Map<string, string>();
  for (const { channel, body, messageId } of posts) {
    if (channel !== journal?.name || messageId === undefined) continue;
    ids.set(fingerprintOf(readShown(journal.type, body)), messageId);
  }
  return plans.map((plan) => channelTellings(plan, posts, ids));
}

function channelTellings(
  plan: ChannelPlan,
  posts: readonly ReceivedPost[],
  ids: ReadonlyMap<string, string>,
): ChannelTellings {
  const mine = posts
    .filter(({ channel }) => channel === plan.name)
    .map((post) => {
      const message = readShown(plan.type, post.body);
      const print = fingerprintOf(message);
      const own = HAS_MESSAGE_ID[plan.type] ? post.messageId : undefined;
      return { post, message, key: own ?? ids.get(print) ?? print };
    });
  const shown = Map.groupBy(
    mine.filter(({ post }) => post.isShown),
    ({ key }) => key,
  );
  const faultKeys = (kind: string) => mine.filter(({ post }) => post.fault?.kind === kind).map(({ key }) => key);
  return {
    plan,
    tellings: [...shown].flatMap(([key, all]) => {
      const [first] = all;
      if (first === undefined) return [];
      const incidentId = incidentIdIn(key);
      return [
        {
          key,
          message: first.message,
          firstAtMs: first.post.atMs,
          copies: DROPS_REPETITIONS[plan.type] ? 1 : all.length,
          unconfirmed: all.filter(({ post }) => !post.isConfirmed).length,
          ...(incidentId !== undefined && { incidentId }),
        },
      ];
    }),
    refused: new Set(faultKeys("refusal")),
    saidGone: faultKeys("gone").length > 0,
  };
}

/** IDs of messages about incidents are those of the incidents with a number. */
function incidentIdIn(messageId: string): string | undefined {
  return /^([0-9a-f]{32}_\d{14})_\d+$/.exec(messageId)?.[1];
}
