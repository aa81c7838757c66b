import { sign } from './jwt';

/** `node token.cjs NAME [HOURS]`: prints a token for a caller, for 24 hours if nothing is said. */
const [name = '', hours = '24'] = process.argv.slice(2);
const secret = process.env.JWT_SECRET ?? '';
if (name === '' || secret === '' || !(Number(hours) > 0)) {
  console.error('use: node token.cjs NAME [HOURS], where JWT_SECRET is set');
  process.exit(1);
}
console.log(sign(name, secret, Number(hours)));
