// Numbers and spans of time in words. Pure: no DOM.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "1 character", "2 characters". */
export const counted = (count, noun) => `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

/** "in 5 hours", "a day ago": with the steps at which Discord's client changes the unit. */
export function relativeText(instant, from) {
  const difference = instant - from;
  const words = spanWords(Math.abs(difference));
  return difference > 0 ? `in ${words}` : `${words} ago`;
}

/** Each unit is rounded by itself, so that a unit that says 1 has its own words. */
export function spanWords(span) {
  const seconds = Math.round(span / 1000);
  const minutes = Math.round(span / MINUTE);
  const hours = Math.round(span / HOUR);
  const days = Math.round(span / DAY);
  const months = Math.round(days / 30.44);
  const years = Math.round(days / 365.25);
  if (seconds < 45) return "a few seconds";
  if (minutes <= 1) return "a minute";
  if (minutes < 45) return counted(minutes, "minute");
  if (hours <= 1) return "an hour";
  if (hours < 22) return counted(hours, "hour");
  if (days <= 1) return "a day";
  if (days < 26) return counted(days, "day");
  if (months <= 1) return "a month";
  if (months < 11) return counted(months, "month");
  if (years <= 1) return "a year";
  return counted(years, "year");
}
