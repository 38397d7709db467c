/* Brings the block into view that the address of a page editor names.

   Wagtail scrolls there smoothly while the form still grows, and such a scroll stops halfway. This
   looks again for a moment, until the block is in view or the editor does something else. */
(() => {
  const LOOKS = 12;
  const INTERVAL = 250;

  addEventListener('load', () => {
    const id = window.location.hash.slice(1);
    const block = id.startsWith('block-') && document.getElementById(id);
    if (!block) return;
    let looks = 0;
    const timer = setInterval(() => {
      const { top } = block.getBoundingClientRect();
      const inView = top >= 0 && top < window.innerHeight / 2;
      looks += 1;
      if (looks > 2 && !inView) block.scrollIntoView({ block: 'start' });
      if (looks >= LOOKS) clearInterval(timer);
    }, INTERVAL);
    ['wheel', 'touchmove', 'keydown', 'pointerdown'].forEach((name) => {
      addEventListener(name, () => clearInterval(timer), { once: true, passive: true });
    });
  });
})();
