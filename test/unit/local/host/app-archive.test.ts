import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpackArchive } from "../../../../local/host/app-archive.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "app-archive-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface ZipEntry {
  readonly name: string;
  readonly content?: string;
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly unixMode?: number;
}

/** A zip file as packers write it, byte by byte, so that bad ones can be made too. */
function zip(entries: readonly ZipEntry[]): string {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = "", method = 8, flags = 0, size, unixMode = 0 } of entries) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? Buffer.byteLength(content), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((unixMode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  const file = join(folder, "app.zip");
  writeFileSync(file, Buffer.concat([...locals, ...directory, end]));
  return file;
}

test("unpacks stored and deflated files and folders", () => {
  const file = zip([
    { name: "host.json", content: "{}", method: 0 },
    { name: "dist/", method: 0 },
    { name: "dist/deep/main.js", content: "x".repeat(10_000) },
    { name: "empty.txt", content: "" },
  ]);

  unpackArchive(file, join(folder, "out"));

  const read = (name: string) => readFileSync(join(folder, "out", name), "utf8");
  expect([read("host.json"), read("dist/deep/main.js").length, read("empty.txt")]).toEqual(["{}", 10_000, ""]);
});

test.for<[string, ZipEntry, string]>([
  ["a path that climbs out", { name: "../evil.js" }, "points outside"],
  ["a path that climbs out later", { name: "a/../../evil.js" }, "points outside"],
  ["an absolute path", { name: "/etc/evil" }, "points outside"],
  ["a path of another system", { name: "a\\..\\..\\evil.js" }, "points outside"],
  ["a symbolic link", { name: "link", unixMode: 0o120777 }, "is a symbolic link"],
  ["an encrypted file", { name: "a", flags: 1 }, "is encrypted"],
  ["an unknown compression", { name: "a", method: 12 }, "method 12"],
  ["a file that unpacks to more than it says", { name: "a", content: "x".repeat(100), size: 10 }, "is damaged"],
  ["a file that unpacks to less than it says", { name: "a", content: "x", size: 10 }, "is damaged"],
  ["more than a package may hold", { name: "a", size: 2_000_000_000 }, "contains more than"],
])("refuses %s", ([, entry, reason]) => {
  const file = zip([entry]);

  expect(() => unpackArchive(file, join(folder, "out"))).toThrow(reason);
});

test.for<[string, string]>([
  ["a file that is no archive", "not a zip"],
  ["an empty file", ""],
])("refuses %s", ([, content]) => {
  const file = join(folder, "app.zip");
  writeFileSync(file, content);

  expect(() => unpackArchive(file, join(folder, "out"))).toThrow(`Cannot unpack ${file}: it is not a zip file.`);
});
