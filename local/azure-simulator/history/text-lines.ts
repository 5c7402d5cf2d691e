import { closeSync, openSync, readSync } from "node:fs";

interface TextLine {
  readonly text: string;
  /** Where the line ends in the file, in bytes, its line feed included. */
  readonly endBytes: number;
  /** False for what follows the last line feed. */
  readonly isComplete: boolean;
}

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** The lines of a UTF-8 file. Only a part of it is in memory at a time, so its size does not matter. */
export function* textLines(file: string): Iterable<TextLine> {
  const descriptor = openSync(file, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const parts: Buffer[] = [];
    let endBytes = 0;
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      let start = 0;
      for (let feed = chunk.indexOf(LINE_FEED); feed !== -1 && feed < size; feed = chunk.indexOf(LINE_FEED, start)) {
        const line = Buffer.concat([...parts.splice(0), chunk.subarray(start, feed)]);
        endBytes += line.length + 1;
        start = feed + 1;
        yield { text: line.toString("utf8"), endBytes, isComplete: true };
      }
      if (start < size) parts.push(Buffer.from(chunk.subarray(start, size)));
    }
    const rest = Buffer.concat(parts);
    if (rest.length > 0) yield { text: rest.toString("utf8"), endBytes: endBytes + rest.length, isComplete: false };
  } finally {
    closeSync(descriptor);
  }
}
