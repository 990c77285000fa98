// Light or dark, by the system or by choice; runs before the first paint, so it is a plain script and no module.

{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const paint = () => {
    const chosen = localStorage.getItem("theme");
    root.dataset.theme = chosen ?? (system.matches ? "dark" : "light");
    root.dataset.themeChoice = chosen ?? "system";
  };

  system.addEventListener("change", paint);
  addEventListener("storage", paint);
  document.addEventListener("theme", (event) => {
    if (event.detail === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", event.detail);
    paint();
  });
  paint();
}
