const BASE64_URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Writes hexadecimal digits shorter: two characters for every three digits. */
export function base64UrlOf(hexadecimal: string): string {
  let text = "";
  for (let index = 0; index < hexadecimal.length; index += 3) {
    const bits = Number.parseInt(hexadecimal.slice(index, index + 3).padEnd(3, "0"), 16);
    text += BASE64_URL.charAt(bits >> 6) + BASE64_URL.charAt(bits & 63);
  }
  return text;
}
