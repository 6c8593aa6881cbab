/* What can be done: by key, by button, by touch. */

function toggleLabel(k, name) {
  sentence = k;
  const labels = { ...mark().sentences[k] }, on = !Object.hasOwn(labels, name);
  if (on) labels[name] = []; else delete labels[name];
  change(withMark(relabelled(mark(), k, labels)));
  if (on && LABELS.get(name).types.length) typing = name;
  paint();
  groupOf(k).scrollIntoView({ block: "nearest" });  // its types may have opened behind the buttons below
  say(`${capital(name)} ${on ? "on" : "off"}, sentence ${k + 1}`);
}

function toggleType(k, label, name) {
  sentence = k;
  const labels = mark().sentences[k], had = labels[label] ?? [], on = !had.includes(name);
  const types = LABELS.get(label).types.map(type => type.name).filter(each => each === name ? on : had.includes(each));
  change(withMark(relabelled(mark(), k, { ...labels, [label]: types })));
  typing = label;
  paint();
  say(`${capital(name)} ${on ? "on" : "off"}`);
}

/** Mark the paragraph as annotated, and show the next one that is not. */
function finish(next) {
  change(withMark({ ...next, done: true }));
  const said = `Paragraph ${state.at + 1}: ${STATUS[statusOf(mark())]}${untyped(mark()) ? "; a label without a type: its types count as unknown" : ""}`;
  const order = [...state.marks.keys()].map(k => (state.at + 1 + k) % state.marks.length);
  const open = order.find(k => !state.marks[k].done);
  if (open === undefined) paint(); else show(open);
  say(open === undefined ? `${said}. All are annotated: save the file.` : `${said}.`);
}

function done() {
  if (hasLabels(mark())) finish(mark());
  else say("No sentence has a label: press 0 (None of these) if that is right.");
}

function undo() {
  const last = undos.pop();
  if (!last) return say("Nothing to undo.");
  state = { ...state, marks: last.marks };
  show(last.at, last.at === state.at ? sentence : 0);
  say("Undone.");
}

function takeGuess() {
  const sentences = mark().sentences.map((_, k) =>
    Object.fromEntries((paragraph().guesses ?? []).filter(g => g.sentence === k).map(g => [g.label, g.types])));
  change(withMark({ ...mark(), sentences, done: false }));
  paint();
  say(hasLabels(mark()) ? "The guess is taken: mend it, then Enter." : "The guess is that nothing has a label: press 0 if that is right.");
}

function step(by) {
  const there = sentence + by;
  if (there in mark().sentences) return choose(there);
  const left = mark().done || !hasLabels(mark()) ? "" : `Paragraph ${state.at + 1} is begun, not done: Enter marks it as done. `;
  if (!(state.at + by in state.marks)) return say(`${left}There is no sentence ${by < 0 ? "before" : "after"} this one.`);
  show(state.at + by, by < 0 ? Infinity : 0);
  say(left);
}

function save() {
  if (!fileOf()) { say("Nothing is labelled yet."); return; }
  if (!state.annotator) { ask(save); return; }
  const slug = state.annotator.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase();
  const name = [DATA.title, slug].filter(Boolean).join("-") + ".jsonl";
  const url = URL.createObjectURL(new Blob([fileOf()], { type: "application/jsonl" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  const n = tally("labelled") + tally("nothing"), begun = tally("begun");
  say(`${name}: ${counted(n, "paragraph")} saved${begun ? `, and ${begun} begun, which training leaves out` : ""}.`);
}

async function open(file) {
  try {
    const found = readFile(await file.text());
    change(found.marks);
    if (found.annotator) state = { ...state, annotator: found.annotator };
    show(Math.max(0, state.marks.findIndex(each => !each.done)));
    say(`${file.name}: ${counted(found.taken, "paragraph")} taken${found.others ? `, ${found.others} of other pages left out` : ""}${found.annotator ? `; annotator ${found.annotator}` : ""}.`);
  } catch (error) {
    say(`${file.name}: ${error.message}; nothing is taken from it.`);
  }
}

function ask(then = () => {}) {
  if (at("who").open) return;
  at("name").value = state.annotator;
  at("who").addEventListener("close", () => {
    const name = at("who").returnValue ? at("name").value.trim() : "";
    if (name) state = { ...state, annotator: name };
    choose(sentence);
    if (name) then();
  }, { once: true });
  at("who").returnValue = "";  // Escape leaves it so
  at("who").showModal();
}

function guide() {
  at("guide").showModal();
  at("guide").querySelector(".read").focus();
}

const COMMANDS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  ArrowRight: () => show(state.at + 1), ArrowLeft: () => show(state.at - 1),
  Enter: done, 0: () => finish(blank0()), u: undo, g: guide, "?": guide, n: () => at("note").focus(),
  y: () => paragraph().guesses && takeGuess(),
  ".": () => { const all = typed(); typing = all[(all.indexOf(typing) + 1) % all.length] ?? ""; paint(); say(typing && `Letters are for types of ${words(typing)}`); },
};
const blank0 = () => ({ ...blank(paragraph()), note: mark().note });

/** What a key does on the page; undefined if nothing. */
function actionOf(key) {
  const label = DATA.labels.find(each => each.key === key);
  if (label) return () => toggleLabel(sentence, label.name);
  const type = LABELS.get(typing)?.types.find(each => each.key === key);
  if (type) return () => toggleType(sentence, typing, type.name);
  return COMMANDS[key];
}

function onKey(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, own = event.target;
  if ((event.ctrlKey || event.metaKey) && key === "s") { event.preventDefault(); save(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (at("guide").open && ["g", "?"].includes(key)) { event.preventDefault(); at("guide").close(); return; }
  if (own.id === "note" && key === "Escape") { choose(sentence); return; }
  if (!state.keys || at("guide").open || at("who").open || own.matches("textarea, input")) return;
  if (key === "Enter" && own.matches("button, summary")) return;
  const action = actionOf(key);
  if (action) { event.preventDefault(); action(); }
}

const BUTTONS = {
  save, undo, done, help: guide, none: COMMANDS[0], take: takeGuess, previous: COMMANDS.ArrowLeft, next: COMMANDS.ArrowRight,
  annotator: () => ask(), close: () => at("guide").close(),
  keys: () => { state = { ...state, keys: !state.keys }; paint(); say(`Single keys are ${state.keys ? "on" : "off"}.`); },
};

/** Nothing stays hidden behind the buttons at the bottom. */
function makeRoom() {
  const room = `${document.querySelector("footer").offsetHeight + 16}px`;
  document.body.style.paddingBottom = document.documentElement.style.scrollPaddingBottom = room;
}

function begin() {
  for (const [id, act] of Object.entries(BUTTONS)) at(id)?.addEventListener("click", () => act());
  at("open").addEventListener("change", async event => { const [file] = event.target.files; event.target.value = ""; if (file) await open(file); });
  at("note").addEventListener("input", () => { state = { ...state, marks: withMark({ ...mark(), note: at("note").value }) }; paint(); });
  at("overview").addEventListener("toggle", paintStrip);
  addEventListener("storage", event => { if (event.key === KEY) { recall(); undos.length = 0; show(state.at); } });
  addEventListener("beforeunload", event => { if (undos.length && !keep()) event.preventDefault(); });
  document.addEventListener("keydown", onKey);
  new ResizeObserver(makeRoom).observe(document.querySelector("footer"));
  makeRoom();
  recall();
  show(state.at);
  if (!state.annotator) ask();
}

if (DATA.paragraphs.length) begin(); else at("heading").textContent = "No paragraph to label";
