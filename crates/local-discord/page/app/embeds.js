// Embeds and attachments.

import { externalLink, h, webAddress } from "./dom.js";
import { icon } from "./icons.js";
import { timeElement } from "./clock.js";
import { inlineMarkdown, markdown } from "./markdown.js";
import { counted } from "./words.js";

const DEFAULT_COLOR = "var(--embed-default)";
const IMAGE = /\.(?:png|jpe?g|gif|webp|svg|avif)$/i;

/** An embed; `files` are the attachments of its message, which its pictures may be. */
export function embed(data, files = []) {
  const described = (media, otherwise) => files.find((file) => file.url === media.url)?.description || otherwise;
  if (data.type === "image" && data.thumbnail) return h("div", { class: "attachment-image" }, picture(data.thumbnail, "Image"));
  const color = data.color || data.color === 0 ? `#${data.color.toString(16).padStart(6, "0")}` : DEFAULT_COLOR;
  return h(
    "article",
    { class: `embed ${data.thumbnail ? "with-thumbnail" : ""}`, style: { "--embed-color": color }, "aria-label": data.title ? `Embed: ${data.title}` : "Embed" },
    h(
      "div",
      { class: "embed-main" },
      data.provider?.name && h("div", { class: "embed-provider" }, data.provider.name),
      data.author && embedAuthor(data.author),
      data.title && h("div", { class: "embed-title" }, data.url ? externalLink(data.url, null, inlineMarkdown(data.title)) : inlineMarkdown(data.title)),
      data.description && h("div", { class: "embed-description markdown" }, markdown(data.description)),
      data.fields?.length > 0 && h("div", { class: "embed-fields" }, gridOf(data.fields).map(embedField)),
    ),
    data.thumbnail && h("div", { class: "embed-thumbnail" }, picture(data.thumbnail, described(data.thumbnail, "Thumbnail"))),
    data.image && h("div", { class: "embed-image" }, picture(data.image, described(data.image, "Image"))),
    (data.footer || data.timestamp) && embedFooter(data),
  );
}

function embedAuthor(author) {
  const name = author.url ? externalLink(author.url, null, author.name) : author.name;
  return h("div", { class: "embed-author" }, smallPicture(author), h("span", null, name));
}

function embedFooter({ footer, timestamp }) {
  const instant = timestamp ? new Date(timestamp) : null;
  return h(
    "div",
    { class: "embed-footer" },
    footer && smallPicture(footer),
    h("span", null, footer?.text, footer?.text && instant && " • ", instant && timeElement(instant, "message")),
  );
}

/** Up to three inline fields share a line; gives each its columns of twelve. */
function gridOf(fields) {
  const placed = [];
  for (let index = 0; index < fields.length; ) {
    let run = 0;
    while (run < 3 && fields[index + run]?.inline) run += 1;
    const count = Math.max(1, run);
    const span = 12 / count;
    for (let column = 0; column < count; column += 1) {
      placed.push({ field: fields[index + column], columns: run === 0 ? "1 / 13" : `${column * span + 1} / ${(column + 1) * span + 1}` });
    }
    index += count;
  }
  return placed;
}

function embedField({ field, columns }) {
  return h(
    "div",
    { class: "embed-field", style: { "grid-column": columns } },
    h("div", { class: "embed-field-name" }, inlineMarkdown(field.name)),
    h("div", { class: "embed-field-value markdown" }, markdown(field.value)),
  );
}

const addressOf = (media) => webAddress(media.proxy_url || media.proxy_icon_url || media.url || media.icon_url || "");

function picture(media, alt) {
  const address = addressOf(media);
  if (!address) return null;
  const image = h("img", {
    src: address, alt: media.description || alt, width: media.width, height: media.height, loading: "lazy", referrerpolicy: "no-referrer",
    onerror: () => image.replaceWith(h("span", { class: "broken-image" }, icon("warning"), "The image could not be loaded.")),
  });
  return externalLink(address, { title: "Open the image" }, image);
}

function smallPicture(media) {
  if (!media.icon_url) return null;
  return h("img", { class: "embed-icon", src: addressOf({ url: media.proxy_icon_url || media.icon_url }), alt: "", referrerpolicy: "no-referrer", onerror: (event) => event.currentTarget.remove() });
}

/** Whether an attachment is a picture of an embed: then it is not shown a second time. */
export const isInAnEmbed = (file, embeds) => embeds.some((one) => one.image?.url === file.url || one.thumbnail?.url === file.url);

export function attachment(file) {
  const isImage = file.content_type?.startsWith("image/") || (!file.content_type && IMAGE.test(file.filename));
  if (isImage) return h("div", { class: "attachment-image" }, picture(file, file.description || file.filename));
  return h(
    "div",
    { class: "attachment-file" },
    icon("file"),
    h("div", null, externalLink(file.url, { download: file.filename }, file.filename), h("div", { class: "muted" }, sizeWords(file.size ?? 0))),
  );
}

function sizeWords(bytes) {
  if (bytes < 1024) return counted(bytes, "byte");
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(2)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}
