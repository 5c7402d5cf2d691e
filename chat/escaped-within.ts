/**
 * A text escaped, and cut so that it has at most `maxLength` UTF-16 units with its escapes; none is cut in two.
 *
 * @param escaping - Escapes a text; longer for every character that is added.
 */
export function escapedWithin(text: string, maxLength: number, escaping: (text: string) => string): string {
  const whole = escaping(text);
  if (whole.length <= maxLength) return whole;
  const characters = Array.from(text);
  const cut = (count: number) => escaping(`${characters.slice(0, count).join("")}…`);
  let kept = 0;
  let tooMany = characters.length;
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (cut(middle).length <= maxLength) kept = middle;
    else tooMany = middle;
  }
  return cut(kept);
}
