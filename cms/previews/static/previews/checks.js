/* Loaded by pages that the admin shows in its preview, from whatever site they are: lets the admin
check them, count their words and keep the place that they are scrolled to.

It is of no effect outside a frame of the hub that serves it, and sends nothing to anybody else. */
(() => {
  if (window.parent === window) return;
  const { src } = document.currentScript;
  const hub = new URL(src).origin;

  const tell = (message) => window.parent.postMessage(message, hub);

  const load = (name) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = new URL(`../wagtailadmin/js/${name}.js`, src).href;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });

  /* Wagtail's own checks, which are functions and cannot be sent along. */
  const evaluations = {
    'check-image-alt-text': (image, { pattern }) =>
      !new RegExp(pattern, 'i').test(image.getAttribute('alt') ?? ''),
    'check-empty-meta-description': () => {
      const meta = document.querySelector('meta[name="description"][content]');
      return !meta || meta.content.trim() !== '';
    },
  };

  const extractor = {
    id: 'extractor',
    extract({ targetElement }, done) {
      const { innerText, innerHTML } = document.querySelector(targetElement) ?? document.body;
      done({ lang: document.documentElement.lang || 'en', innerText, innerHTML });
    },
  };

  const start = async ({ rules, checks }) => {
    await load('vendor');
    await load('userbar'); // holds the same version of axe-core as the admin
    const { axe } = window;
    axe.configure({
      rules,
      checks: checks.map((check) => ({ ...check, evaluate: evaluations[check.id] })),
      allowedOrigins: [hub],
    });
    axe.registerPlugin({
      id: 'wagtailPreview',
      run(name, action, options, done) {
        this._registry[name][action](options, done);
      },
      commands: [
        {
          id: 'run-wagtailPreview',
          callback: ({ parameter, action, options }, done) =>
            axe.plugins.wagtailPreview.run(parameter, action, options, done),
        },
      ],
    });
    axe.plugins.wagtailPreview.add(extractor);
    tell({ wagtail: { type: 'w-userbar:axe-ready' } });
  };

  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || origin !== hub) return;
    if (data?.hubChecks) start(data.hubChecks);
    const { type, x, y } = data?.wagtail ?? {};
    if (type === 'w-preview:get-scroll-position') {
      const place = { x: window.scrollX, y: window.scrollY, origin: window.location.origin };
      tell({ wagtail: { type: 'w-preview:set-scroll-position', ...place } });
    }
    if (type === 'w-preview:set-scroll-position') {
      window.scrollTo({ top: y, left: x, behavior: 'instant' });
    }
  });

  const arrive = () => {
    tell({ wagtail: { type: 'w-preview:request-scroll', origin: window.location.origin } });
    tell({ hubChecks: 'here' });
  };
  if (document.readyState === 'complete') arrive();
  else window.addEventListener('load', arrive);
})();
