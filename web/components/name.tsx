/** A name from Azure or an operator, kept apart from the text around it: it may be written from right to left, or hold any character. */
export function Name({ text }: { readonly text: string }) {
  return <bdi>{text}</bdi>;
}
