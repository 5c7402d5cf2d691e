import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Encodings in which files of the page are stored, the best first. */
const storedForms = ["br", "gzip"] as const;
type StoredForm = (typeof storedForms)[number];

/** A file of the built page, ready to be sent. */
export interface PageAsset {
  readonly type: string;
  /** Without quotation marks; of the file that is not compressed. */
  readonly etag: string;
  /** Its name tells its contents: it never changes. */
  readonly isHashed: boolean;
  readonly contents: Uint8Array;
  /** The same, compressed. */
  readonly forms: ReadonlyMap<StoredForm, Uint8Array>;
}

/** The built page: `index.html` and what it loads, by path below the page's address. */
export type PageAssets = ReadonlyMap<string, PageAsset>;

const manifestSchema = z.object({
  version: z.literal(1),
  files: z.record(
    z.string(),
    z.object({
      type: z.string(),
      etag: z.string(),
      isHashed: z.boolean(),
      forms: z.object({ br: z.string().optional(), gzip: z.string().optional() }),
    }),
  ),
});

/**
 * Reads the page that `npm run build:page` has written. Only what its manifest names is read, and it is read into memory, so that no
 * request's path ever becomes a file's path.
 *
 * @param folder - The built page; below a megabyte.
 * @returns `undefined` when the page was not built, or cannot be read.
 */
export async function readPageFiles(folder: string): Promise<PageAssets | undefined> {
  try {
    const { files } = manifestSchema.parse(JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")));
    const assets = Object.entries(files).map(async ([path, { forms, ...about }]) => {
      const contents = await readFile(join(folder, path));
      const stored = storedForms.map(async (form) => {
        const name = forms[form];
        return name === undefined ? [] : [[form, await readFile(join(folder, name))] as const];
      });
      return [path, { ...about, contents, forms: new Map((await Promise.all(stored)).flat()) }] as const;
    });
    return new Map(await Promise.all(assets));
  } catch {
    return undefined;
  }
}
