/** Puts the portal into its document. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './look/document.css';

const root = document.getElementById('portal');
if (root === null) throw new Error('index.html has no place for the portal.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
