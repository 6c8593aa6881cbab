/* What is seen: one paragraph in its section, its sentences one under the other. Text is only ever put in as text. */

const at = id => document.getElementById(id);
let sentence = 0;  // the current one
let typing = "";   // the label whose types the letters are for

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const say = text => { at("said").textContent = text; };
const mark = () => state.marks[state.at];
const paragraph = () => DATA.paragraphs[state.at];
const typed = () => labelsOf(mark().sentences[sentence] ?? {}).filter(name => LABELS.get(name).types.length);
const capital = name => name[0].toUpperCase() + words(name).slice(1);

/** Show a paragraph, and one of its sentences as the current one. */
function show(place, chosen = 0) {
  state = { ...state, at: Math.max(0, Math.min(place, DATA.paragraphs.length - 1)) };
  const shown = paragraph();
  at("where").textContent = `${shown.decision}, paragraph ${shown.paragraph} · ${state.at + 1} of ${DATA.paragraphs.length}`;
  at("heading").textContent = shown.section || "Without a heading";
  for (const side of ["before", "after"]) {
    at(side).replaceChildren(...shown[side].map(text => element("p", {}, text)));
    at(side).hidden = !shown[side].length;
  }
  const characters = Array.from(shown.text);  // offsets count characters, not UTF-16 units
  at("sentences").replaceChildren(...shown.sentences.map(([start, end], k) => sentenceItem(characters.slice(start, end).join(""), k)));
  at("note").value = mark().note;
  scrollTo(0, matchMedia("(max-width: 40rem)").matches ? document.querySelector("main").offsetTop : 0);
  choose(chosen);
}

function sentenceItem(text, k) {
  const group = element("div", { role: "group", tabindex: "-1", "aria-labelledby": `text-${k}`, class: "sentence" },
    element("p", { id: `text-${k}`, class: "said" }, text));
  const guesses = paragraph().guesses;
  if (guesses) group.append(element("p", { class: "quiet" }, "Guess: " + (guesses.filter(g => g.sentence === k)
    .map(g => `${words(g.label)} ${g.score.toFixed(2)}${g.types.length ? ` (${g.types.map(words).join(", ")})` : ""}`).join("; ") || "none")));
  const labels = element("div", { role: "group", "aria-label": "Labels", class: "labels" });
  group.append(labels);
  for (const label of LABELS.values()) {
    labels.append(toggle(label, capital(label.name), `label ${label.name}`, () => toggleLabel(k, label.name)));
    if (!label.types.length) continue;
    const types = element("div", { role: "group", "aria-label": `Types of ${words(label.name)}`, class: `types ${label.name}`, "data-label": label.name });
    types.append(element("span", { class: "of", "aria-hidden": "true" }, `${capital(label.name)}:`));
    for (const type of label.types) types.append(toggle(type, words(type.name), "type", () => toggleType(k, label.name, type.name)));
    group.append(types);
  }
  group.addEventListener("focusin", () => { if (sentence !== k) { sentence = k; typing = ""; paint(); } });
  return element("li", {}, group);
}

function toggle({ name, key, meaning }, text, kind, act) {
  const button = element("button", { class: kind, "aria-pressed": "false", title: meaning, "data-name": name }, element("kbd", { "aria-hidden": "true" }, key), ` ${text}`);
  button.addEventListener("click", event => {
    act();
    if (event.detail) groupOf(sentence).focus({ preventScroll: true });  // after a mouse, Enter is for the paragraph
  });
  return button;
}

const groupOf = k => at("sentences").children[k]?.firstChild;

/** Make a sentence the current one, and give it the focus. */
function choose(k) {
  sentence = Math.max(0, Math.min(k, paragraph().sentences.length - 1));
  typing = "";
  paint();
  groupOf(sentence)?.focus({ preventScroll: true });
  groupOf(sentence)?.scrollIntoView({ block: "nearest" });
}

/** Bring what is seen up to the state, and keep the state. */
function paint() {
  if (!typed().includes(typing)) typing = typed().at(-1) ?? "";
  [...at("sentences").children].forEach((item, k) => {
    const labels = mark().sentences[k], current = k === sentence;
    item.classList.toggle("current", current);
    groupOf(k).setAttribute("aria-current", current);
    for (const button of item.querySelectorAll(".label")) button.setAttribute("aria-pressed", Object.hasOwn(labels, button.dataset.name));
    for (const types of item.querySelectorAll(".types")) {
      const name = types.dataset.label;
      types.hidden = !Object.hasOwn(labels, name);
      types.classList.toggle("lettered", current && name === typing);
      for (const button of types.querySelectorAll(".type")) button.setAttribute("aria-pressed", !!labels[name]?.includes(button.dataset.name));
    }
  });
  paintProgress();
  at("warning").hidden = keep();
  at("warning").textContent = "This browser keeps nothing for this page: save before you close it.";
}

function paintProgress() {
  const done = tally("labelled") + tally("nothing"), begun = tally("begun");
  at("progress").value = done;
  at("count").replaceChildren(`${done} of ${DATA.paragraphs.length} annotated`, element("span", { class: "detail" },
    `: ${tally("labelled")} labelled, ${tally("nothing")} with nothing${begun ? `; ${begun} begun` : ""}`));
  at("annotator").textContent = state.annotator || "Who?";
  at("annotator").setAttribute("aria-label", `Annotator: ${state.annotator || "not named"}; change`);
  at("keys").setAttribute("aria-pressed", state.keys);
  document.body.classList.toggle("no-keys", !state.keys);
  at("undo").disabled = !undos.length;
  at("where").dataset.status = statusOf(mark());
  at("overview").querySelector("summary").textContent = `All paragraphs (this one: ${STATUS[statusOf(mark())]})`;
  if (at("overview").open) paintStrip();
}

const STATUS = { labelled: "labelled", nothing: "annotated with nothing", begun: "begun, not done", open: "not annotated yet" };

function paintStrip() {
  at("strip").replaceChildren(...state.marks.map((each, k) => {
    const button = element("button", { class: statusOf(each), "aria-label": `Paragraph ${k + 1}: ${STATUS[statusOf(each)]}` }, String(k + 1));
    if (k === state.at) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => show(k));
    return element("li", {}, button);
  }));
}
