// Discord's Markdown as a tree. Pure: no DOM, so it runs under Node as well.
//
// Blocks (headings, subtext, lists, quotes, fences) are found line by line, everything else by
// regular expressions at a position, with the precedence of Discord's own client. What does not
// parse is text: there is no malformed message.

const FENCE = /```(?:([a-z0-9_+\-.#]+)\n)?\n*([^\n][^]*?)\n*```/iy;
const SPOILER = /\|\|([^]+?)\|\|/y;
const INLINE_CODE = /(`+)([^]*?[^`])\1(?!`)/y;
const QUOTE_REST = / *>>> ([^]*)/y;
const QUOTE_LINES = /(?: *> [^\n]*(?:\n|$))+/y;
const HEADING = /(#{1,3}) +([^\n]+?)(?: *#*)?(?:\n|$)/y;
const SUBTEXT = /-# +(?!-#)([^\n]+)(?:\n|$)/y;
const LIST_ITEM = /^( *)([-*]|\d{1,10}\.) +(\S.*)$/;

const INLINE_RULES = [
  ["escape", /\\([^0-9A-Za-z\s])/y],
  ["fence", FENCE],
  ["code", INLINE_CODE],
  ["timestamp", /<t:(-?\d{1,17})(?::([tTdDfFsSR]))?>/y],
  ["user", /<@!?(\d{1,20})>/y],
  ["role", /<@&(\d{1,20})>/y],
  ["channel", /<#(\d{1,20})>/y],
  ["command", /<\/([-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai} ]{1,98}):(\d{1,20})>/uy],
  ["emoji", /<a?:(\w{2,32}):(\d{1,20})>/y],
  ["everyone", /@(everyone|here)\b/y],
  ["bareLink", /<(https?:\/\/[^\s<>]+)>/y],
  ["link", /\[((?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\()]|\\.)*?)>?(?:\s+['"]([^]*?)['"])?\s*\)/y],
  ["url", /https?:\/\/[^\s<]+[^<.,:;"'\]\s|*_~`]/y],
  ["spoiler", SPOILER],
  ["strongEmphasis", /\*\*\*((?:\\[^]|[^\\])+?)\*\*\*(?!\*)/y],
  ["strong", /\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/y],
  ["underline", /__((?:\\[^]|[^\\])+?)__(?!_)/y],
  ["emphasis", /\*(?=\S)((?:\*\*|\\[^]|\s+(?:\\[^]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/y],
  ["emphasis", /\b_((?:__|\\[^]|[^\\_])+?)_\b/y],
  ["strike", /~~([^]+?)~~/y],
];

const PLAIN = /[^\\`<@[h|*_~\n]+/y;

/** Parses the content of a message or the description of an embed. */
export function parse(source) {
  return parseBlocks(source.replace(/\r\n?/g, "\n"), { quoted: false });
}

/** Parses text in which only inline marks count, such as an embed's title. */
export function parseInline(source) {
  const nodes = [];
  let text = "";
  const flush = () => {
    if (text) nodes.push({ type: "text", text });
    text = "";
  };
  for (let position = 0; position < source.length; ) {
    const plain = matchAt(PLAIN, source, position);
    if (plain) {
      text += plain[0];
      position += plain[0].length;
      continue;
    }
    const found = matchInline(source, position);
    if (found) {
      if (found.node.type === "text") text += found.node.text;
      else {
        flush();
        nodes.push(found.node);
      }
      position = found.end;
    } else {
      text += source[position];
      position += 1;
    }
  }
  flush();
  return nodes;
}

function matchAt(pattern, source, position) {
  pattern.lastIndex = position;
  return pattern.exec(source);
}

function matchInline(source, position) {
  for (const [name, pattern] of INLINE_RULES) {
    const match = matchAt(pattern, source, position);
    if (match) {
      const node = inlineNode(name, match);
      const length = name === "url" ? node.address.length : match[0].length;
      if (node) return { node, end: position + length };
    }
  }
  return null;
}

function inlineNode(name, match) {
  switch (name) {
    case "escape":
      return { type: "text", text: match[1] };
    case "fence":
      return fenceNode(match);
    case "code":
      return { type: "code", text: match[2].replace(/^ (?=`)|(?<=`) $/g, "") };
    case "timestamp":
      return { type: "timestamp", seconds: Number(match[1]), style: match[2] ?? "f" };
    case "user":
    case "role":
    case "channel":
      return { type: "mention", of: name, id: match[1] };
    case "command":
      return { type: "command", name: match[1], id: match[2] };
    case "emoji":
      return { type: "emoji", name: match[1], id: match[2] };
    case "everyone":
      return { type: "mention", of: "everyone", id: match[1] };
    case "bareLink":
      return { type: "link", address: match[1], children: [{ type: "text", text: match[1] }] };
    case "url":
      return urlNode(match);
    case "link":
      return linkNode(match);
    case "strongEmphasis":
      return { type: "strong", children: [{ type: "emphasis", children: parseInline(match[1]) }] };
    case "spoiler":
      return { type: "spoiler", children: parse(match[1]) };
    default:
      return { type: name, children: parseInline(match[1]) };
  }
}

function fenceNode([, language, text]) {
  return { type: "fence", language: (language ?? "").toLowerCase(), text };
}

function urlNode(match) {
  // A closing bracket belongs to the address only when it was opened there: (see https://example.org/a_(b))
  let address = match[0];
  while (address.endsWith(")") && address.split(")").length > address.split("(").length) address = address.slice(0, -1);
  return { type: "link", address, children: [{ type: "text", text: address }] };
}

function linkNode([, label, address, title]) {
  const target = address.replace(/\\(.)/g, "$1");
  if (!/^https?:\/\//i.test(target) || !label.trim()) return null;
  // Discord shows a label that is itself an address as plain text, so that nobody is misled.
  if (/https?:\/\//i.test(label)) return { type: "text", text: `[${label}](${target})` };
  return { type: "link", address: target, title, children: parseInline(label) };
}

function parseBlocks(source, { quoted }) {
  const nodes = [];
  let start = 0;
  let position = 0;
  const flush = (end) => {
    if (end > start) nodes.push(...parseInline(source.slice(start, end)));
  };
  while (position < source.length) {
    const atLineStart = position === 0 || source[position - 1] === "\n";
    const block = (atLineStart && matchLineBlock(source, position, quoted)) || matchFence(source, position);
    if (block) {
      flush(position);
      nodes.push(block.node);
      position = start = block.end;
    } else {
      position = skipInline(source, position);
    }
  }
  flush(source.length);
  return trimLineBreaks(nodes);
}

function matchLineBlock(source, position, quoted) {
  if (!quoted) {
    const rest = matchAt(QUOTE_REST, source, position);
    if (rest) return { node: { type: "quote", children: parseBlocks(rest[1], { quoted: true }) }, end: source.length };
    const lines = matchAt(QUOTE_LINES, source, position);
    if (lines) {
      const inner = lines[0].replace(/^ *> ?/gm, "").replace(/\n$/, "");
      return { node: { type: "quote", children: parseBlocks(inner, { quoted: true }) }, end: position + lines[0].length };
    }
  }
  const heading = matchAt(HEADING, source, position);
  if (heading) {
    const node = { type: "heading", level: heading[1].length, children: parseInline(heading[2]) };
    return { node, end: position + heading[0].length };
  }
  const subtext = matchAt(SUBTEXT, source, position);
  if (subtext) return { node: { type: "subtext", children: parseInline(subtext[1]) }, end: position + subtext[0].length };
  return matchList(source, position);
}

function matchFence(source, position) {
  if (source[position] !== "`") return null;
  const match = matchAt(FENCE, source, position);
  if (!match) return null;
  let end = position + match[0].length;
  if (source[end] === "\n") end += 1;
  return { node: fenceNode(match), end };
}

/** Past what could hide a fence: an escape, inline code or a whole spoiler. */
function skipInline(source, position) {
  const character = source[position];
  if (character === "\\") return position + 2;
  const pattern = character === "`" ? INLINE_CODE : character === "|" ? SPOILER : null;
  const match = pattern && matchAt(pattern, source, position);
  return position + (match ? match[0].length : 1);
}

function matchList(source, position) {
  const items = [];
  let end = position;
  while (end < source.length) {
    const newline = source.indexOf("\n", end);
    let lineEnd = newline === -1 ? source.length : newline;
    const line = source.slice(end, lineEnd);
    const item = LIST_ITEM.exec(line);
    if (item) {
      const next = { indent: item[1].length, ordered: /\d/.test(item[2]), number: Number.parseInt(item[2], 10), text: item[3] };
      const first = items[0] ?? next;
      if (next.indent <= first.indent && next.ordered !== first.ordered) break;
      items.push(next);
    } else if (items.length > 0 && /^ {2,}\S/.test(line)) {
      items.at(-1).text += `\n${line.replace(/^ +/, "")}`;
    } else {
      break;
    }
    lineEnd = closeFence(source, end, lineEnd, items.at(-1));
    end = Math.min(lineEnd + 1, source.length);
  }
  return items.length > 0 ? { node: buildList(items, 0).node, end } : null;
}

/** A fence opened on an item's line belongs to the item, with all its lines. */
function closeFence(source, lineStart, lineEnd, item) {
  const opening = source.slice(lineStart, lineEnd).indexOf("```");
  if (opening === -1) return lineEnd;
  const match = matchAt(FENCE, source, lineStart + opening);
  if (!match) return lineEnd;
  const fenceEnd = lineStart + opening + match[0].length;
  if (fenceEnd <= lineEnd) return lineEnd;
  const newline = source.indexOf("\n", fenceEnd);
  const end = newline === -1 ? source.length : newline;
  item.text += source.slice(lineEnd, end);
  return end;
}

function buildList(items, first) {
  const { indent, ordered, number } = items[first];
  const node = { type: "list", ordered, start: ordered ? number : 1, items: [] };
  let index = first;
  while (index < items.length && items[index].indent >= indent) {
    if (items[index].indent > indent && node.items.length > 0) {
      const nested = buildList(items, index);
      node.items.at(-1).push(nested.node);
      index = nested.next;
    } else {
      node.items.push(parseInline(items[index].text));
      index += 1;
    }
  }
  return { node, next: index };
}

/** Line breaks at the edges of a message are not shown. */
function trimLineBreaks(nodes) {
  const first = nodes[0];
  if (first?.type === "text") first.text = first.text.replace(/^\n+/, "");
  const last = nodes.at(-1);
  if (last?.type === "text") last.text = last.text.replace(/\s+$/, "");
  return nodes.filter((node) => node.type !== "text" || node.text);
}

const BLOCKS = new Set(["heading", "subtext", "quote"]);

/** The tree's words without their marks, for labels, previews and screen readers. */
export function plainText(nodes, nameOf = () => "") {
  return nodes
    .map((node) => {
      if (BLOCKS.has(node.type) && node.children) return `${plainText(node.children, nameOf)} `;
      if (node.type === "list") return node.items.map((item) => plainText(item, nameOf)).join(" ").concat(" ");
      if (node.type === "spoiler") return "(spoiler)";
      if (node.children) return plainText(node.children, nameOf);
      if (node.type === "mention") return nameOf(node);
      if (node.type === "command") return `/${node.name}`;
      if (node.type === "emoji") return `:${node.name}:`;
      if (node.type === "timestamp") return nameOf(node);
      return node.text ?? "";
    })
    .join("");
}
