import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const NATIVE = fileURLToPath(new URL('../../react-native/', import.meta.url));

it.each([
  ['browser', 'hooks'],
  ['react-native', 'hooks'],
  ['react-server', 'hooks'],
  ['node', 'server'],
])('whoever resolves with the condition %s gets the hooks from %s', (condition, folder) => {
  const script = "process.stdout.write(require.resolve('@novu/react/hooks'))";
  const file = execFileSync(process.execPath, ['--conditions', condition, '-e', script], { cwd: NATIVE }).toString();
  expect(file).toMatch(new RegExp(`/dist/cjs/${folder}/index\\.js$`));
});
