// Syntax colors for fenced Python, JSON and shell code: a few regular expressions a language,
// tried in order at each position. Enough to read by; not a parser. Pure: no DOM.

const words = (list) => new RegExp(`\\b(?:${list.trim().split(/\s+/).join("|")})\\b`, "y");

const NUMBER = ["number", /\b(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)[jJ]?\b/y];
const CALL = ["function", /\b[A-Za-z_]\w*(?=\()/y];
const TYPE = ["type", /\b[A-Z]\w*\b/y];
const NAME = [null, /[\p{L}_$][\p{L}\p{N}_$]*/uy];
const DOUBLE = ["string", /"(?:\\[^]|[^"\\\n])*"?/y];
const SINGLE = ["string", /'(?:\\[^]|[^'\\\n])*'?/y];
const HASH = ["comment", /#[^\n]*/y];

const LANGUAGES = {
  python: [
    HASH,
    ["string", /[rbfuRBFU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)/y],
    ["meta", /@[A-Za-z_][\w.]*/y],
    ["keyword", words("and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield")],
    ["literal", words("True False None self cls")],
    ["builtin", words("abs all any bool bytes dict enumerate filter float hash int isinstance iter len list map max min next object open print range repr reversed round set sorted str sum super tuple type zip")],
    NUMBER, CALL, TYPE, NAME,
  ],
  json: [
    ["attribute", /"(?:\\[^]|[^"\\\n])*"(?=\s*:)/y],
    DOUBLE,
    ["literal", words("true false null")],
    ["number", /-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/y],
  ],
  bash: [
    ["comment", /(?<![^\s;])#[^\n]*/y],
    ["string", /"(?:\\[^]|[^"\\])*"?/y], SINGLE,
    ["meta", /\$(?:\{[^}]*\}|\w+|[@*#?$!-])/y],
    ["keyword", words("case do done elif else esac export fi for function if in local return set then until while")],
    ["builtin", words("cargo cat cd cp curl docker echo exit git grep ls mkdir mv node npm pip python python3 rm sed source sudo tar test")],
    ["attribute", /(?<=\s)--?[A-Za-z][\w-]*/y],
    NUMBER, NAME,
  ],
};

const ALIASES = { py: "python", python3: "python", pycon: "python", jsonc: "json", sh: "bash", shell: "bash", zsh: "bash", console: "bash" };

/** Splits code into `[class or null, text]` pieces that together are the code. */
export function highlight(code, language) {
  const rules = LANGUAGES[ALIASES[language] ?? language];
  if (!rules) return [[null, code]];
  const pieces = [];
  const push = (kind, text) => {
    const last = pieces.at(-1);
    if (last && last[0] === kind) last[1] += text;
    else pieces.push([kind, text]);
  };
  for (let position = 0; position < code.length; ) {
    const [kind, text] = pieceAt(rules, code, position);
    push(kind, text);
    position += text.length;
  }
  return pieces;
}

function pieceAt(rules, code, position) {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = position;
    const match = pattern.exec(code);
    if (match?.[0]) return [kind, match[0]];
  }
  return [null, code[position]];
}
