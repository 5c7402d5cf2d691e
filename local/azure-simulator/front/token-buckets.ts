import type { TokenBucketLimit } from "./throttling-limits.ts";

/** The outcome of asking a bucket for a token. */
interface TokenRequest {
  readonly granted: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Until there is a token again; 0 when there is one. */
  readonly retryAfterSeconds: number;
}

/** Token buckets by name; a bucket that was never asked is full. */
export interface TokenBuckets {
  /** Takes a token from each named bucket, or from none when one of them is empty. */
  take(
    requests: readonly { readonly name: string; readonly limit: TokenBucketLimit }[],
    nowMs: number,
  ): readonly TokenRequest[];
}

interface Level {
  tokens: number;
  atMs: number;
}

export function createTokenBuckets(): TokenBuckets {
  const levels = new Map<string, Level>();
  const levelOf = (name: string, limit: TokenBucketLimit, nowMs: number): Level => {
    const level = levels.get(name) ?? { tokens: limit.capacity, atMs: nowMs };
    const gained = ((nowMs - level.atMs) / (limit.refillSeconds * 1000)) * limit.refill;
    level.tokens = Math.min(limit.capacity, level.tokens + gained);
    level.atMs = nowMs;
    levels.set(name, level);
    return level;
  };
  return {
    take(requests, nowMs) {
      const asked = requests.map(({ name, limit }) => ({ level: levelOf(name, limit, nowMs), limit }));
      const granted = asked.every(({ level }) => level.tokens >= 1);
      return asked.map(({ level, limit }) => {
        if (granted) level.tokens -= 1;
        const missing = Math.max(0, 1 - level.tokens);
        return {
          granted,
          remaining: Math.floor(level.tokens),
          retryAfterSeconds: Math.ceil((missing * limit.refillSeconds) / limit.refill),
        };
      });
    },
  };
}
