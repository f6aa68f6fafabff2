/** A digest as people compare it: its first twelve characters. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);
