// Discord's Markdown as a table: what is written, and the tree in a short notation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { highlight } from "../../page/app/highlight.js";
import { parse, parseInline, plainText } from "../../page/app/markdown-parse.js";

const SHORT = { strong: "b", emphasis: "i", underline: "u", strike: "s", spoiler: "spoiler", quote: "quote", subtext: "small" };

function show(nodes) {
  return nodes.map((node) => {
    switch (node.type) {
      case "text": return node.text;
      case "code": return `<code>${node.text}</code>`;
      case "fence": return `<pre ${node.language}>${node.text}</pre>`;
      case "heading": return `<h${node.level}>${show(node.children)}</h${node.level}>`;
      case "list": return `<${node.ordered ? `ol ${node.start}` : "ul"}>${node.items.map((item) => `<li>${show(item)}</li>`).join("")}</>`;
      case "link": return `<a ${node.address}>${show(node.children)}</a>`;
      case "timestamp": return `<t ${node.seconds} ${node.style}>`;
      case "mention": return `<@${node.of} ${node.id}>`;
      case "command": return `</${node.name} ${node.id}>`;
      case "emoji": return `<:${node.name}>`;
      default: return `<${SHORT[node.type]}>${show(node.children)}</${SHORT[node.type]}>`;
    }
  }).join("");
}

const TABLE = [
  ["plain <b>text</b> & more", "plain <b>text</b> & more"],
  ["**bold** *italic* _italic_ __under__ ~~gone~~", "<b>bold</b> <i>italic</i> <i>italic</i> <u>under</u> <s>gone</s>"],
  ["***both*** **b *i* b**", "<b><i>both</i></b> <b>b <i>i</i> b</b>"],
  ["snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"],
  ["\\*not\\* \\`code\\` \\||open||", "*not* `code` ||open||"],
  ["**unclosed and `open", "**unclosed and `open"],
  ["`a **b** c` and ``x ` y``", "<code>a **b** c</code> and <code>x ` y</code>"],
  ["||hidden **bold**||", "<spoiler>hidden <b>bold</b></spoiler>"],
  ["||```py\nx\n```||", "<spoiler><pre py>x</pre></spoiler>"],
  ["# One\n## Two\n### Three\n#### four\n#no", "<h1>One</h1><h2>Two</h2><h3>Three</h3>#### four\n#no"],
  ["-# small **print**\nrest", "<small>small <b>print</b></small>rest"],
  ["- a\n  - b\n    - c\n- d\nafter", "<ul><li>a<ul><li>b<ul><li>c</li></></li></></li><li>d</li></>after"],
  ["3. three\n4. four", "<ol 3><li>three</li><li>four</li></>"],
  ["- a\n1. b", "<ul><li>a</li></><ol 1><li>b</li></>"],
  ["- one\n  more", "<ul><li>one\nmore</li></>"],
  ["- see ```py\nx = 1\n``` there\n- two", "<ul><li>see <pre py>x = 1</pre> there</li><li>two</li></>"],
  ["> a\n> **b**\nc", "<quote>a\n<b>b</b></quote>c"],
  [">>> a\n- b", "<quote>a\n<ul><li>b</li></></quote>"],
  [">no quote", ">no quote"],
  ["```rust\nfn main() {}\n```after", "<pre rust>fn main() {}</pre>after"],
  ["```\n# no heading\n> no quote\n```", "<pre ># no heading\n> no quote</pre>"],
  ["```one line```", "<pre >one line</pre>"],
  ["[paper](https://arxiv.org/abs/1) [x](javascript:alert(1))", "<a https://arxiv.org/abs/1>paper</a> [x](javascript:alert(1))"],
  ["[https://good.example](https://evil.example)", "[https://good.example](https://evil.example)"],
  ["(https://example.org/a_(b)), <https://x.y>.", "(<a https://example.org/a_(b)>https://example.org/a_(b)</a>), <a https://x.y>https://x.y</a>."],
  ["<t:1700000000> <t:1700000000:R> <t:1700000000:X>", "<t 1700000000 f> <t 1700000000 R> <t:1700000000:X>"],
  ["<@12> <@!12> <@&3> <#4> @everyone @here", "<@user 12> <@user 12> <@role 3> <@channel 4> <@everyone everyone> <@everyone here>"],
  ["</schedule add:55> <:tada:66>", "</schedule add 55> <:tada>"],
  ["\n\ntrimmed\n\n", "trimmed"],
];

for (const [source, expected] of TABLE) {
  test(`markdown of ${JSON.stringify(source)}`, () => assert.equal(show(parse(source)), expected));
}

test("a title has inline marks only", () => assert.equal(show(parseInline("# **x**")), "# <b>x</b>"));

test("a preview has the words without the marks", () => {
  assert.equal(plainText(parse("# Head\n**bold** ||secret|| `code`")), "Head bold (spoiler) code");
});

test("long hostile input is parsed in time linear enough to type by", () => {
  const started = performance.now();
  for (const piece of ["*", "_", "||", "`", "[", "> ", "**a", "- "]) parse(piece.repeat(2000 / piece.length));
  assert.ok(performance.now() - started < 1500, `${performance.now() - started} ms`);
});

test("highlighted pieces together are the code", () => {
  const code = 'def f(x: int) -> str:\n    """Doc."""\n    return f"{x}" + \'a\'  # why\n';
  for (const language of ["python", "json", "bash", "rust", "text", ""]) {
    assert.equal(highlight(code, language).map(([, text]) => text).join(""), code);
  }
  const kinds = Object.fromEntries(highlight(code, "py").filter(([kind]) => kind).map(([kind, text]) => [text, kind]));
  assert.equal(kinds.def, "keyword");
  assert.equal(kinds["# why"], "comment");
});
