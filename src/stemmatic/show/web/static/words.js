// Words in the reader's language, and numbers and times as it writes them; the page says which, and carries the messages.

const root = globalThis.document?.documentElement; // without a page (in tests) English is spoken, in UTC
const data = root?.dataset ?? {};
const LOCALE = data.locale ?? "en-GB";
const ZONE = data.zone ?? "UTC";
const held = globalThis.document?.getElementById("words-data");
const messages = new Map(Object.entries(held ? JSON.parse(held.textContent) : {}));
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const rules = new Intl.PluralRules(LOCALE);
const order = CATEGORIES.filter((name) => rules.resolvedOptions().pluralCategories.includes(name));

const fill = (message, values) => message.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "").replaceAll("%%", "%");

/** A message in the reader's language, with its values filled in. */
export function _(message, values = {}) {
  return fill(messages.get(message)?.[0] ?? message, values);
}

/** A message that counts: `%(num)s` is the number. */
export function ngettext(one, many, count, values = {}) {
  const forms = messages.get(one);
  const at = order.indexOf(rules.select(count));
  const found = forms ? forms[Math.min(at, forms.length - 1)] : count === 1 ? one : many;
  return fill(found, { ...values, num: number(count) });
}

/** Whether the reader wants the words of textual criticism. */
const scholarly = data.words === "scholar";

/** Of two messages the one in the words that the reader chose. */
export const either = (plain, scholar) => (scholarly ? scholar : plain);

export const number = (value, options) => value.toLocaleString(LOCALE, options);
export const score = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A moment's day or time in words, in UTC, as an axis has it. */
export const inWords = (date, options) => new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options }).format(date);

/** A time to the minute: in the reader's zone, and beside it in UTC. */
export function moment(text) {
  if (!text) return _("undated");
  const date = new Date(text);
  const form = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const universal = inWords(date, form);
  if (ZONE === "UTC") return universal;
  return _("%(time)s (%(beside)s UTC)", { time: inWords(date, { ...form, timeZone: ZONE }), beside: universal });
}

/** A length of time (ms) in its two largest units. */
export function span(ms) {
  const parts = [];
  let rest = Math.round(Math.abs(ms) / 1000);
  for (const [size, say] of [
    [86400, (count) => _("%(count)s d", { count })],
    [3600, (count) => _("%(count)s h", { count })],
    [60, (count) => _("%(count)s min", { count })],
    [1, (count) => _("%(count)s s", { count })],
  ]) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(say(number(count)));
  }
  return `${ms < 0 ? "−" : ""}${parts.slice(0, 2).join(" ") || _("%(count)s s", { count: 0 })}`;
}
