// The only way this page makes elements. Text stays text: nothing here parses markup,
// and index.html forbids it too (Trusted Types), so a message cannot become HTML.

const PROPERTIES = new Set(["value", "checked", "indeterminate", "scrollTop", "tabIndex", "disabled", "selected"]);

/** Makes an element. Attributes that are null, undefined or false are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) assign(element, name, value);
  append(element, children);
  return element;
}

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "style") for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (PROPERTIES.has(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** Appends children of any nesting, leaving out the empty ones. */
export function append(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") element.append(child);
  }
  return element;
}

/** Replaces everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, ...children);
}

let lastId = 0;

/** An element id that is unique in this document, for aria-labelledby and its kin. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** The address if it leads to the web, else null: no javascript: and no data: from messages. */
export function webAddress(address) {
  try {
    const url = new URL(address, location.href);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens in a new tab and tells the target nothing; plain text when the address is not of the web. */
export function externalLink(address, attributes, ...children) {
  const href = webAddress(address);
  if (!href) return h("span", null, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: address, ...attributes }, ...children);
}

/** Text that only screen readers get. */
export function hidden(text) {
  return h("span", { class: "visually-hidden" }, text);
}

/**
 * Says what the person wants done, for main.js to do: a mention inside a message should not have
 * to know who opens channels.
 */
export function intend(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { ...detail, anchor: element } }));
}
