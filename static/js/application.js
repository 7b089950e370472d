// The form of an application: each answer saves itself, is kept on this device until the server has confirmed it, and
// is sent again when the connection or the session is back. Without this script the buttons of the page do the same.
const form = document.querySelector("[data-application]");
const banner = document.getElementById("non-enregistre");
const offer = document.getElementById("copie-locale");
const PAUSE = 1500;
const DELAYS = [2, 4, 8, 15, 30].map((seconds) => seconds * 1000);
const HIDDEN_NAME = "csrfmiddlewaretoken";

/* ---- what this device keeps ---- */

const store = {
  read() {
    try { return JSON.parse(localStorage.getItem(form.dataset.store)) ?? {}; } catch { return {}; }
  },
  write(copies) {
    try {
      if (Object.keys(copies).length) localStorage.setItem(form.dataset.store, JSON.stringify(copies));
      else localStorage.removeItem(form.dataset.store);
    } catch { /* A device that keeps nothing: the banner still tells what is not saved. */ }
  },
  keep(key, fields) {
    const copies = store.read();
    copies[key] = { fields, at: new Date().toISOString(), page: window.location.pathname };
    store.write(copies);
  },
  forget(key) {
    const copies = store.read();
    delete copies[key];
    store.write(copies);
  },
};

/* ---- reading and writing the inputs of a question ---- */

const boxOf = (key) => form.querySelector(`[data-question="${CSS.escape(key)}"]`);
const inputsOf = (box) => [...box.querySelectorAll("input, textarea, select")].filter((input) => input.name && input.type !== "file" && !input.name.startsWith("vu."));
const read = (box) => inputsOf(box).filter((input) => !["checkbox", "radio"].includes(input.type) || input.checked).map((input) => [input.name, input.value]);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function fill(box, fields) {
  const rows = new Set(fields.map(([name]) => name.split(".")).filter((parts) => parts.length > 2).map((parts) => Number(parts[1])));
  const block = box.querySelector("[data-block]");
  if (block) while (block.querySelectorAll("[data-row]").length < Math.max(0, ...rows) + 1) addRow(block);
  for (const input of inputsOf(box)) {
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(input.type)) input.checked = values.includes(input.value);
    else input.value = values[0] ?? "";
  }
}

function tell(box, words, isError = false) {
  const line = box.querySelector("[data-saved]");
  if (!line) return;
  line.textContent = words;
  line.classList.toggle("portal-saved--error", isError);
}

function showErrors(box, messages) {
  const place = box.querySelector("[data-error]");
  if (!place) return;
  place.replaceChildren(...messages.map((text) => Object.assign(document.createElement("p"), { className: "fr-error-text", textContent: text })));
  box.querySelector("input:not([type=hidden]), textarea, select")?.setAttribute("aria-invalid", String(messages.length > 0));
}

/* ---- the queue: one sending at a time for a question, the last words typed always win ---- */

const queue = new Map();
let failures = 0;
let retry = null;
let trouble = "";

// In production the name has a prefix, and a neighbour under the same domain may lay a cookie without it.
const NAMES = ["__Host-csrftoken", "csrftoken"];
const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const seal = () => NAMES.map(cookie).find(Boolean) ?? "";
const waiting = () => [...queue.values()].filter((entry) => !entry.held);
const isClean = () => waiting().length === 0;

function touch(key, pause) {
  const box = boxOf(key);
  if (!box || box.dataset.kind === "files") return;
  const entry = queue.get(key) ?? { sending: false, held: false };
  entry.held = false;
  clearTimeout(entry.timer);
  queue.set(key, entry);
  store.keep(key, read(box));
  tell(box, "Enregistrement…");
  entry.timer = setTimeout(() => send(key), pause);
}

async function send(key) {
  const entry = queue.get(key);
  const box = boxOf(key);
  if (!entry || !box || entry.sending || entry.held) return;
  clearTimeout(entry.timer);
  entry.sending = true;
  const fields = read(box);
  const body = new URLSearchParams(fields);
  body.set(`vu.${key}`, box.querySelector("[data-revision]").value);
  let answer = null;
  let data = null;
  try {
    answer = await fetch(form.dataset.save.replace("CLE", encodeURIComponent(key)), {
      method: "POST", body, credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": seal(), "X-Requested-With": "XMLHttpRequest" },
    });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) data = await answer.json();
  } catch { answer = null; }
  entry.sending = false;
  settle(key, box, fields, answer, data);
}

function settle(key, box, fields, answer, data) {
  if (!answer || (answer.status >= 500 && !answer.redirected)) return fail("network");
  if (!data) return fail(answer.status === 404 ? "gone" : "session");
  if (answer.ok) return confirmed(key, box, fields, data);
  recovered();
  const entry = queue.get(key);
  // What was typed stays in the page and on the device; it is not sent again as it is.
  if (!same(fields, read(box))) return touch(key, PAUSE);
  entry.held = true;
  if (answer.status === 409) {
    box.querySelector("[data-conflict]").innerHTML = data.html;
    box.dataset.theirs = data.revision;
    tell(box, "Non enregistré : une autre réponse existe, choisissez.", true);
  } else {
    showErrors(box, [data.error]);
    tell(box, "Non enregistré.", true);
    if (answer.status === 410) show(data.error);
  }
  return undefined;
}

function confirmed(key, box, fields, data) {
  recovered();
  box.querySelector("[data-revision]").value = data.revision;
  const total = box.querySelector("[data-total]");
  if (total && data.total) total.textContent = data.total;
  if (!same(fields, read(box))) return touch(key, PAUSE);
  queue.delete(key);
  store.forget(key);
  showErrors(box, data.faults);
  tell(box, data.words);
  for (const [name, text] of Object.entries(data.display ?? {})) {
    const input = box.querySelector(`[name="${CSS.escape(name)}"]`);
    if (input) input.value = text;
  }
  if (data.changes) refresh();
  return undefined;
}

/* ---- when nothing gets through ---- */

const WORDS = {
  network: "Non enregistré : la connexion est coupée. Vos réponses sont gardées sur cet appareil et repartiront d’elles-mêmes. Ne fermez pas cette page.",
  session: "Non enregistré : votre session est fermée. Vos réponses sont gardées sur cet appareil. ",
  slow: "L’enregistrement tarde. Vos réponses sont gardées sur cet appareil : attendez un instant, puis cliquez de nouveau.",
  gone: "Non enregistré : ce dossier n’est plus accessible. Vos réponses sont gardées sur cet appareil.",
};

function show(words, link = null) {
  banner.replaceChildren(words, ...(link ? [link] : []));
  banner.hidden = false;
}

function fail(kind) {
  if (trouble !== kind) {
    trouble = kind;
    const link = kind === "session" ? Object.assign(document.createElement("a"), { href: form.dataset.login, target: "_blank", rel: "noopener", textContent: "Se reconnecter dans un autre onglet" }) : null;
    show(WORDS[kind], link);
  }
  for (const key of queue.keys()) tell(boxOf(key), "Pas encore enregistré.", true);
  const delay = DELAYS[Math.min(failures, DELAYS.length - 1)];
  failures += 1;
  clearTimeout(retry);
  retry = setTimeout(sendAll, delay);
}

function recovered() {
  failures = 0;
  if (!trouble) return;
  trouble = "";
  clearTimeout(retry);
  banner.hidden = true;
  sendAll();
}

function sendAll() {
  return Promise.all([...queue.keys()].map((key) => send(key)));
}

window.addEventListener("online", sendAll);
document.addEventListener("visibilitychange", () => { if (!document.hidden && trouble) sendAll(); });
window.addEventListener("focus", () => { if (trouble) sendAll(); });
window.addEventListener("beforeunload", (event) => { if (!isClean() && !leaving) event.preventDefault(); });

/* ---- what an answer changes elsewhere on the page ---- */

let asked = 0;

async function refresh() {
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(form.dataset.state, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return;
    const data = await answer.json();
    if (mine !== asked) return;
    const shown = new Set(data.shown);
    for (const box of form.querySelectorAll("[data-question]")) box.hidden = !shown.has(box.dataset.question);
    document.getElementById("etapes").innerHTML = data.steps;
    document.getElementById("conditions").innerHTML = data.rules;
    const place = form.querySelector("[data-place-words]");
    if (place) place.textContent = data.place;
  } catch { /* The next answer asks again. */ }
}

async function redraw(key) {
  const answer = await fetch(form.dataset.questionUrl.replace("CLE", encodeURIComponent(key)), { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return fail("session");
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  const fresh = holder.querySelector("[data-question]");
  boxOf(key).replaceWith(fresh);
  window.htmx?.process(fresh);
  queue.delete(key);
  store.forget(key);
  refresh();
  fresh.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  return undefined;
}

/* ---- repeated blocks, pieces, place ---- */

function addRow(block) {
  const rows = block.querySelector("[data-rows]");
  const index = Math.max(-1, ...[...rows.querySelectorAll("[name]")].map((input) => Number(input.name.split(".")[1])).filter(Number.isFinite)) + 1;
  const html = block.querySelector("[data-model]").innerHTML.replaceAll("__row__", index).replaceAll("__number__", rows.children.length + 1);
  rows.insertAdjacentHTML("beforeend", html);
  const row = rows.lastElementChild;
  window.htmx?.process(row);
  return row;
}

function renumber(block) {
  block.querySelectorAll("[data-row]").forEach((row, index) => {
    const title = row.querySelector("[data-row-title]");
    title.textContent = title.textContent.replace(/\d+$/, index + 1);
    row.setAttribute("aria-label", title.textContent);
  });
}

async function upload(box, input) {
  const [file] = input.files;
  if (!file) return;
  const largest = Number(input.dataset.largest);
  if (file.size > largest) {
    showErrors(box, [`« ${file.name} » dépasse ${Math.floor(largest / 1048576)}\u00a0Mo : réduisez-le ou déposez-le en plusieurs parties.`]);
    input.value = "";
    return;
  }
  const body = new FormData();
  body.append("fichier", file);
  if (box.querySelector("input[type=checkbox][name^='garder.']")?.checked) body.append("garder", "oui");
  showErrors(box, []);
  tell(box, `Envoi de « ${file.name} »…`);
  try {
    const answer = await fetch(box.querySelector("[data-files]").dataset.files, {
      method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": seal() },
    });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("session");
    const data = await answer.json();
    if (!answer.ok) {
      showErrors(box, [data.error]);
      tell(box, "Non déposé.", true);
      input.value = "";
      return;
    }
    box.querySelector("[data-pieces]").innerHTML = data.html;
    tell(box, data.words);
    input.value = "";
    refresh();
  } catch {
    // The file stays chosen: the button under it sends it again.
    tell(box, "Non déposé : la connexion ou la session est coupée. Le fichier reste choisi ; déposez-le de nouveau.", true);
  }
}

function place(box, name, value) {
  const input = box.querySelector(`[data-place="${name}"]`);
  if (input) input.value = value;
}

function mark(box) {
  const [lon, lat] = ["lon", "lat"].map((name) => Number(box.querySelector(`[data-place="${name}"]`)?.value.replace(",", ".")));
  const marks = lon && lat ? [[lon, lat]] : [];
  box.querySelector("[data-map]")?.dispatchEvent(new CustomEvent("map:redraw", { detail: { values: {}, marks } }));
}

/* ---- events ---- */

let leaving = false;
const keyOf = (target) => target.closest("[data-question]")?.dataset.question;

function typed(event, pause) {
  const key = keyOf(event.target);
  if (!key || event.target.name === HIDDEN_NAME) return;
  if (event.target.type === "file") {
    if (event.type === "change") upload(boxOf(key), event.target);
    return;
  }
  if (event.target.name?.startsWith("garder.")) return;
  if (event.type === "input" && event.target.name?.endsWith(".commune")) {
    // A commune typed by hand is not that of a point placed before.
    place(boxOf(key), "lon", "");
    place(boxOf(key), "lat", "");
  }
  // A field left as it was saved has nothing to send.
  if (event.type === "change" && !queue.has(key) && !["checkbox", "radio", "select-one", "date"].includes(event.target.type)) return;
  touch(key, pause);
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const key = keyOf(button);
  const box = key ? boxOf(key) : null;
  if ("add" in button.dataset) {
    event.preventDefault();
    const block = button.closest("[data-block]");
    if (block.querySelectorAll("[data-row]").length >= Number(block.dataset.most)) {
      showErrors(box, [`${block.dataset.most} répétitions au plus.`]);
      return;
    }
    addRow(block).querySelector("input, textarea, select")?.focus();
  } else if ("remove" in button.dataset) {
    event.preventDefault();
    const block = button.closest("[data-block]");
    button.closest("[data-row]").remove();
    renumber(block);
    block.querySelector("[data-add]").focus();
    touch(key, 0);
  } else if (button.dataset.keep === "mine") {
    event.preventDefault();
    box.querySelector("[data-revision]").value = box.dataset.theirs ?? box.querySelector("[data-revision]").value;
    box.querySelector("[data-conflict]").replaceChildren();
    touch(key, 0);
  } else if (button.dataset.keep === "theirs") {
    event.preventDefault();
    redraw(key);
  } else if ("send" in button.dataset) {
    event.preventDefault();
    const input = box.querySelector("input[type=file]");
    if (input.files.length) upload(box, input);
    else showErrors(box, ["Choisissez d’abord un fichier."]);
  } else if ("placeClear" in button.dataset) {
    place(box, "lon", "");
    place(box, "lat", "");
    mark(box);
    touch(key, 0);
  }
}

// Leaving by a button waits for what is still on its way: a page that does not save is not left.
async function submitted(event) {
  if (leaving || isClean()) { leaving = true; return; }
  event.preventDefault();
  const { submitter } = event;
  await sendAll();
  // What was typed while its answer was on its way is sent at the next turn, and does not cost a second click.
  for (let turn = 0; turn < 200 && !trouble && !isClean(); turn += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    sendAll();
  }
  if (!isClean()) {
    if (!trouble) {
      trouble = "slow";
      show(WORDS.slow);
    }
    banner.scrollIntoView();
    return;
  }
  leaving = true;
  form.requestSubmit(submitter);
}

// What was chosen or typed before this script was there: its events found nobody.
const isChanged = (input) => {
  if (["checkbox", "radio"].includes(input.type)) return input.checked !== input.defaultChecked;
  if (input.tagName === "SELECT") return input.value !== ([...input.options].find((option) => option.defaultSelected) ?? input.options[0])?.value;
  return input.value !== input.defaultValue;
};

function catchUp() {
  for (const box of form.querySelectorAll("[data-question]")) {
    const piece = box.querySelector("input[type=file]");
    if (piece?.files.length) upload(box, piece);
    else if (inputsOf(box).some(isChanged)) touch(box.dataset.question, 0);
  }
}

function offerCopies() {
  const copies = store.read();
  const here = [];
  const elsewhere = new Map();
  for (const [key, copy] of Object.entries(copies)) {
    const box = boxOf(key);
    if (box && same(copy.fields, read(box))) store.forget(key);
    else if (box) here.push([key, copy]);
    else if (copy.page !== window.location.pathname) elsewhere.set(copy.page, copy);
  }
  if (!here.length && !elsewhere.size) return;
  const at = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short" });
  const title = Object.assign(document.createElement("h2"), { className: "fr-alert__title", textContent: "Des réponses tapées sur cet appareil n’ont pas été enregistrées" });
  const list = document.createElement("ul");
  for (const [key, copy] of here) {
    const label = boxOf(key).querySelector("label, legend, .portal-files__label")?.firstChild?.textContent.trim() ?? key;
    list.append(Object.assign(document.createElement("li"), { textContent: `${label}, le ${at.format(new Date(copy.at))}` }));
  }
  for (const [page, copy] of elsewhere) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: page, textContent: `Dans une autre rubrique, le ${at.format(new Date(copy.at))}` }));
    list.append(item);
  }
  const parts = [title, list];
  if (here.length) {
    const take = Object.assign(document.createElement("button"), { type: "button", className: "fr-btn fr-btn--sm", textContent: "Les reprendre" });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "fr-btn fr-btn--sm fr-btn--secondary", textContent: "Les abandonner" });
    take.addEventListener("click", () => {
      for (const [key, copy] of here) { fill(boxOf(key), copy.fields); touch(key, 0); }
      offer.hidden = true;
    });
    drop.addEventListener("click", () => { here.forEach(([key]) => store.forget(key)); offer.hidden = true; });
    const line = Object.assign(document.createElement("p"), { className: "portal-inline" });
    line.append(take, drop);
    parts.push(line);
  }
  offer.replaceChildren(...parts);
  offer.setAttribute("role", "alert");
  offer.hidden = false;
}

if (form) {
  form.addEventListener("input", (event) => typed(event, PAUSE));
  form.addEventListener("change", (event) => typed(event, 150));
  form.addEventListener("click", clicked);
  form.addEventListener("submit", submitted);
  form.addEventListener("map:pick", ({ target, detail }) => {
    const box = target.closest("[data-question]");
    box.querySelector("input[name$='.commune']").value = detail.code;
    place(box, "lon", detail.point[0].toFixed(6));
    place(box, "lat", detail.point[1].toFixed(6));
    mark(box);
    touch(box.dataset.question, 0);
  });
  form.addEventListener("map:ready", ({ target }) => mark(target.closest("[data-question]")));
  window.addEventListener("pageshow", () => { leaving = false; });
  offerCopies();
  catchUp();
}
