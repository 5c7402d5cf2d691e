import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** As in the styles: below this width rows are cards. */
const CARDS = "(max-width: 52rem)";

const narrow = window.matchMedia(CARDS);
const isNarrow = signal(narrow.matches);
narrow.addEventListener("change", ({ matches }) => {
  isNarrow.value = matches;
});

/** The frame of a table that scrolls: what of it is in sight, and whether its rows are cards. Lengths in pixels. */
export function useFrame() {
  const frame = useRef<HTMLDivElement>(null);
  const height = useSignal(600);
  const scrollTop = useSignal(0);
  useLayoutEffect(() => {
    height.value = frame.current?.clientHeight ?? 600;
  }, []);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return {
    frame,
    height: height.value,
    scrollTop: scrollTop.value,
    isCards: isNarrow.value,
    /** The size of the page's text, which readers change. */
    remPixels: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16,
    onScroll: () => {
      scrollTop.value = frame.current?.scrollTop ?? 0;
    },
  };
}
