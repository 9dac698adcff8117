import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.PARLEY_URL ?? "http://localhost:3000";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // For older ones :dir() would become a list of languages, which nothing here is marked with.
    cssTarget: ["chrome120", "firefox121", "safari16.4"],
    // A data: URL would be refused by a strict Content-Security-Policy.
    assetsInlineLimit: 0,
    // A style sheet of a chunk that failed once is not asked for again.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy: {
      "/auth": server,
      "/blocks": server,
      "/chats": server,
      "/friends": server,
      "/sync": server,
      "/unread": server,
      "/users": server,
      "/socket.io": { target: server, ws: true },
    },
  },
});
