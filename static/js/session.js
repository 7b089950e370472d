// Some minutes before the session ends, a window says so and offers to stay signed in; what other tabs ask counts.
// The server alone ends the session: without this script, what was typed is given back after the sign-in.

const { sessionLeft, sessionOver, sessionProlong, person } = document.body.dataset;
const KEY = `portal:session-end:${person}`;
const now = () => Date.now();
const lasts = Number(sessionLeft) * 1000;
// Five minutes before, or half of what a shorter session lasts.
const NOTICE = Math.min(5 * 60_000, lasts / 2);

// Whatever is asked for, ten hours after the sign-in.
const over = now() + Number(sessionOver) * 1000;

let end = 0;
let shown = null;

// The latest end that any tab knows of; a browser that keeps nothing knows of this tab's.
function readEnd() {
  try { return Math.max(end, Number(localStorage.getItem(KEY))); } catch { return end; }
}

function postpone(left) {
  end = Math.min(now() + left, over);
  try { localStorage.setItem(KEY, String(end)); } catch { /* the other tabs will ask by themselves */ }
}

function minutes(left) {
  const count = Math.ceil(left / 60_000);
  return count > 1 ? `${count}\u00a0minutes` : "moins d’une minute";
}

function make(name, attributes, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function build() {
  const words = make("p", { id: "fin-de-session-texte", role: "status" });
  const stay = make("button", { type: "button", class: "fr-btn" }, "Rester connecté");
  const title = make("h2", { class: "fr-modal__title", id: "fin-de-session-titre" }, "Votre session va se fermer");
  const close = make("button", { type: "button", class: "fr-btn--close fr-btn", "aria-controls": "fin-de-session", title: "Fermer ce message" }, "Fermer");
  const dialog = make("dialog", { id: "fin-de-session", class: "fr-modal", "aria-labelledby": title.id, "aria-describedby": words.id },
    make("div", { class: "fr-container fr-container--fluid fr-container-md" },
      make("div", { class: "fr-grid-row fr-grid-row--center" },
        make("div", { class: "fr-col-12 fr-col-md-8 fr-col-lg-6" },
          make("div", { class: "fr-modal__body" },
            make("div", { class: "fr-modal__header" }, close),
            make("div", { class: "fr-modal__content" }, title, words),
            make("div", { class: "fr-modal__footer" }, stay))))));
  stay.addEventListener("click", prolong);
  document.body.append(dialog);
  return { dialog, words, stay, title, close, isOpen: false };
}

// The component of the DSFR holds the focus, gives it back and closes at Escape; it wakes up a moment after the element.
function disclose() {
  const modal = window.dsfr?.(shown.dialog)?.modal;
  if (!modal) { setTimeout(disclose, 100); return; }
  modal.disclose();
  setTimeout(() => (shown.stay.isConnected ? shown.stay : shown.close).focus(), 100);
}

function show(left) {
  shown ??= build();
  if (!shown.isOpen) { shown.isOpen = true; disclose(); }
  const isLast = over - now() <= NOTICE;
  say(isLast
    ? `Elle se ferme dans ${minutes(left)}\u00a0: dix heures ont passé depuis votre connexion. Enregistrez votre travail, puis reconnectez-vous.`
    : `Sans action de votre part, elle se ferme dans ${minutes(left)}.`);
  if (isLast) leaveNothingToPress();
}

function leaveNothingToPress() {
  const held = document.activeElement === shown.stay;
  shown.stay.remove();
  if (held) shown.close.focus();
}

// A text written again would be read aloud again.
function say(words) {
  if (shown.words.textContent !== words) shown.words.textContent = words;
}

function hide() {
  if (!shown?.isOpen) return;
  window.dsfr(shown.dialog).modal.conceal();
  shown.isOpen = false;
}

function tellEnded() {
  clearInterval(ticking);
  if (!shown) return;
  shown.title.textContent = "Votre session est fermée";
  say("Ce que vous avez pu écrire est encore dans cette page. Quand vous l’enverrez, le portail vous demandera de vous reconnecter, puis vous le rendra dans le formulaire.");
  leaveNothingToPress();
}

async function prolong() {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  let answer;
  try {
    answer = await fetch(sessionProlong, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
  } catch {
    say("Le portail ne répond pas\u00a0: vérifiez votre connexion, puis réessayez.");
    return;
  }
  if (!answer.ok) { tellEnded(); return; }
  const { left } = await answer.json();
  postpone(left * 1000);
  tick();
}

function tick() {
  const left = readEnd() - now();
  if (left <= 0) tellEnded();
  else if (left <= NOTICE) show(left);
  else hide();
}

// What this tab asks of the server without leaving the page; what came from the cache asked for nothing.
const ASKED = new Set(["fetch", "xmlhttprequest"]);
const reachesServer = (one) =>
  ASKED.has(one.initiatorType) && one.transferSize > 0 && new URL(one.name).pathname !== sessionProlong;
const asked = new PerformanceObserver((list) => {
  if (list.getEntries().some(reachesServer)) postpone(lasts);
});

let ticking = null;
if (lasts > 0) {
  postpone(lasts);
  asked.observe({ type: "resource" });
  ticking = setInterval(tick, 1000);
}
