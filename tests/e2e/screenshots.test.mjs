// Leaves a picture of every screen in build/screenshots, at each width, light or dark; with SCREENSHOTS=all, both.

import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
  bookButton,
  booked,
  chooseWhen,
  chooseWho,
  dayName,
  fillDetails,
  isThere,
  openPage,
  root,
  timeButton,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

const folder = join(root, 'build/screenshots');
mkdirSync(folder, { recursive: true });
const WIDTHS = [320, 390, 768, 1280];
const SCHEMES = /** @type {const} */ (['light', 'dark']);
const wantsAll = process.env.SCREENSHOTS === 'all';

// Each picture's flow books a time of its own.
let hour = 8;
for (const [index, width] of WIDTHS.entries()) {
  for (const colorScheme of wantsAll ? SCHEMES : [SCHEMES[index % 2]]) {
    const time = `${String(++hour).padStart(2, '0')}:00`;
    test(`every screen at ${width} px, ${colorScheme}`, async (t) => {
      const page = await openPage(t, browser, {
        viewport: { width, height: 900 },
        colorScheme,
        deviceScaleFactor: width < 500 ? 2 : 1,
      });
      const shoot = async (/** @type {string} */ screen) => {
        await page.mouse.move(0, 0);
        const path = join(folder, `${screen}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        assert.ok(statSync(path).size > 5000);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${screen} fits the width`);
      };
      await page.route('**/widget/config?*', (route) => route.fulfill({ status: 500, body: 'no' }), { times: 1 });
      await page.goto(server.url);
      await isThere(page.getByRole('button', { name: 'Retry' }));
      await shoot('failed');
      await page.getByRole('button', { name: 'Retry' }).click();
      await isThere(page.getByRole('button', { name: '30-Minute' }));
      await shoot('types');
      await page.getByRole('button', { name: '30-Minute' }).click();
      await isThere(page.getByRole('button', { name: 'Anyone available' }));
      await shoot('resources');
      await page.getByRole('button', { name: 'Back' }).click();
      await chooseWho(page);
      await page.getByRole('gridcell', { name: dayName('10 March') }).click();
      await isThere(timeButton(page, '10 March', time));
      await shoot('times');
      await page.getByRole('button', { name: 'change time zone' }).click();
      await isThere(page.getByRole('option', { name: 'Your time zone' }));
      await page.getByRole('combobox').fill('new');
      await shoot('zones');
      await page.keyboard.press('Escape');
      await chooseWhen(page, '10 March', time);
      await page.getByLabel('Email').fill('sarah@example');
      await bookButton(page).click();
      await isThere(page.getByText('Enter your name.'));
      await shoot('details');
      await fillDetails(page);
      await bookButton(page).click();
      await isThere(booked(page));
      await shoot('confirmed');
    });
  }
}
