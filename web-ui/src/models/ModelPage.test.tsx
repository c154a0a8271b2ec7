import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NEVER, open, Refusal, signedIn, TRACE, type Reply } from '../testing/app';
import { card, CAUTION } from '../testing/records';

const onCard = (reply: Reply) => open('/model', { 'GET /api/models/active': reply }, signedIn('model-owner'));

describe('the model card', () => {
  it('says what the model is for, where it comes from and whether its signature holds', async () => {
    onCard(card);
    expect(await screen.findByRole('heading', { level: 1, name: /Demo findings/ })).toBeVisible();
    expect(screen.getByText('Children under 18 years')).toBeVisible();
    expect(screen.getByText(/verified, key/)).toBeVisible();
    expect(screen.getByText('3.0.4')).toBeVisible();
  });

  it('has the caution beside the figures, and says which figure is not available', async () => {
    onCard(card);
    const figures = within(await screen.findByRole('region', { name: /how well each is estimated/ }));
    expect(figures.getByText(CAUTION)).toBeVisible();
    const line = within(figures.getByRole('row', { name: /Type 2 diabetes/ }));
    expect(line.getByText('(0.89 to 0.93)')).toBeVisible();
    expect(line.getAllByText('not available')).toHaveLength(2);
  });

  it('says that a signature was not verified', async () => {
    onCard({ ...card, signature: { keyId: 'demo-2026', verified: false } });
    expect(await screen.findByText('not verified')).toBeVisible();
  });

  it('without findings, while it loads and after a failure says so', async () => {
    onCard({ ...card, findings: [] });
    expect(await screen.findByText('The card lists no findings.')).toBeVisible();
  });

  it('says when it loads', async () => {
    onCard(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the model card' })).toBeInTheDocument();
  });

  it('that cannot be read gives the server’s words and the trace', async () => {
    onCard(new Refusal(500, 'No bundle is active'));
    expect(await screen.findByText('No bundle is active')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });
});
