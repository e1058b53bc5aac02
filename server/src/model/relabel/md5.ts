/** The MD5 digest of a text's UTF-8 bytes: 16 bytes. It only shards targets here, and secures nothing. */
export function md5(text: string): Uint8Array {
  const message = padded(new TextEncoder().encode(text));
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new DataView(message.buffer);
  for (let block = 0; block < message.length; block += 64) addBlock(state, words, block);
  const digest = new Uint8Array(16);
  const view = new DataView(digest.buffer);
  state.forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  return digest;
}

/** A one bit, zeros, and the length in bits as the last eight bytes of a whole number of 64-byte blocks. */
function padded(bytes: Uint8Array): Uint8Array {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const message = new Uint8Array(length);
  message.set(bytes);
  message[bytes.length] = 0x80;
  new DataView(message.buffer).setBigUint64(length - 8, BigInt(bytes.length) * 8n, true);
  return message;
}

/** How far each of the four operations of a round rotates. */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

/** The constants of RFC 1321: the integer part of 2^32 times the sine of each step. */
const SINES = Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32));

function addBlock(state: Uint32Array, words: DataView, offset: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const [mixed, index] = mix(round, step, b, c, d);
    const sum = (a + mixed + (SINES[step] ?? 0) + words.getUint32(offset + index * 4, true)) >>> 0;
    const turn = ROTATIONS[round]?.[step & 3] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << turn) | (sum >>> (32 - turn)))) >>> 0;
  }
  [a, b, c, d].forEach((word, at) => {
    state[at] = (state[at] ?? 0) + word;
  });
}

/** The round's function of three words, and which of the block's sixteen words the step reads. */
function mix(round: number, step: number, b: number, c: number, d: number): [number, number] {
  if (round === 0) return [(b & c) | (~b & d), step];
  if (round === 1) return [(d & b) | (~d & c), (5 * step + 1) % 16];
  if (round === 2) return [b ^ c ^ d, (3 * step + 5) % 16];
  return [c ^ (b | ~d), (7 * step) % 16];
}
