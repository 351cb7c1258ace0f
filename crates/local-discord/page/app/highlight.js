// Syntax colours for fenced code: a few regular expressions a language, tried in order at each
// position. Enough to read by; not a parser. Pure: no DOM.

const words = (list) => new RegExp(`\\b(?:${list.trim().split(/\s+/).join("|")})\\b`, "y");

const NUMBER = ["number", /\b(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)(?:[jJLfFuU]|[iu](?:8|16|32|64|128|size)|f(?:32|64))?\b/y];
const CALL = ["function", /\b[A-Za-z_]\w*(?=\()/y];
const TYPE = ["type", /\b[A-Z]\w*\b/y];
const NAME = [null, /[\p{L}_$][\p{L}\p{N}_$]*/uy];
const DOUBLE = ["string", /"(?:\\[^]|[^"\\\n])*"?/y];
const SINGLE = ["string", /'(?:\\[^]|[^'\\\n])*'?/y];
const SLASHES = ["comment", /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y];
const HASH = ["comment", /#[^\n]*/y];

const C_LIKE = [SLASHES, DOUBLE, SINGLE, NUMBER];

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
  rust: [
    SLASHES,
    ["string", /b?r(#*)"[^]*?"\1/y],
    ["string", /b?"(?:\\[^]|[^"\\])*"?/y],
    ["string", /b?'(?:\\(?:x[\da-f]{2}|u\{[\da-f]+\}|.)|[^\\'\n])'/iy],
    ["meta", /#!?\[[^\]\n]*\]/y],
    ["meta", /'[a-z_]\w*/y],
    ["keyword", words("as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait type unsafe use where while")],
    ["literal", words("true false None Some Ok Err")],
    ["builtin", words("bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize String Vec Option Result Box")],
    ["function", /\b[a-z_]\w*!(?=[([{])/y],
    NUMBER, CALL, TYPE, NAME,
  ],
  json: [
    ["attribute", /"(?:\\[^]|[^"\\\n])*"(?=\s*:)/y],
    DOUBLE,
    ["literal", words("true false null")],
    ["number", /-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/y],
  ],
  javascript: [
    ...C_LIKE,
    ["string", /`(?:\\[^]|[^`\\])*`?/y],
    ["keyword", words("as async await break case catch class const continue default delete do else enum export extends finally for from function if implements import in instanceof interface let new of return static switch throw try type typeof var void while yield")],
    ["literal", words("true false null undefined this super NaN")],
    CALL, TYPE, NAME,
  ],
  c: [
    ["meta", /#\s*(?:include|define|undef|ifdef|ifndef|if|elif|else|endif|pragma)\b[^\n]*/y],
    ...C_LIKE,
    ["keyword", words("auto break case class const constexpr continue default delete do else enum extern for goto if inline namespace new operator private protected public return sizeof static struct switch template this throw try typedef typename union using virtual volatile while __global__ __device__ __shared__ __host__")],
    ["literal", words("true false nullptr NULL")],
    ["builtin", words("bool char double float int long short signed size_t unsigned void int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t dim3")],
    CALL, TYPE, NAME,
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
  toml: [
    HASH,
    ["type", /(?<![^\n])[ \t]*\[\[?[^\]\n]+\]\]?/y],
    ["attribute", /[A-Za-z_][\w.-]*(?=\s*=)/y],
    ["string", /"""[^]*?(?:"""|$)/y], DOUBLE, SINGLE,
    ["literal", words("true false")],
    NUMBER, NAME,
  ],
  yaml: [
    HASH,
    ["attribute", /[A-Za-z_][\w.-]*(?=:(?:\s|$))/y],
    DOUBLE, SINGLE,
    ["literal", words("true false null yes no")],
    NUMBER, NAME,
  ],
  sql: [
    ["comment", /--[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
    SINGLE, DOUBLE,
    ["keyword", new RegExp(words("add alter and as asc begin between by case check commit conflict constraint create cross default delete desc distinct do drop else end exists explain foreign from group having if in index inner insert into is join key left like limit not nothing null offset on or order outer over partition primary references returning right rollback select set strict table then union unique update using values view when where with").source, "iy")],
    ["builtin", /\b(?:integer|text|real|blob|bigint|boolean|count|sum|avg|min|max|coalesce|row_number|rank|date|datetime)\b/iy],
    NUMBER, NAME,
  ],
  diff: [
    ["meta", /(?<![^\n])(?:@@[^\n]*|(?:\+\+\+|---) [^\n]*|diff [^\n]*|index [^\n]*)/y],
    ["addition", /(?<![^\n])\+[^\n]*/y],
    ["deletion", /(?<![^\n])-[^\n]*/y],
    [null, /[^\n]+/y],
  ],
};

const ALIASES = {
  py: "python", python3: "python", pycon: "python", rs: "rust", js: "javascript", jsx: "javascript", ts: "javascript",
  tsx: "javascript", typescript: "javascript", mjs: "javascript", jsonc: "json", json5: "json", sh: "bash", shell: "bash",
  zsh: "bash", console: "bash", ini: "toml", yml: "yaml", cpp: "c", "c++": "c", cc: "c", h: "c", hpp: "c", cuda: "c", cu: "c",
  java: "c", go: "c", patch: "diff", sqlite: "sql", postgresql: "sql",
};

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
