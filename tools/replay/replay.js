// Draws every draw of a file again, in plain JavaScript: a second implementation of DRAW/1 that
// shares no code with the first. It needs Node and nothing else, no network and no package.
//
//   node replay.js FILE              says whether frame, reveals, seed and selection come out the same
//   node replay.js FILE --tickets    prints all it computed of the last draw as JSON: root, seed, tickets, pools
//
// Exit codes: 0 the same; 1 not the same; 3 the file cannot be used.
// Not done here: the order of acts, outcomes, receipts, and the signature of a beacon, for which plain
// JavaScript has no pairing. `bluelamp draw verify` does these. What was not done is said at the end.
"use strict";

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

// The one hash of DRAW/1: every part with its length before it, in four bytes, the highest first.
function hashed(...parts) {
  return sha256(...parts.flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  }));
}

// Keys sorted, no spaces: names in acts are lower-case ASCII, so every language sorts them alike.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value);
}

// The root of RFC 6962 from its recursive definition: split at the largest power of two below the size.
function root(leaves, from = 0, to = leaves.length) {
  if (to === from) return sha256();
  if (to - from === 1) return sha256(Buffer.from([0]), leaves[from]);
  let split = 1;
  while (split * 2 < to - from) split *= 2;
  return sha256(Buffer.from([1]), root(leaves, from, from + split), root(leaves, from + split, to));
}

function seedOf(frame, sources) {
  const named = Object.keys(sources).sort().flatMap((name) => [name, sources[name]]);
  return hashed("DRAW/1 seed", frame.draw, sha256(canonical(frame)), ...named);
}

function ticketOf(seed, leaf) {
  let lowest = null;
  for (let number = 0; number < leaf.w; number += 1) {
    const ticket = hashed("DRAW/1 ticket", seed, leaf.p, Buffer.from([number >> 8, number & 255]));
    if (lowest === null || Buffer.compare(ticket, lowest) < 0) lowest = ticket;
  }
  return lowest;
}

// From every pool: those who can be drawn, lowest ticket first, equal tickets by pseudonym.
function selectionOf(plan, leaves, tickets) {
  const pools = {};
  for (const name of Object.keys(plan.pools).sort()) {
    const { strata, take, reserves } = plan.pools[name];
    const order = leaves
      .filter((leaf) => leaf.e === "in" && strata.includes(leaf.s))
      .map((leaf) => leaf.p)
      .sort((one, other) => Buffer.compare(tickets[one], tickets[other]) || (one < other ? -1 : 1));
    pools[name] = { drawn: order.slice(0, take), reserves: order.slice(take, take + reserves) };
  }
  return pools;
}

function problemsOf(plan, anchors, frame, reveals, leaves) {
  const problems = [];
  const strictly = leaves.every((leaf, at) => at === 0 || leaves[at - 1].p < leaf.p);
  if (!strictly) problems.push("the leaves do not rise strictly");
  if (leaves.length !== frame.size) problems.push("the number of leaves is not the one committed to");
  if (leaves.some((leaf) => leaf.d !== frame.frame_of)) problems.push("a leaf is of another draw");
  if (leaves.some((leaf) => !plan.strata[leaf.s] || plan.strata[leaf.s].tickets !== leaf.w)) {
    problems.push("a leaf has a stratum or tickets that the plan does not give it");
  }
  const counts = {};
  for (const leaf of leaves) {
    counts[leaf.s] ??= {};
    counts[leaf.s][leaf.e] = (counts[leaf.s][leaf.e] ?? 0) + 1;
  }
  if (canonical(counts) !== canonical(frame.counts)) problems.push("the counts are not those committed to");
  for (const party of plan.parties) {
    let value = reveals[party] ? Buffer.from(reveals[party].value, "hex") : null;
    for (let step = 0; value && step < frame.number; step += 1) value = hashed("DRAW/1 chain", party, value);
    if (value?.toString("hex") !== anchors[party]?.anchor) problems.push(`the reveal of ${party} does not hash back`);
  }
  return problems;
}

function replay(bundle, frame, leaves) {
  const acts = (kind) => bundle.acts.filter((act) => act.kind === `draw.${kind}`);
  const byParty = (list) => Object.fromEntries(list.map((act) => [act.party, act]));
  const plan = acts("plan")[0];
  const ofDraw = (kind) => acts(kind).filter((act) => act.draw === frame.draw);
  const reveals = byParty(ofDraw("reveal"));
  const problems = problemsOf(plan, byParty(acts("anchor")), frame, reveals, leaves);

  const sources = {};
  for (const party of Object.keys(reveals)) sources[party] = Buffer.from(reveals[party].value, "hex");
  if (plan.last === "dice") sources.dice = ofDraw("dice")[0].digits;
  else sources.drand = sha256(Buffer.from(ofDraw("beacon")[0].signature, "hex"));

  const top = root(leaves.map((leaf) => Buffer.from(canonical(leaf)))).toString("hex");
  if (top !== frame.root) problems.push("the root is not the one committed to");
  const seed = seedOf(frame, sources);
  const able = leaves.filter((leaf) => leaf.e === "in");
  const tickets = Object.fromEntries(able.map((leaf) => [leaf.p, ticketOf(seed, leaf)]));
  const pools = selectionOf(plan, leaves, tickets);
  const result = ofDraw("result")[0];
  if (seed.toString("hex") !== result.seed) problems.push("the seed is another one");
  if (canonical(pools) !== canonical(result.pools)) problems.push("the selection is another one");
  return { draw: frame.draw, root: top, seed: seed.toString("hex"), tickets, pools, problems };
}

// Every draw that was held: the last one from `leaves`, those before it from `earlier`.
function replayed(bundle) {
  const frames = bundle.acts.filter((act) => act.kind === "draw.frame");
  const voids = new Set(bundle.acts.filter((act) => act.kind === "draw.void").map((act) => act.draw));
  const unchecked = [];
  const found = [];
  for (const frame of frames) {
    const last = frame === frames.at(-1);
    if (voids.has(frame.draw) && !last) continue;
    const own = bundle.leaves[0]?.d === frame.frame_of;
    const leaves = last || own ? bundle.leaves : bundle.earlier[frame.frame_of];
    if (leaves === undefined) unchecked.push(`draw ${frame.draw}, because its list is not in the file`);
    else found.push(replay(bundle, frame, leaves));
  }
  if (found.length === 0) throw new Error("it holds no draw");
  const { last } = bundle.acts.find((act) => act.kind === "draw.plan");
  if (last !== "dice") unchecked.push(`whether ${last} signed its round: plain JavaScript cannot`);
  unchecked.push("the order of acts, outcomes, receipts and witnesses");
  return { found, unchecked };
}

function told({ draw, seed, tickets, pools, problems }) {
  const drawn = Object.values(pools).reduce((sum, pool) => sum + pool.drawn.length, 0);
  console.log(`Draw ${draw}: ${Object.keys(tickets).length} could be drawn, ${drawn} are.`);
  console.log(`Seed ${seed}`);
  for (const problem of problems) console.log(`NOT THE SAME: ${problem}.`);
  if (problems.length === 0) console.log("Drawing again gives the same frame, seed and selection.");
}

function main(file, wanted) {
  let all;
  try {
    all = replayed(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    console.error(`The file cannot be replayed: ${error.message}`);
    console.error("What to do: give the file of a draw that has its result, as it was handed over.");
    return 3;
  }
  const { found, unchecked } = all;
  if (wanted === "--tickets") {
    const last = found.at(-1);
    const tickets = Object.fromEntries(Object.entries(last.tickets).map(([pid, one]) => [pid, one.toString("hex")]));
    console.log(JSON.stringify({ ...last, tickets, unchecked }));
  } else {
    found.forEach(told);
    for (const what of unchecked) console.log(`NOT CHECKED HERE: ${what}. Use \`bluelamp draw verify\`.`);
  }
  return found.every((one) => one.problems.length === 0) ? 0 : 1;
}

process.exitCode = main(process.argv[2], process.argv[3]);
