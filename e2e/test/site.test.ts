import { join } from 'node:path';
import { freePorts } from '@headgate/test-servers';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root, run, TestProcess } from './lib/process.ts';

const { code, output } = await run('sh', ['-c', 'command -v chromium']);
const missing =
  code !== 0 && !process.env['CI'] ? 'Chromium is not installed (apt-get install chromium)' : '';

describe.skipIf(missing !== '')(
  `the site of the documentation, in a browser${missing && ` [skipped: ${missing}]`}`,
  () => {
    let site: TestProcess;
    let browser: Browser;
    let page: Page;
    let origin: string;
    /** What a page complained of, and what it wanted from elsewhere. */
    let complaints: string[];

    beforeAll(async () => {
      const [port = 0] = await freePorts(1);
      origin = `http://localhost:${port}`;
      site = new TestProcess('node_modules/.bin/vitepress', ['preview', '--port', `${port}`], {
        cwd: join(root, 'docs'),
      });
      browser = await chromium.launch({ executablePath: output.trim(), args: ['--no-sandbox'] });
      await site.waitFor(/Built site served/);
    }, 60_000);

    afterAll(async () => {
      await browser?.close();
      await site?.[Symbol.asyncDispose]();
    });

    beforeEach(async () => {
      complaints = [];
      page = await browser.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(origin) && !url.startsWith('data:')) complaints.push(url);
      });
      return () => page.close();
    });

    it('opens with what Headgate is, and leads to the start', async () => {
      await page.goto(origin);
      expect(await page.textContent('h1')).toMatch(/Headgate\s*The gate in front of your models/);
      expect(await page.locator('.VPFeature').count()).toBe(6);
      await page.getByRole('link', { name: 'Start in five minutes' }).first().click();
      await page.waitForURL(`${origin}/guide/start`);
      await page.getByRole('heading', { level: 1, name: 'Start in five minutes' }).waitFor();
      expect(complaints).toEqual([]);
    });

    it('shows diagrams', async () => {
      await page.goto(`${origin}/architecture`);
      const drawn = await page.evaluate<number[]>(
        "[...document.querySelectorAll('img.diagram')].map((image) => image.naturalWidth)",
      );
      expect(drawn.length).toBe(5);
      expect(Math.min(...drawn)).toBeGreaterThan(200);
      expect(complaints).toEqual([]);
    });

    it('has each guide by its name', async () => {
      await page.goto(origin, { waitUntil: 'networkidle' });
      await page.getByRole('button', { name: 'Guides' }).hover();
      const guides = page.locator('.VPNavBarMenuGroup a');
      expect((await guides.allTextContents()).map((text) => text.trim())).toEqual([
        'Chat with the OpenAI SDK',
        'Accounts',
        'API keys',
        'Jobs',
        'Webhooks',
        'Pagination alone',
        'Idempotency alone',
        'Auth alone',
        'A provider of your own',
      ]);
      await guides.getByText('Webhooks', { exact: true }).click();
      await page.waitForURL(`${origin}/guide/webhooks`);
      expect(complaints).toEqual([]);
    });

    it('finds a word', async () => {
      // Until the page has its script, nobody hears the keys.
      await page.goto(origin, { waitUntil: 'networkidle' });
      await page.keyboard.press('Control+k');
      await page.locator('#localsearch-input').fill('quota');
      await page.locator('#localsearch-list a').first().waitFor();
      expect(complaints).toEqual([]);
    });

    it('finds a setting by its name, in a place of its own', async () => {
      await page.goto(origin, { waitUntil: 'networkidle' });
      await page.keyboard.press('Control+k');
      await page.locator('#localsearch-input').fill('DATABASE_URL');
      await page.locator('#localsearch-list a[href$="/configuration#database_url"]').waitFor();
      await page.locator('#localsearch-list a').first().click();
      await page.waitForURL(`${origin}/configuration#database_url`);
      await page.getByRole('heading', { level: 3, name: 'DATABASE_URL' }).waitFor();
      expect(complaints).toEqual([]);
    });

    /** The tables that have to be moved sideways to be read. */
    const cutTables = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('.vp-doc table')]
          .filter((table) => table.scrollWidth > table.clientWidth || table.offsetWidth > table.parentElement.clientWidth)
          .map((table) => table.rows[0].textContent)`,
      );

    it('shows all columns of its tables on a desk', async () => {
      await page.setViewportSize({ width: 1280, height: 900 });
      for (const path of ['/configuration', '/adr/', '/asvs', '/security', '/cli']) {
        await page.goto(origin + path);
        expect(await cutTables(), path).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });

    it('fits on a telephone, and so do its tables of sentences', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of [
        '/',
        '/guide/start',
        '/architecture',
        '/configuration',
        '/adr/',
        '/asvs',
        '/security',
        '/cli',
      ]) {
        await page.goto(origin + path);
        const [content, window] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, innerWidth]',
        );
        expect(content, path).toBeLessThanOrEqual(window);
        expect(await cutTables(), path).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });

    it('draws for dark pages too', async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto(`${origin}/architecture`);
      const look = await page.evaluate<{ filter: string; background: string }>(
        `(({ filter, backgroundColor }) => ({ filter, background: backgroundColor }))(
          getComputedStyle(document.querySelector('img.diagram')))`,
      );
      expect(look).toEqual({
        filter: expect.stringContaining('invert'),
        background: 'rgba(0, 0, 0, 0)',
      });
    });
  },
);
