// A sketch on the map of its run: the classes that it changes, its antennas, and the commune that a click chooses.
// Everything is on the page and in its forms; without this script, or without a map, the sketch works the same.
const summary = () => document.getElementById("esquisse-bilan");
const host = () => document.querySelector("[data-map]");

const CLASSES = ["white", "low", "middle", "high"];
const NAMES = ["zone blanche", "faiblement dotée", "intermédiaire", "bien dotée"];

// [rank of the class, small numbers, ratio, access]; the last two are left out of what a reader may not know.
function read([rank, small, ratio, accessibility]) {
  const value = { class: CLASSES[rank], small: rank === 0 && small === 1 };
  return accessibility === undefined ? { ...value, text: `${NAMES[rank]} dans l’esquisse` } : { ...value, ratio, accessibility };
}

function draw() {
  const { classes, marks } = summary().dataset;
  const values = Object.fromEntries(Object.entries(JSON.parse(classes)).map(([code, value]) => [code, read(value)]));
  host()?.dispatchEvent(new CustomEvent("map:redraw", { detail: { values, marks: JSON.parse(marks) } }));
}

document.addEventListener("map:ready", draw);

document.addEventListener("map:pick", ({ detail }) => {
  const form = document.querySelector("#esquisse-atelier form[role=search]");
  if (!form) return;
  form.elements.structure.value = "";
  form.elements.commune.value = detail.code;
  form.requestSubmit();
});

// What was swapped took the focus away with it: it goes to what has just been said, or to the place just chosen.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id !== "esquisse-atelier" && detail.elt?.id !== "esquisse-atelier") return;
  draw();
  const asked = detail.requestConfig?.verb === "get";
  const place = document.getElementById("titre-lieu");
  const errors = document.getElementById("erreurs") ?? document.querySelector("#esquisse-atelier [role=search] [aria-invalid=true]");
  (errors ?? (asked && place ? place : document.getElementById("esquisse-annonce"))).focus();
});
