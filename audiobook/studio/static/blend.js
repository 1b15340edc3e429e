// The shares of the voices of a blend.

const LEAST = 0.01; // as voices.yaml writes a share: nobody is lost by rounding

// One voice has the share that was asked for; the others keep their proportions in what is over.
export function withShare(parts, at, share) {
  const others = parts.reduce((sum, part, n) => (n === at ? sum : sum + part.weight), 0);
  return parts.map((part, n) => ({ ...part, weight: n === at ? share : Math.max(LEAST, (part.weight * (1 - share)) / others) }));
}
