// Checks a published log with nothing but Node.js: node check.mjs FOLDER [VKEY]
//
// FOLDER is a copy of what `govkz log publish` wrote. Each entry is hashed and compared with its tile, each tile with
// the one above it, and the root with the checkpoint; with VKEY, the log's public key, its signature too.
// Written from docs/proof.md, C2SP tlog-tiles and RFC 6962; it shares no code with govkz_crawler.
import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, vkey] = process.argv.slice(2);
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const leafHash = leaf => sha256(Buffer.from([0]), leaf);
const fail = reason => { console.error(reason); process.exit(1); };

// RFC 6962, 2.1: a tree splits at the largest power of two that is smaller than its size.
function root(hashes) {
  if (hashes.length === 0) return sha256();
  if (hashes.length === 1) return hashes[0];
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return sha256(Buffer.from([1]), root(hashes.slice(0, split)), root(hashes.slice(split)));
}

function checkSignature(note, key) {
  const [name, id, encoded] = [key.slice(0, key.indexOf("+")), ...key.slice(key.indexOf("+") + 1).split(/\+(.*)/s)];
  const material = Buffer.from(encoded, "base64");
  if (material.length !== 33 || material[0] !== 1) fail("the key is no Ed25519 key of a signed note");
  const expected = sha256(Buffer.from(name + "\n"), material).subarray(0, 4).toString("hex");
  if (id !== expected) fail("the key's id is not that of its key");
  const end = note.lastIndexOf("\n\n") + 1;
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), material.subarray(1)]);
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
  const signatures = note.slice(end + 1).split("\n").filter(line => line.startsWith(`— ${name} `))
    .map(line => Buffer.from(line.split(" ")[2], "base64")).filter(s => s.subarray(0, 4).toString("hex") === id);
  if (signatures.length === 0) fail(`no signature by ${name}`);
  for (const signature of signatures)
    if (!verify(null, Buffer.from(note.slice(0, end)), publicKey, signature.subarray(4)))
      fail(`the signature of ${name} is wrong`);
}

function tilePath(level, index, width) {
  let path = String(index % 1000).padStart(3, "0");
  for (let above = Math.floor(index / 1000); above > 0; above = Math.floor(above / 1000))
    path = `x${String(above % 1000).padStart(3, "0")}/${path}`;
  const full = join(folder, "tile", String(level), path);
  return width === 256 || !existsSync(`${full}.p/${width}`) ? full : `${full}.p/${width}`;
}

function readHashes(level, index, width) {
  const tile = readFileSync(tilePath(level, index, width));
  return Array.from({ length: width }, (_, i) => tile.subarray(32 * i, 32 * i + 32));
}

function readEntries(index, width) {
  const bundle = readFileSync(tilePath("entries", index, width));
  const entries = [];
  for (let at = 0; entries.length < width; ) {
    const end = at + 2 + bundle.readUInt16BE(at);
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

const note = readFileSync(join(folder, "checkpoint"), "utf8");
const [origin, size, expectedRoot] = note.split("\n");
if (vkey) checkSignature(note, vkey);

// Level by level: what a level's full tiles hash to is what the tiles of the next level hold.
let below = null;
const peaks = []; // the hashes of the full subtrees, from the smallest up
for (let level = 0, count = Number(size); count > 0; level++, count = Math.floor(count / 256)) {
  const next = [];
  for (let index = 0; index * 256 < count; index++) {
    const width = Math.min(256, count - index * 256);
    const held = readHashes(level, index, width);
    const computed = level === 0 ? readEntries(index, width).map(leafHash) : below.slice(index * 256, index * 256 + width);
    const wrong = held.findIndex((hash, i) => !hash.equals(computed[i]));
    if (wrong >= 0) fail(level === 0 ? `entry ${index * 256 + wrong} is not the one of its tile`
      : `tile ${level}/${index} is not what the tiles below it give`);
    if (width === 256) next.push(root(held));
    else for (let end = width; end > 0; end -= end & -end) peaks.push(root(held.slice(end - (end & -end), end)));
  }
  below = next;
}
const computedRoot = peaks.length ? peaks.reduce((right, left) => sha256(Buffer.from([1]), left, right)) : sha256();
if (computedRoot.toString("base64") !== expectedRoot) fail("the entries are not those of the checkpoint");
console.log(`${origin}: ${size} entries, root and tiles as its checkpoint says${vkey ? ", signature valid" : ""}`);
