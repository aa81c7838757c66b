import { withoutCreationStacks } from '../../lib/render/creation-stacks';

const NODES_OWN = Error.prepareStackTrace;
afterEach(() => {
  Error.prepareStackTrace = NODES_OWN;
});

test('gives back what is made', () => {
  expect(withoutCreationStacks(() => 7)).toBe(7);
});

test('leaves the way in which errors show their stack as it was, also after an error', () => {
  const own = (): string => 'a stack of the user';
  Error.prepareStackTrace = own;
  withoutCreationStacks(() => undefined);
  expect(Error.prepareStackTrace).toBe(own);
  const failing = () =>
    withoutCreationStacks(() => {
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  expect(Error.prepareStackTrace).toBe(own);
});

test('inside itself it changes nothing', () => {
  withoutCreationStacks(() => withoutCreationStacks(() => undefined));
  expect(Error.prepareStackTrace).toBe(NODES_OWN);
});
