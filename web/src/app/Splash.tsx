import { Logo } from "../ui/Logo";
import "./app.css";

export function Splash({ text }: { text: string }) {
  return (
    <main className="splash">
      <Logo size={48} />
      <p role="status">{text}</p>
    </main>
  );
}
