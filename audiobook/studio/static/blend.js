// The shares of the voices of a blend.

// One voice has the share that was asked for; the others keep their proportions in what is over.
export function withShare(parts, at, share) {
  const others = parts.reduce((sum, part, n) => (n === at ? sum : sum + part.weight), 0);
  return parts.map((part, n) => ({ ...part, weight: n === at ? share : (part.weight * (1 - share)) / others }));
}
