export interface TextStats {
  characters: number;
  bytes: number;
  words: number;
  sentences: number;
  lines: number;
  longestWord: string;
  readingSeconds: number;
}

const WORDS_A_MINUTE = 230;

/** Characters, words and sentences as people see them (Unicode segmentation), not as UTF-16 units. */
export function textStats(text: string): TextStats {
  const words = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)]
    .filter((segment) => segment.isWordLike)
    .map((segment) => segment.segment);
  return {
    characters: count(text, 'grapheme'),
    bytes: Buffer.byteLength(text),
    words: words.length,
    sentences: count(text.trim(), 'sentence'),
    lines: text === '' ? 0 : text.split(/\r\n|\r|\n/).length,
    longestWord: words.reduce((longest, word) => (word.length > longest.length ? word : longest), ''),
    readingSeconds: Math.ceil((words.length * 60) / WORDS_A_MINUTE),
  };
}

function count(text: string, granularity: 'grapheme' | 'sentence'): number {
  return [...new Intl.Segmenter('en', { granularity }).segment(text)].length;
}
