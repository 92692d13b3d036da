/** Everything without a mouse. */
import { expect, test } from './support/fixtures';

test('a whole call by keyboard alone: dial, tones, mute, hold, a second thought, hang up', async ({
  page,
  engine,
  open,
}) => {
  await open();
  const number = page.getByLabel('Number or SIP address');
  await expect(number).toBeFocused();
  await page.keyboard.type('600');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '600' })).toBeVisible();
  await expect(page.getByTestId('announcer')).toHaveText(/Call with 600: In call/);

  await page.keyboard.press('5');
  await page.keyboard.press('#');
  const asked = (method: string) => engine.asked.filter((call) => call.method === method).map((call) => call.args);
  await expect.poll(() => asked('calls.dtmf').map(([, digits]) => digits)).toEqual(['5', '#']);

  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Unmute' }).first()).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('h');
  await expect(page.getByTestId('announcer')).toHaveText(/On hold/);
  await page.keyboard.press('h');

  await page.keyboard.press('t');
  await expect(page.getByLabel('To number or SIP address')).toBeFocused();
  await page.keyboard.type('601');
  await page.keyboard.press('Enter');
  await expect.poll(() => asked('calls.transfer').map(([, target]) => target)).toEqual(['601']);

  await page.keyboard.press('Escape');
  const question = page.getByRole('alertdialog', { name: 'Hang up the call with 600?' });
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  expect(asked('calls.hangup')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Phone' }).nth(1)).toBeFocused();
});

test('Escape does nothing where no call is up', async ({ page, open }) => {
  await open();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});

test('digits typed anywhere on the page land in the number; letters and addresses are allowed', async ({
  page,
  open,
}) => {
  await open();
  await page.getByRole('heading', { name: 'Calls' }).click();
  await page.keyboard.type('12');
  const number = page.getByLabel('Number or SIP address');
  await expect(number).toHaveValue('12');
  await number.fill('sip:alice@pbx.test');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'alice' })).toBeVisible();
});

test('what is pasted is cleaned', async ({ page, open }) => {
  await open();
  const number = page.getByLabel('Number or SIP address');
  await number.evaluate((input: HTMLInputElement) => {
    const data = new DataTransfer();
    data.setData('text', ' +49 (0)30 123-456 ');
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(number).toHaveValue('+4930123456');
});

test('an empty number says what is missing, where it is missing', async ({ page, open }) => {
  await open();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Enter a number or a SIP address.');
});

test('an incoming call is answered by A and declined by D, from any page', async ({ page, engine, open }) => {
  await open('#/settings');
  engine.ring('Bob', 'sip:bob@pbx.test');
  await expect(page.getByText('Bob is calling')).toBeVisible();
  await page.keyboard.press('d');
  await expect(page.getByText('Bob is calling')).toBeHidden();
  expect(engine.asked.find(({ method }) => method === 'calls.reject')?.args[1]).toBe('decline');
  engine.ring('Carol', 'sip:carol@pbx.test');
  await expect(page.getByText('Carol is calling')).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'Carol' })).toBeVisible();
});

test('Alt and a number changes the page; ? lists the keys and gives the focus back', async ({ page, open }) => {
  await open();
  await page.keyboard.press('Alt+6');
  await expect(page.getByRole('heading', { name: 'Devices' })).toBeVisible();
  const button = page.getByRole('button', { name: 'Keyboard shortcuts' });
  await button.focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('the focus is always visible', async ({ page, open }) => {
  await open();
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'body';
      const style = getComputedStyle(element);
      const own = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      // The number's own line below it turns to the accent colour instead.
      return own || element.id === 'dial-number' ? 'visible' : element.outerHTML.slice(0, 120);
    });
    expect(['visible', 'body']).toContain(seen);
  }
});
