/** The account editor: checked as it is typed, the password never shown. */
import { expect, test } from './support/fixtures';

test('each field says what is wrong with it while it is typed, and only then', async ({ page, open }) => {
  await open('#/settings/new');
  const uri = page.getByLabel('SIP address');
  await expect(page.getByText('Must look like sip:alice@pbx.test.')).toBeHidden();
  await uri.fill('alice');
  await expect(page.getByText('Must look like sip:alice@pbx.test.')).toBeVisible();
  await expect(uri).toHaveAttribute('aria-invalid', 'true');
  await uri.fill('sip:alice@pbx.test');
  await expect(page.getByText('Must look like sip:alice@pbx.test.')).toBeHidden();
  await expect(uri).not.toHaveAttribute('aria-invalid');
  await page.getByLabel('Ask for a registration of').fill('5');
  await expect(page.getByText('Must be a whole number from 10 to 86400.')).toBeVisible();
});

test('the WebSocket address is asked for where it is needed, and has to fit', async ({ page, open }) => {
  await open('#/settings/new');
  await expect(page.getByLabel('WebSocket address', { exact: true })).toHaveCount(0);
  await expect(page.getByLabel('WebSocket address for browser calls')).toBeVisible();
  await page.getByLabel('Transport', { exact: true }).selectOption('wss');
  const address = page.getByLabel('WebSocket address', { exact: true });
  await expect(page.getByLabel('WebSocket address for browser calls')).toHaveCount(0);
  await address.fill('ws://pbx.test');
  await expect(page.getByText('Must start with wss:// to fit the transport.')).toBeVisible();
  await address.fill('wss://pbx.test:8443/ws');
  await expect(page.getByText('Must start with wss://')).toBeHidden();
});

test('saving with faults goes to the first of them; without, it saves, chooses and lists the account', async ({
  page,
  engine,
  open,
}) => {
  await open('#/settings/new');
  await page.getByLabel('SIP address').fill('sip:alice@pbx.test');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Name of the account')).toBeFocused();
  await expect(page.getByText('One field needs attention.')).toBeVisible();
  await page.keyboard.type('Office');
  await page.getByLabel('Password', { exact: true }).fill('not shown again');
  await page.getByRole('button', { name: 'Move PCMA up' }).click();
  await page.getByRole('checkbox', { name: 'opus' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Office is saved.')).toBeVisible();
  const saved = engine.asked.find(({ method }) => method === 'accounts.save')?.args[0];
  expect(saved).toMatchObject({
    name: 'Office',
    password: 'not shown again',
    codecs: ['PCMA', 'PCMU', 'G722'],
    wsUrl: null,
  });
  expect(engine.settings.activeAccountId).toBe(engine.accounts.at(-1)?.id);
  await page.getByRole('link', { name: 'Edit Office' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await expect(page.getByText('A password is stored. Type to replace it.')).toBeVisible();
  expect(await page.content()).not.toContain('not shown again');
});

test('removing asks first', async ({ page, engine, open }) => {
  const [practice] = engine.accounts;
  if (practice) engine.accounts.push({ ...practice, id: 'office', name: 'Office', practice: false });
  await open('#/settings/office');
  await page.getByRole('button', { name: 'Remove the account' }).click();
  await page.getByRole('alertdialog', { name: 'Remove Office?' }).getByRole('button', { name: 'Cancel' }).click();
  expect(engine.accounts).toHaveLength(2);
  await page.getByRole('button', { name: 'Remove the account' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the account' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  expect(engine.accounts).toHaveLength(1);
});

test('the practice line is built in: it cannot be edited', async ({ page, open }) => {
  await open('#/settings/practice');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Edit/ })).toHaveCount(0);
});

test('a TURN server is typed, refused with a reason, saved, and its password never shown', async ({
  page,
  engine,
  open,
}) => {
  await open('#/settings/new');
  await page.getByLabel('Name of the account').fill('Web');
  await page.getByLabel('SIP address').fill('sip:alice@pbx.test');
  await page.getByLabel('Media on the wire').selectOption('webrtc');
  await page.getByRole('button', { name: 'Add a STUN or TURN server' }).click();
  const server = page.getByRole('group', { name: 'Server 1' });
  const addresses = server.getByLabel('Addresses, one a line');
  await expect(addresses).toBeFocused();
  await expect(server.getByLabel('User name of the relay')).toHaveCount(0);
  await addresses.fill('stun:stun.test\nturn://turn.test');
  await expect(server.getByText('“turn://turn.test”: Leave out the slashes: turn:turn.test.')).toBeVisible();
  await expect(addresses).toHaveAttribute('aria-invalid', 'true');
  await addresses.fill('stun:stun.test\nturn:turn.test?transport=tcp');
  await expect(addresses).not.toHaveAttribute('aria-invalid');
  await server.getByLabel('User name of the relay').fill('alice');
  await server.getByLabel('Password of the relay').fill('battery staple');
  await page.getByLabel('Ways that may be tried').selectOption('relay');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Web is saved.')).toBeVisible();
  const saved = engine.asked.find(({ method }) => method === 'accounts.save')?.args[0];
  expect(saved).toMatchObject({
    media: 'webrtc',
    ice: {
      servers: [
        { urls: ['stun:stun.test', 'turn:turn.test?transport=tcp'], username: 'alice', credential: 'battery staple' },
      ],
      policy: 'relay',
    },
  });
  await page.getByRole('link', { name: 'Edit Web' }).click();
  await expect(server.getByText('A password is stored. Type to replace it.')).toBeVisible();
  expect(await page.content()).not.toContain('battery staple');

  await page.getByRole('button', { name: 'Remove Server 1' }).click();
  await expect(page.getByRole('button', { name: 'Add a STUN or TURN server' })).toBeFocused();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('without a TURN server: add one, or allow all ways.')).toBeVisible();
  await page.getByLabel('Ways that may be tried').selectOption('all');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});
