// A deck's steps without a jump of the page: where there is no script, the same links lead to the same pages.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-deck-go]");
    if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey) return;
    const page = document.getElementById(link.hash.slice(1));
    const pages = page?.closest("[data-deck]");
    if (!pages) return;
    event.preventDefault();
    const box = pages.getBoundingClientRect();
    pages.scrollBy({ left: page.getBoundingClientRect().left - box.left });
    // The keyboard goes along: to the same step of the page that comes, or to the other one at an end.
    const steps = page.querySelectorAll("[data-deck-go]");
    const isForward = link === link.parentElement.lastElementChild;
    (isForward ? steps[steps.length - 1] : steps[0])?.focus({ preventScroll: true });
  });
})();
