// What was typed in a form that the server never got, because the session had ended, is given back after sign-in.
// It waits in this tab alone, under the name of who typed it, and is forgotten as soon as the server has answered.

const KEY = "portal:typed";
const LEFT_OUT = new Set(["hidden", "file", "password", "submit", "button", "reset", "image"]);

const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; } };
const forget = () => { try { sessionStorage.removeItem(KEY); } catch { /* a browser that keeps nothing */ } };
const keep = (typed) => { try { sessionStorage.setItem(KEY, JSON.stringify(typed)); } catch { /* the same, or it is full */ } };

const person = () => document.body.dataset.person ?? "";
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !LEFT_OUT.has(field.type) && !field.disabled);
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
const valueOf = (field) => isTicked(field) ? field.checked : field.type === "select-multiple" ? [...field.selectedOptions].map((one) => one.value) : field.value;
// A field may be called « action » or « method »: the form would then give the field.
const pathOf = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;
const isKept = (form) => form.getAttribute("method")?.toLowerCase() === "post" && !form.dataset.store && !form.querySelector("input[type=password]") && fieldsOf(form).length > 0;

// The same field again: by its name, its rank among those of the name, and for a box what it stands for.
const label = (field, all) => `${field.name}|${isTicked(field) ? field.value : all.filter((one) => one.name === field.name).indexOf(field)}`;
const gather = (form) => { const all = fieldsOf(form); return all.map((field) => [label(field, all), valueOf(field)]); };

function fill(form, values) {
  const all = fieldsOf(form), known = new Map(values);
  for (const field of all) {
    const value = known.get(label(field, all));
    if (value === undefined) continue;
    if (isTicked(field)) field.checked = value;
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
  }
}

function giveBack(typed) {
  const forms = [...document.forms].filter((form) => isKept(form) && pathOf(form) === typed.action);
  const form = forms[typed.rank] ?? forms[0];
  if (!form) return;
  fill(form, typed.values);
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const told = document.createElement("div");
  told.className = "fr-alert fr-alert--info fr-alert--sm fr-mb-2w";
  told.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = "Votre session avait expiré\u00a0: ce que vous aviez écrit est remis dans ce formulaire. Rien n’est encore enregistré\u00a0; relisez, puis envoyez de nouveau.";
  told.append(words);
  form.prepend(told);
  form.scrollIntoView({ block: "start" });
}

const typed = read();
const lost = document.querySelector("[data-typed-lost]");
if (typed && lost) {
  keep({ ...typed, waits: true });
  lost.querySelector("[data-typed-kept]")?.removeAttribute("hidden");
} else if (typed?.waits && person() === "") {
  // Still signing in.
} else if (typed?.waits && person() === typed.person) {
  if (location.pathname === typed.path) { giveBack(typed); forget(); }
} else forget();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !isKept(form) || person() === "") return;
  const action = pathOf(form);
  const rank = [...document.forms].filter((one) => isKept(one) && pathOf(one) === action).indexOf(form);
  keep({ path: location.pathname, action, rank, person: person(), values: gather(form) });
});
