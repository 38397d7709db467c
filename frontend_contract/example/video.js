/**
 * A button beside the link to each video, which shows it here. Nothing is asked of where the video is
 * before the reader presses it; without this script there is the link.
 */
for (const video of document.querySelectorAll("[data-frame^='https:']")) {
  const { frame, play } = video.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = play;
  video.append(" ", button);
  button.addEventListener("click", () => {
    const player = document.createElement("iframe");
    const address = new URL(frame);
    address.searchParams.set("autoplay", "1");
    player.src = address.href;
    player.title = video.querySelector("a").textContent;
    player.allow = "autoplay; fullscreen; picture-in-picture";
    button.replaceWith(player);
    player.focus();
  });
}
