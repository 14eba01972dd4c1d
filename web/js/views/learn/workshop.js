export function workshop(desk) {
  return { page: () => "", stop: () => {} };
}
