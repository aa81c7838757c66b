import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { claim, nameTaken } from '../../lib/render/neighbours';

const stack = (id = 'prod'): TerraformStack => new TerraformStack(new App({ outdir: 'cdktf.out' }), id);

test('the first one in a stack takes a key, and whoever asks after it learns who', () => {
  const here = stack();
  const [one, other] = ['one', 'other'].map((id) => new Construct(here, id));
  expect(claim(one, 'port 3000')).toBeUndefined();
  expect(claim(other, 'port 3000')).toBe(one);
  expect(claim(other, 'port 3000')).toBe(one);
  expect(claim(other, 'port 3001')).toBeUndefined();
});

test('another stack has its own', () => {
  expect(claim(new Construct(stack(), 'one'), 'port 3000')).toBeUndefined();
  expect(claim(new Construct(stack(), 'one'), 'port 3000')).toBeUndefined();
});

test('a name is there once, and the problem says where', () => {
  const here = stack();
  expect(nameTaken(new Construct(here, 'one'), 'weather')).toEqual([]);
  expect(nameTaken(new Construct(here, 'third'), 'climate')).toEqual([]);
  expect(nameTaken(new Construct(here, 'other'), 'weather')).toEqual([
    { property: 'name', message: "'weather' is also the name of 'prod/one'; use server.with({ name: ... })" },
  ]);
});
