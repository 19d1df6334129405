// Finds the number behind which the SHA-256 digest of the puzzle begins with enough zero bits, then sends
// the form. Without this script the page asks for a sum.
(() => {
  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  // The first bits of the fractional parts of roots of the first primes, as the standard defines them.
  const fraction = (x) => ((x - Math.floor(x)) * 0x100000000) | 0;
  for (let n = 2, found = 0; found < 64; n += 1) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) { isPrime = false; break; }
    if (isPrime) {
      if (found < 8) START[found] = fraction(Math.sqrt(n));
      K[found] = fraction(Math.cbrt(n));
      found += 1;
    }
  }

  const w = new Uint32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));

  // The first word of the digest of a text of less than 56 ASCII characters, which is one block.
  const digestStart = (text) => {
    const block = new Uint8Array(64);
    for (let i = 0; i < text.length; i += 1) block[i] = text.charCodeAt(i);
    block[text.length] = 0x80;
    const view = new DataView(block.buffer);
    view.setUint32(60, text.length * 8);
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(i * 4);
    for (let i = 16; i < 64; i += 1) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return (a + START[0]) >>> 0;
  };

  const form = document.querySelector('form[data-puzzle]');
  if (!form) return;
  const { puzzle, workBits } = form.dataset;
  const bits = Number(workBits);
  if (bits > 32) return;
  form.querySelector('[data-question]').hidden = true;
  form.querySelector('[data-working]').hidden = false;
  let next = 0;
  const work = () => {
    const until = performance.now() + 40;
    while (performance.now() < until) {
      for (let i = 0; i < 256; i += 1, next += 1) {
        if (Math.clz32(digestStart(puzzle + next)) >= bits) {
          form.elements.work.value = next;
          form.submit();
          return;
        }
      }
    }
    setTimeout(work);
  };
  work();
})();
