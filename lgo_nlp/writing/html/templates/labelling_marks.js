"use strict";
/* What is annotated: kept in the browser's storage, saved to a file, read from it again.
   A mark is what is said of one paragraph: the labels of each sentence with their types, whether it is done, a note. */

const DATA = JSON.parse(document.getElementById("data").textContent);
const LABELS = new Map(DATA.labels.map(label => [label.name, label]));
const KEY = "lgo-nlp labels " + DATA.digest;
const MOST_UNDOS = 500;

const blank = paragraph => ({ done: false, sentences: paragraph.sentences.map(() => ({})), note: "" });
let state = { annotator: "", at: 0, keys: true, marks: DATA.paragraphs.map(blank) };
const undos = [];

const words = name => name.replaceAll("_", " ");
const counted = (n, thing) => `${n} ${thing}${n === 1 ? "" : "s"}`;
const labelsOf = labels => [...LABELS.keys()].filter(name => Object.hasOwn(labels, name));
const hasLabels = mark => mark.sentences.some(labels => labelsOf(labels).length > 0);
const untyped = mark => mark.sentences.some(labels => labelsOf(labels).some(name => LABELS.get(name).types.length && !labels[name].length));

/** "labelled" or "nothing" if it is done, "begun" if it has labels and is not, else "open". */
const statusOf = mark => mark.done ? (hasLabels(mark) ? "labelled" : "nothing") : hasLabels(mark) ? "begun" : "open";
const tally = status => state.marks.filter(mark => statusOf(mark) === status).length;

/** Keep the state in the browser; false if it cannot. */
function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
    return true;
  } catch {
    return false;
  }
}

/** Take up what the browser has kept, if it fits. */
function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept && kept.marks.length === DATA.paragraphs.length) state = kept;
  } catch { /* nothing kept, or no storage: begin anew */ }
}

/** Replace all marks, so that it can be undone. */
function change(marks) {
  undos.push({ marks: state.marks, at: state.at });
  if (undos.length > MOST_UNDOS) undos.shift();
  state = { ...state, marks };
}

/** The marks with another mark for the paragraph shown. */
const withMark = mark => state.marks.map((old, k) => k === state.at ? mark : old);

/** A mark with other labels for one sentence; without any label left, nobody has said that it is done. */
function relabelled(mark, sentence, labels) {
  const next = { ...mark, sentences: mark.sentences.map((old, k) => k === sentence ? labels : old) };
  return { ...next, done: mark.done && hasLabels(next) };
}

/** A line of the saved file. What is not done has the answer "ignore", so that training leaves it out. */
function recordOf(paragraph, mark) {
  const spans = paragraph.sentences.flatMap(([start, end], k) =>
    labelsOf(mark.sentences[k]).map(label => ({ start, end, label, types: mark.sentences[k][label] })));
  const { text, decision, paragraph: number, section } = paragraph;
  const meta = { decision, paragraph: number, section, annotator: state.annotator, ...(mark.note && { note: mark.note }) };
  return { text, spans, meta, ...(!mark.done && { answer: "ignore" }) };
}

/** The saved file: a line for each paragraph of which something is said. */
const fileOf = () => DATA.paragraphs.map((paragraph, k) => [paragraph, state.marks[k]])
  .filter(([, mark]) => mark.note || statusOf(mark) !== "open")
  .map(([paragraph, mark]) => JSON.stringify(recordOf(paragraph, mark)) + "\n").join("");

const identity = (decision, number, text) => JSON.stringify([decision, number, text]);

/** Marks of a saved file, beside what is there; throws an Error that names the line if one cannot be read. */
function readFile(text) {
  const places = new Map(DATA.paragraphs.map((p, k) => [identity(p.decision, p.paragraph, p.text), k]));
  const marks = [...state.marks], found = { marks, taken: 0, others: 0, annotator: "" };
  text.replace(/^\uFEFF/, "").split("\n").forEach((line, k) => {
    if (!line.trim()) return;
    try {
      const record = JSON.parse(line), place = places.get(identity(record.meta.decision, record.meta.paragraph, record.text));
      if (place === undefined) { found.others++; return; }
      marks[place] = markOf(record, DATA.paragraphs[place]);
      found.taken++;
      found.annotator ||= String(record.meta.annotator ?? "");
    } catch (error) {
      throw new Error(`line ${k + 1} is no paragraph that this page has saved (${error.message})`);
    }
  });
  return found;
}

/** Mark of a line: a sentence has the label of every span that covers at least half of it. */
function markOf(record, paragraph) {
  const mark = { ...blank(paragraph), done: !["ignore", "reject"].includes(record.answer), note: String(record.meta.note ?? "") };
  for (const { start, end, label, types = [] } of record.spans) {
    if (!LABELS.has(label)) throw new Error(`no label is called ${label}`);
    const known = LABELS.get(label).types.map(type => type.name);
    if (types.some(name => !known.includes(name))) throw new Error(`${types} are no types of ${label}`);
    paragraph.sentences.forEach(([from, to], k) => {
      if (2 * (Math.min(end, to) - Math.max(start, from)) < to - from) return;
      const all = [...(mark.sentences[k][label] ?? []), ...types];
      mark.sentences[k][label] = known.filter(name => all.includes(name));
    });
  }
  return mark;
}
