import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = [
  "auth",
  "channels",
  "conversations",
  "messages",
  "palette",
  "people",
  "presence",
  "search",
  "settings",
  "welcome",
];
const above = { group: ["**/app/**"], message: "app/ composes the features; nothing below it may know it." };

/** Folders are the boundaries: a rule per folder says what it must not import. */
const boundary = (folder, ...patterns) => ({
  files: [`src/${folder}/**`],
  rules: { "no-restricted-imports": ["error", { patterns: [above, ...patterns] }] },
});

export default tseslint.config(
  { ignores: ["dist/"] },
  ...tseslint.configs.recommendedTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] } } },
    rules: {
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  ...features.map((feature) =>
    boundary(`features/${feature}`, {
      group: features.filter((other) => other !== feature).map((other) => `**/${other}/*`),
      message: "Features do not import each other: compose them in app/.",
    }),
  ),
  boundary("realtime", {
    group: ["react", "react-dom", "**/features/**", "**/ui/**", "**/client"],
    message: "The client core is plain TypeScript.",
  }),
  boundary("ui", {
    group: ["**/features/**", "**/realtime/**", "**/client"],
    message: "ui/ knows no business words.",
  }),
);
