/** Words that may be tokens: what base64, base64url, JSON web tokens and generated keys consist of. */
const WORD = /[A-Za-z0-9_~+/=.-]{16,}/g;
const GUID = /[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}/g;
/** Beginnings that issuers give their keys, so that they are found: JSON web tokens, Slack, GitHub, AWS, Google, Stripe, npm, … */
const MARKED = /(?:^|[^A-Za-z0-9])(?:eyJ|xox[a-z]-|gh[a-z]_|github_pat_|glpat-|AKIA|ASIA|AIza|sk_live_|npm_|whsec_)/;
/** Client secrets of Entra ID. */
const ENTRA_SECRET = /\dQ~[A-Za-z0-9_~.-]{20}/;
const MIN_RANDOM_LENGTH = 32;
const MIN_DIGIT_RUNS = 3;

/** The text with every word masked that looks like a token or a key, whatever introduces it. */
export function maskTokens(text: string, mask: string): string {
  return text.replace(WORD, (word) => {
    if (MARKED.test(word) || ENTRA_SECRET.test(word)) return mask;
    if (isPath(word))
      return word
        .split("/")
        .map((part) => (isRandom(part) ? mask : part))
        .join("/");
    return isRandom(word) ? mask : word;
  });
}

function isPath(word: string): boolean {
  return word.startsWith("/") || /\/(?:subscriptions|providers|resourceGroups)\//i.test(word);
}

/** Long, with digits all over it, in both cases or hexadecimal. Names are shorter or plainer; GUIDs are IDs that operators need. */
function isRandom(word: string): boolean {
  const rest = word.replace(GUID, "");
  if (rest.length < MIN_RANDOM_LENGTH) return false;
  const digitRuns = rest.match(/\d+/g)?.length ?? 0;
  return digitRuns >= MIN_DIGIT_RUNS && ((/[a-z]/.test(rest) && /[A-Z]/.test(rest)) || /^[0-9a-fA-F]+$/.test(rest));
}
