import { Component, useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { useChat } from "../client";
import { texts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { forgetFailure, loadAgain, moveOn, NotLoaded } from "./later";
import { places, router } from "./router";

interface Props {
  /** Another one is another try. */
  at?: unknown;
  /** Of what is a dialog: how it is closed. */
  onClose?: () => void;
  children: ReactNode;
}

/** What breaks within says so in its own place, and the rest of the page goes on. */
export class Boundary extends Component<Props, { error: unknown; hasFailed: boolean }> {
  override state = { error: null, hasFailed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, hasFailed: true };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.hasFailed && before.at !== this.props.at) {
      this.#reset();
    }
  }

  override render() {
    const { children, onClose } = this.props;
    return this.state.hasFailed ? (
      <Broken error={this.state.error} onReset={this.#reset} {...(onClose && { onClose })} />
    ) : (
      children
    );
  }

  readonly #reset = () => this.setState({ error: null, hasFailed: false });
}

interface BrokenProps {
  error: unknown;
  onReset: () => void;
  onClose?: () => void;
}

function Broken({ error, onReset, onClose }: BrokenProps) {
  const isMissing = error instanceof NotLoaded;
  const [isTrying, setTrying] = useState(false);
  const isOnline = useChat((state) => state.connection === "online");
  const wasOnline = useRef(isOnline);
  const words = isMissing ? texts.broken.missing : texts.broken.other;

  const again = async () => {
    setTrying(true);
    if (isMissing) {
      await loadAgain();
    }
    setTrying(false);
    onReset();
  };
  const onBack = useEffectEvent(() => void again());

  useEffect(() => {
    if (!isMissing) {
      return;
    }
    void moveOn();
    // Who looks elsewhere and comes back has asked again.
    return forgetFailure;
  }, [isMissing]);

  // Only when the connection comes back: there and still broken, it would be tried for ever.
  useEffect(() => {
    if (isOnline && !wasOnline.current && isMissing) {
      onBack();
    }
    wasOnline.current = isOnline;
  }, [isOnline, isMissing]);

  const button = (
    <Button disabled={isTrying} data-focus-first onClick={() => void again()}>
      {texts.tryAgain}
    </Button>
  );
  return onClose ? (
    <Dialog title={words.title} closeLabel={texts.close} onClose={onClose}>
      <p className="dialog-lead" role="alert">
        {words.lead}
      </p>
      <div className="dialog-actions">{button}</div>
    </Dialog>
  ) : (
    <div className="nothing">
      <h2>{words.title}</h2>
      <p role="alert">{words.lead}</p>
      {button}
      <Button look="quiet" onClick={() => router.go(places.home)}>
        {texts.back}
      </Button>
    </div>
  );
}
