// What Maven runs. build: install what the lock file names and build the pages, each only where its inputs changed.
// test, check: run the tests; judge types and style.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOME = join(import.meta.dirname, '..');
const INSTALLED = 'node_modules/.consilium-lock';
const BUILT = 'target/web-inputs';
const PAGE = 'target/classes/META-INF/resources/index.html';
const INPUTS = ['package.json', 'package-lock.json', '.npmrc', 'vite.config.ts', 'tsconfig.json', 'index.html', 'src'];
const TESTS = /\.test\.tsx?$|^src\/testing\//;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(
    `The web pages need Node.js 20.19 or later; this is ${process.versions.node}. Install a newer one and put it on the PATH.`,
  );

const [goal] = process.argv.slice(2);
process.chdir(HOME);
install();
if (goal === 'build') build();
else if (goal === 'test') npm('run', '--silent', 'test', '--', '--reporter=dot');
else if (goal === 'check') npm('run', '--silent', 'check');
else fail(`Unknown goal "${goal}". It must be build, test or check.`);

function install() {
  const wanted = digest(['package.json', 'package-lock.json', '.npmrc'], () => true);
  if (read(INSTALLED) === wanted) return;
  console.log('Installing the packages that package-lock.json names…');
  npm('ci', '--no-progress', '--loglevel=error');
  writeFileSync(INSTALLED, wanted);
}

function build() {
  const wanted = digest(INPUTS, (path) => !TESTS.test(path));
  if (read(BUILT) === wanted && existsSync(PAGE)) return console.log('The built pages are up to date.');
  npm('run', '--silent', 'build', '--', '--logLevel=warn');
  mkdirSync('target', { recursive: true });
  writeFileSync(BUILT, wanted);
}

function npm(...args) {
  // npm of the PATH; a shell only where npm is a script that needs one.
  const windows = process.platform === 'win32';
  try {
    execFileSync(windows ? 'npm.cmd' : 'npm', args, { stdio: 'inherit', shell: windows });
  } catch (failure) {
    if (failure.code === 'ENOENT')
      fail('npm is not on the PATH. Install it (it comes with Node.js), then build again.');
    fail(`npm ${args.filter((a) => !a.startsWith('-')).join(' ')} failed; the reason stands above.`);
  }
}

function digest(inputs, counts) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const input of inputs)
    for (const path of filesOf(input))
      if (counts(path)) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
