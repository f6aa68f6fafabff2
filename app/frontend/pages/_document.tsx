import { Head, Html, Main, NextScript } from 'next/document';
import { drawings } from '../components/drawings.tsx';

/** Runs before the first paint, so that a chosen theme never flashes; without a choice the system's is used. */
const theme = `try{var t=localStorage.getItem('theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;

export default function Document() {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <link rel="preload" href="/env.json" as="fetch" crossOrigin="anonymous" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <script dangerouslySetInnerHTML={{ __html: theme }} />
      </Head>
      <body>
        <Main />
        <div hidden>
          <svg aria-hidden="true">
            {Object.entries(drawings).map(([name, drawing]) => (
              <symbol key={name} id={`icon-${name}`} viewBox="0 0 16 16">
                {drawing}
              </symbol>
            ))}
          </svg>
        </div>
        <NextScript />
      </body>
    </Html>
  );
}
