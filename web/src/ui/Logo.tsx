/** Drawn, and not fetched: it is there without a network. */
export function Logo({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} className="logo" aria-hidden>
      <rect width="32" height="32" rx="9" fill="#0b6e66" />
      <path
        d="M8 10.5A2.5 2.5 0 0 1 10.5 8h8A2.5 2.5 0 0 1 21 10.5v4a2.5 2.5 0 0 1-2.5 2.5H14l-3.4 3a.6.6 0 0 1-1-.45V17A2.5 2.5 0 0 1 8 14.5z"
        fill="#fff"
      />
      <path
        d="M23 13.2c.6.4 1 1.1 1 1.9v4.4a2.3 2.3 0 0 1-1.4 2.1v2a.5.5 0 0 1-.85.36L19.3 21.7h-3.4c-.8 0-1.5-.4-1.9-1l2.2-1.7h3.3A3.5 3.5 0 0 0 23 15.5z"
        fill="#9fe3d9"
      />
    </svg>
  );
}
