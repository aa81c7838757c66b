import { unexpanded } from '../../lib/kubernetes/text';

/** What the kubelet makes of a text, as its source does it: two dollar signs are one, and `$(NAME)` is another variable. */
function expanded(text: string): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (_, after: string) => (after === '$' ? '$' : 'EXPANDED'));
}

test.each([
  'plain',
  '$',
  '$$',
  '$$$',
  '$(A)',
  '$$(A)',
  '$$$(A)',
  'a$b',
  '${c}',
  '$${c}',
  'x$',
  '$(',
  '$()',
  '$$b$(c)$$',
])('the kubelet leaves %p as it was written', (text) => {
  expect(expanded(unexpanded(text))).toBe(text);
});
