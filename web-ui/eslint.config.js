import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['target', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'vite.config.ts'],
    extends: [ts.configs.strictTypeChecked, hooks.configs.flat['recommended-latest'], a11y.flatConfigs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A concept's data access is one file, named after what it fetches; nothing else talks to the server.
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Only transport/http.ts talks to the server.' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name=/^(localStorage|sessionStorage)$/]',
          message: 'Nothing about a patient stays in the browser after the session.',
        },
      ],
    },
  },
  {
    files: ['src/transport/http.ts', 'src/**/*.test.tsx', 'src/testing/**'],
    rules: { 'no-restricted-globals': 'off' },
  },
  { files: ['*.js', 'mock/**/*.mjs', 'maven/**/*.mjs'], languageOptions: { globals: globals.node } },
);
