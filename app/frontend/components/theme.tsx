import { useEffect, useState } from 'react';
import { browserStore } from '../lib/storage.ts';
import { Icon } from './icon.tsx';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const icons = { system: 'contrast', light: 'sun', dark: 'moon' } as const;

/** `pages/_document.tsx` reads the same key before the first paint. */
const key = 'theme';

export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    setTheme(themes.find((name) => name === document.documentElement.dataset['theme']) ?? 'system');
  }, []);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const change = () => {
    setTheme(next);
    if (next === 'system') {
      delete document.documentElement.dataset['theme'];
      browserStore.removeItem(key);
    } else {
      document.documentElement.dataset['theme'] = next;
      browserStore.setItem(key, next);
    }
  };
  return (
    <button type="button" className="icon" onClick={change} aria-label={`Theme: ${theme}; change to ${next}`}>
      <Icon name={icons[theme]} />
    </button>
  );
}
