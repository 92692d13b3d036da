import './shell/zodSetup';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App';
import { startSync } from './shell/sync';
import { followAddress } from './state/route';
import { startAudio } from './audio/startAudio';
import './i18n';

const root = document.getElementById('root');
if (root) {
  followAddress();
  startAudio();
  startSync();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
