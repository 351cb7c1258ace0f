// Icons drawn for this page, as paths in a 24 × 24 box.

const SHAPES = {
  hash: "M10 3 8 21M16 3l-2 18M4 9h17M3 15h17",
  thread: "M4 4h16v11H9l-5 5zM8 8h8M8 11h5",
  megaphone: "M4 10v4h3l9 5V5L7 10zM19 9c1.3 1.6 1.3 4.4 0 6M8 14l1.5 6",
  speaker: "M4 9v6h4l5 5V4L8 9zM16 8c2 2 2 6 0 8",
  forum: "M4 5h12v8H8l-4 4zM9 16h7l4 4V9",
  at: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zm0 0c0 4 5 4 5 0a9 9 0 1 0-4 7.5",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 13l4.5 4.5L19 7",
  chevron: "M7 10l5 5 5-5",
  back: "M15 6l-6 6 6 6",
  menu: "M4 7h16M4 12h16M4 17h16",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.3 3.3 0 0 1 0 6.2M18 14.5c2.2.8 3.5 2.6 3.5 5.5",
  reply: "M10 8V4l-7 7 7 7v-4c6 0 9 2 11 6 0-7-4-12-11-12z",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  copy: "M8 8h12v12H8zM16 8V4H4v12h4",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1.5-1.5",
  external: "M14 4h6v6M20 4 11 13M18 14v6H4V6h6",
  eye: "M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  crown: "M4 18h16M4 15 3 7l5 4 4-6 4 6 5-4-1 8z",
  send: "M4 4l17 8-17 8 3-8zM7 12h7",
  warning: "M12 4 2.5 20h19zM12 10v4M12 17h.01",
  swap: "M8 3 4 7l4 4M4 7h16M16 13l4 4-4 4M20 17H4",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
};

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An icon as decoration; whoever uses it gives the label. */
export function icon(name, className = "") {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${className}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(NAMESPACE, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
