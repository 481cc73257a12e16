/// The parts of the page that are the same for every crash: their digests are in its policy.
enum CrashPageParts {
  static let style = """
    :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.45 }
    body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
    h1 { font-size: 1.35rem; overflow-wrap: anywhere } h2 { font-size: 1.05rem; margin-top: 2rem }
    table { border-spacing: 0 } th { text-align: left; vertical-align: top; font-weight: 600; padding: .1rem 1.5rem .1rem 0 }
    td { overflow-wrap: anywhere } .note { font-size: .85rem; opacity: .75 }
    pre, #log { font-family: ui-monospace, monospace; font-size: .8rem; overflow-x: auto }
    #log { white-space: pre-wrap; overflow-wrap: anywhere; counter-reset: line }
    #log div::before { counter-increment: line; content: counter(line); display: inline-block; width: 4.5em; opacity: .5;
      user-select: none }
    #log .bad { color: #c0392b } #log .found { background: #f1c40f55 } #log.only div:not(.found) { display: none }
    .search { position: sticky; top: 0; background: Canvas; padding: .5rem 0; margin: 0 }
    #search { width: min(28rem, 60%); font: inherit }
    """

  static let script = """
    "use strict";
    const lines = Array.from(document.querySelectorAll("#log > div"));
    const texts = lines.map(line => line.textContent.toLowerCase());
    const search = document.getElementById("search");
    const only = document.getElementById("only");
    const log = document.getElementById("log");
    const count = document.getElementById("count");
    let found = [], current = -1;
    function look() {
      const words = search.value.toLowerCase();
      found = [];
      lines.forEach((line, index) => {
        const is = words !== "" && texts[index].includes(words);
        line.classList.toggle("found", is);
        if (is) found.push(line);
      });
      current = -1;
      count.textContent = words === "" ? "" : found.length + (found.length === 1 ? " line" : " lines");
      log.classList.toggle("only", only.checked && words !== "");
    }
    function next(step) {
      if (found.length === 0) return;
      current = (current + step + found.length) % found.length;
      found[current].scrollIntoView({ block: "center" });
      count.textContent = (current + 1) + " of " + found.length;
    }
    search.addEventListener("input", look);
    only.addEventListener("change", look);
    search.addEventListener("keydown", event => {
      if (event.key === "Enter") { event.preventDefault(); next(event.shiftKey ? -1 : 1); }
    });
    """
}
