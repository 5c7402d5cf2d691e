import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { inflateRawSync } from "node:zlib";

/** The archive cannot be unpacked, or must not be because a path in it points outside the target folder. */
export class ArchiveError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`Cannot unpack ${reason}`, options);
    this.name = "ArchiveError";
  }
}

/** Limit of the unpacked size: that of a deployment package on an Azure Functions Consumption plan. */
const MAX_UNPACKED_BYTES = 1_500_000_000;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_LENGTH = 22;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;
const SYMLINK_MODE = 0o120000;
const FILE_TYPE_MASK = 0o170000;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/**
 * Unpacks a zip file (stored and deflated entries, as deployment packages have) into a folder.
 *
 * @throws ArchiveError when it is not a zip file, uses encryption, Zip64 or links, or names a path outside the folder.
 */
export function unpackArchive(file: string, folder: string): void {
  const archive = readFileSync(file);
  let unpackedBytes = 0;
  for (const entry of readDirectory(file, archive)) {
    const target = resolve(folder, entry.name);
    const inside = relative(folder, target);
    if (inside.startsWith("..") || resolve(folder, inside) !== target || entry.name.includes("\\")) {
      throw new ArchiveError(`${file}: "${entry.name}" points outside the target folder.`);
    }
    unpackedBytes += entry.size;
    if (unpackedBytes > MAX_UNPACKED_BYTES)
      throw new ArchiveError(`${file}: it contains more than ${MAX_UNPACKED_BYTES} bytes.`);
    if (entry.name.endsWith("/")) {
      mkdirSync(target, { recursive: true });
    } else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(join(target), content(file, archive, entry));
    }
  }
}

function* readDirectory(file: string, archive: Buffer): Generator<Entry> {
  const end = findEnd(file, archive);
  const count = archive.readUInt16LE(end + 10);
  let offset = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > archive.length || archive.readUInt32LE(offset) !== DIRECTORY_ENTRY) {
      throw new ArchiveError(`${file}: its directory is damaged, or it is a Zip64 file.`);
    }
    const nameLength = archive.readUInt16LE(offset + 28);
    const name = archive.toString("utf8", offset + 46, offset + 46 + nameLength);
    if ((archive.readUInt16LE(offset + 8) & ENCRYPTED_FLAG) !== 0)
      throw new ArchiveError(`${file}: "${name}" is encrypted.`);
    const unixMode = archive.readUInt32LE(offset + 38) >>> 16;
    if ((unixMode & FILE_TYPE_MASK) === SYMLINK_MODE) throw new ArchiveError(`${file}: "${name}" is a symbolic link.`);
    yield {
      name,
      method: archive.readUInt16LE(offset + 10),
      compressedSize: archive.readUInt32LE(offset + 20),
      size: archive.readUInt32LE(offset + 24),
      headerOffset: archive.readUInt32LE(offset + 42),
    };
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
}

/** The end record is last, followed by a comment of at most 64 KB. */
function findEnd(file: string, archive: Buffer): number {
  const first = Math.max(0, archive.length - END_LENGTH - 0xffff);
  for (let offset = archive.length - END_LENGTH; offset >= first; offset -= 1) {
    if (archive.readUInt32LE(offset) === END_OF_DIRECTORY) return offset;
  }
  throw new ArchiveError(`${file}: it is not a zip file.`);
}

function content(file: string, archive: Buffer, entry: Entry): Uint8Array {
  const { headerOffset, compressedSize, size, name, method } = entry;
  if (headerOffset + 30 > archive.length || archive.readUInt32LE(headerOffset) !== LOCAL_HEADER) {
    throw new ArchiveError(`${file}: "${name}" is damaged.`);
  }
  const start = headerOffset + 30 + archive.readUInt16LE(headerOffset + 26) + archive.readUInt16LE(headerOffset + 28);
  const packed = archive.subarray(start, start + compressedSize);
  if (method === STORED) return packed;
  if (method !== DEFLATED)
    throw new ArchiveError(`${file}: "${name}" is compressed by method ${method}, which is not supported.`);
  try {
    const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
    if (unpacked.length === size) return unpacked;
  } catch (cause) {
    throw new ArchiveError(`${file}: "${name}" is damaged.`, { cause });
  }
  throw new ArchiveError(`${file}: "${name}" is damaged.`);
}
