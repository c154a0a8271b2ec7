// Takes pictures of every page in every state, and asks axe whether each is accessible (WCAG 2.2 AA): node mock/look.mjs FOLDER [WIDTHxHEIGHT] [only these names…]
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [folder = 'target/pictures', size = '1280x800', ...only] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
const base = process.env.CONSILIUM_URL ?? 'http://localhost:8099';
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
await mkdir(folder, { recursive: true });

async function session(as, mood = '') {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  page.on('console', (m) => {
    if (m.type() === 'error' && !/status of (4|5)\d\d/.test(m.text())) console.log('console:', m.text());
  });
  page.on('pageerror', (e) => console.log('page error:', e.message));
  if (as) await page.request.get(`${base}/login?as=${as}`);
  if (mood) await context.addCookies([{ name: 'mock', value: mood, url: base }]);
  return page;
}
const go = async (page, path) => {
  await page.goto(base + path);
  await page.waitForSelector('h1, [role=alert], [role=status]', { state: 'attached' });
  await page.waitForTimeout(350);
};
async function look(name, as, mood, run, whole = true) {
  if (only.length > 0 && !only.some((o) => name.startsWith(o))) return;
  const page = await session(as, mood);
  try {
    await run(page);
    await page.waitForTimeout(350);
    if (whole) await page.evaluate('scrollTo(0, 0)');
    await judge(name, page);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole });
  } catch (failure) {
    console.log(name, failure.message);
  }
  await page.context().close();
}

async function judge(name, page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
  for (const { id, help, nodes } of violations)
    console.log(`${name}: ${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

const helper = await session('clinician');
const found = await (
  await helper.request.post(`${base}/api/patients/search`, {
    data: { query: '', page: 0, size: 100, sort: '-topProbability' },
  })
).json();
const pick = (test) => found.items.find(test)?.id ?? found.items[0].id;
const rich = found.items[0];
const thin = pick((p) => /too little/.test(p.lastAssessment?.withheld ?? ''));
const child = pick((p) => /intended/.test(p.lastAssessment?.withheld ?? ''));
const unknown = pick((p) => p.birthDate === null);
const dead = pick((p) => p.deceased);
const calm = pick((p) => p.lastAssessment?.aboveThreshold === 0 && p.lastAssessment.outcome === 'assessed');
const never = pick((p) => p.lastAssessment === null);
const explain = `/assessments/${rich.lastAssessment.id}/findings/${rich.lastAssessment.top.id}`;

await look('sign-in', null, '', (p) => go(p, '/'), false);
await look('sign-in-return', null, '', (p) => go(p, `/patients/${rich.id}`), false);
await look(
  'worklist',
  'clinician',
  '',
  async (p) => {
    await go(p, '/patients');
    await p.keyboard.press('/');
    await p.keyboard.press('ArrowDown');
    await p.keyboard.press('ArrowDown');
  },
  false,
);
await look('worklist-full', 'clinician', '', (p) => go(p, '/patients?sort=-lastAssessmentAt&page=1'));
await look(
  'worklist-search',
  'clinician',
  '',
  async (p) => {
    await go(p, '/patients');
    await p.keyboard.press('/');
    await p.keyboard.type('zz');
    await p.waitForTimeout(400);
  },
  false,
);
await look(
  'worklist-loading',
  'clinician',
  '',
  async (p) => {
    await go(p, '/');
    await p.context().addCookies([{ name: 'mock', value: 'slow', url: base }]);
    await p.route('**/api/session', (r) =>
      r.fulfill({
        json: {
          username: 'c',
          name: 'Clara Clinician',
          roles: ['clinician'],
          csrfToken: 't',
          demo: true,
          caution: 'Demonstration.',
        },
      }),
    );
    await go(p, '/patients');
  },
  false,
);
await look('worklist-empty', 'clinician', 'empty', (p) => go(p, '/patients'), false);
await look('worklist-error', 'clinician', 'fail', (p) => go(p, '/patients').then(() => p.waitForTimeout(900)), false);
await look('patient', 'clinician', '', (p) => go(p, `/patients/${rich.id}`));
await look('patient-fold', 'clinician', '', (p) => go(p, `/patients/${rich.id}`), false);
await look('patient-calm', 'clinician', '', (p) => go(p, `/patients/${calm}`));
await look('patient-thin', 'clinician', '', (p) => go(p, `/patients/${thin}`));
await look('patient-child', 'clinician', '', (p) => go(p, `/patients/${child}`), false);
await look('patient-dead', 'clinician', '', (p) => go(p, `/patients/${dead}`), false);
await look('patient-unknown', 'clinician', '', (p) => go(p, `/patients/${unknown}`), false);
await look('patient-never', 'clinician', '', (p) => go(p, `/patients/${never}`), false);
await look('patient-empty', 'clinician', 'empty', (p) => go(p, `/patients/${never}`), false);
await look(
  'patient-assessing',
  'clinician',
  '',
  async (p) => {
    await go(p, `/patients/${never}`);
    await p.getByRole('button', { name: 'Assess' }).click();
  },
  false,
);
await look(
  'patient-assess-failed',
  'clinician',
  'unassessed',
  async (p) => {
    await go(p, `/patients/${rich.id}`);
    await p.getByRole('button', { name: 'Assess again' }).click();
    await p.waitForTimeout(1200);
  },
  false,
);
await look(
  'patient-error',
  'clinician',
  'fail',
  (p) => go(p, `/patients/${rich.id}`).then(() => p.waitForTimeout(900)),
  false,
);
await look('patient-missing', 'clinician', '', (p) => go(p, '/patients/none'), false);
await look(
  'patient-panel',
  'clinician',
  '',
  async (p) => {
    await go(p, `/patients/${rich.id}`);
    await p.locator('.results__kind').first().click();
    await p.locator('.results__points a').first().click();
    await p.waitForTimeout(300);
    await p.getByText('The resource as stored').click();
  },
  false,
);
await look('explanation', 'clinician', '', (p) => go(p, explain));
await look('explanation-open', 'clinician', '', async (p) => {
  await go(p, explain);
  for (const k of [0, 1]) await p.locator('button.step__toggle').nth(k).click();
});
await look(
  'explanation-panel',
  'clinician',
  '',
  async (p) => {
    await go(p, explain);
    await p.locator('button.step__toggle').nth(0).click();
    await p.locator('.features a').first().click();
  },
  false,
);
await look('explanation-table', 'clinician', '', async (p) => {
  await go(p, explain);
  await p.getByRole('tab', { name: 'Table' }).click();
});
await look('explanation-unknown', 'clinician', '', async (p) => {
  await go(p, explain);
  await p.getByRole('button', { name: /smaller/ }).click();
  await p
    .getByRole('button', { name: /Natriuretic|Smoking/ })
    .first()
    .click();
});
const askFurther = async (p) => {
  await p.getByRole('button', { name: 'Ask the model' }).click();
  await p.waitForSelector('.further .card, .further .empty, .further [role=alert]');
};
await look('explanation-further', 'clinician', '', async (p) => {
  await go(p, explain);
  await askFurther(p);
  for (const details of await p.locator('.further summary').all()) await details.click();
});
await look('explanation-further-withheld', 'clinician', 'empty', async (p) => {
  await go(p, explain);
  await askFurther(p);
});
await look('explanation-auditor', 'auditor', '', (p) => go(p, explain), false);
await look('assessment', 'clinician', '', (p) => go(p, `/assessments/${rich.lastAssessment.id}`));
await look(
  'evidence',
  'clinician',
  '',
  async (p) => {
    await go(p, `/patients/${rich.id}`);
    await p.locator('.facts a').first().click();
    await p.getByText('page of its own').click();
  },
  false,
);
await look('model', 'model-owner', '', (p) => go(p, '/model'));
await look('audit', 'auditor', '', (p) => go(p, '/audit'), false);
await look('audit-empty', 'auditor', 'empty', (p) => go(p, '/audit'), false);
await look('worklist-closed', 'clinician', 'closed', (p) => go(p, '/patients'), false);
await look('closed', 'clinician', 'closed', (p) => go(p, `/patients/${rich.id}`));
await look('closed-from-the-list', 'clinician', 'closed', async (p) => {
  await go(p, '/patients');
  await p.locator('.worklist__closed').first().click();
  await p.waitForSelector('.glass');
  await p.getByRole('button', { name: 'Open this record' }).click();
});
await look(
  'emergency',
  'clinician',
  'closed',
  async (p) => {
    await go(p, `/patients/${calm}`);
    await p.getByText('I stand in for a colleague').click();
    await p.getByLabel('In your own words').fill('On call tonight.');
    await p.getByRole('button', { name: 'Open this record' }).click();
    await p.waitForSelector('.caution--emergency');
  },
  false,
);
await look('emergencies', 'auditor', '', (p) => go(p, '/audit/emergencies'), false);
await look('emergencies-empty', 'auditor', 'empty', (p) => go(p, '/audit/emergencies'), false);
await look('forbidden', 'auditor', '', (p) => go(p, '/patients'), false);
await look('forbidden-server', 'clinician', 'forbidden', (p) => go(p, `/patients/${rich.id}`), false);
await look('not-found', 'clinician', '', (p) => go(p, '/no/such/page'), false);
await browser.close();
