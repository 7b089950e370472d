"""What the audit of accessibility asks of a page, in the language of the browser."""

# Of the element that holds the focus: a mark of its own, around what the style draws before or after it (a link
# enlarged to its whole tile), or of a parent.
MARK = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const marked = (one) => [null, "::before", "::after"].some((part) => { const style = getComputedStyle(one, part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"; });
  const shown = element.getBoundingClientRect();
  const label = element.labels && element.labels[0];
  const near = [element, element.parentElement, label].filter(Boolean);
  if (!element.dataset.stop) element.dataset.stop = Math.random().toString(36).slice(2);
  return { stop: element.dataset.stop, marked: near.some(marked), html: element.outerHTML.slice(0, 200),
    hidden: shown.width === 0 || shown.height === 0 };
}"""

WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"

# The colour of an element's words, as #rrggbb.
COLOUR = """(element) => "#" + getComputedStyle(element).color.match(/\\d+/g).slice(0, 3)
  .map((part) => Number(part).toString(16).padStart(2, "0")).join("")"""

MOVING = "() => document.getAnimations().filter((one) => one.playState === 'running').length"

# The four spacings of WCAG 1.4.12. A sheet made by a script is not in the reach of the content security policy.
SPACED_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; }
    * { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

# Elements that hold words of their own which go beyond a parent that cuts them, or beyond their own box in height.
# A parent that scrolls shows them; what is hidden from sight on purpose is left out. Each is named by its place and
# words.
UNREADABLE = """() => {
  const place = (one) => { const steps = [];
    for (let up = one; up && up !== document.body; up = up.parentElement)
      steps.unshift(`${up.localName}:${[...up.parentElement.children].indexOf(up)}`);
    return steps.slice(-6).join(">"); };
  const scrolls = (value) => value === "auto" || value === "scroll";
  const cuts = (value) => value === "hidden" || value === "clip";
  const unreadable = (element, words) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up), box = up.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || style.clipPath !== "none" || style.clip !== "auto") return false;
      if (scrolls(style.overflowX) || scrolls(style.overflowY)) return false;
      const beyondX = words.right > box.right + 1 || words.left < box.left - 1;
      const beyondY = words.bottom > box.bottom + 1 || words.top < box.top - 1;
      if ((cuts(style.overflowX) && beyondX) || (cuts(style.overflowY) && beyondY)) return true;
      const isBlock = style.display !== "inline" && style.display !== "contents";
      if (up === element && isBlock && words.bottom > box.bottom + 4) return true;
    }
    return false;
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, script, style, template, noscript, option")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const own = [...element.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
    if (!own.length) continue;
    const range = document.createRange();
    range.setStart(own[0], 0);
    range.setEnd(own.at(-1), own.at(-1).length);
    const words = range.getBoundingClientRect();
    if (!words.width || !unreadable(element, words)) continue;
    found.push(`${place(element)} « ${own[0].data.trim().slice(0, 40)} »`);
  }
  return found;
}"""
