/** Shapes of the icons, in a box of 16 by 16. Each differs in its outline, not only in its colour. */
const SHAPES = {
  check:
    "M8 1 2.500 3.200v4.300c0 3.400 2.300 6 5.500 7.300 3.200-1.300 5.500-3.900 5.500-7.300V3.200zM5.300 7.900l2 2 3.500-3.700",
  triangle: "M8 1.800 15 14H1zM8 6v4M8 11.900v.1",
  octagon: "M5.200 1.500h5.600l3.700 3.700v5.600l-3.700 3.700H5.200l-3.700-3.700V5.200zM8 4.700v4M8 11.100v.1",
  question:
    "M8 1.200 14.800 8 8 14.800 1.200 8zM6.400 6.700c0-2.200 3.300-2 3.300 0 0 1.200-1.600 1.200-1.600 2.300M8.100 10.900v.1",
  clock: "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M8 4.300V8l2.600 1.600",
  minus: "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M5 8h6",
  cross: "M3 3l10 10M13 3 3 13",
  info: "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M8 7.200v4M8 4.800v.1",
  run: "M4.500 2.500v11l8.500-5.500z",
  menu: "M2 4h12M2 8h12M2 12h12",
} as const;

export type IconName = keyof typeof SHAPES;

/** An icon beside the word that it repeats; hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
