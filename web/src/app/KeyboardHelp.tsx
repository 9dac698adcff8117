import { texts } from "../texts";
import { Dialog } from "../ui/Dialog";

const words = texts.help;

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={words.title} closeLabel={texts.close} onClose={onClose} size="wide">
      {words.groups.map(({ name, keys }) => (
        <section key={name} className="keys" aria-label={name}>
          <h3>{name}</h3>
          <dl>
            {keys.map(([what, ...combinations]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {combinations.map((keys) => (
                    <kbd key={keys}>{keys}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
