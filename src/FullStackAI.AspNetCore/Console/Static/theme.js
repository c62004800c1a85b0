// Light, dark, or as the system says; kept for the next visit.

const key = "console.theme";
const order = ["auto", "light", "dark"];

export const theme = () => localStorage.getItem(key) ?? "auto";

export function applyTheme(name = theme()) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

export function nextTheme() {
  const next = order[(order.indexOf(theme()) + 1) % order.length];
  localStorage.setItem(key, next);
  applyTheme(next);
  return next;
}
