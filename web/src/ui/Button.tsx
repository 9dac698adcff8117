import type { ComponentPropsWithRef } from "react";
import "./button.css";

type Props = ComponentPropsWithRef<"button"> & { "data-focus-first"?: boolean };

export function Button({ look = "primary", ...props }: Props & { look?: "primary" | "quiet" | "danger" }) {
  return <button type="button" {...props} className={`button button-${look} ${props.className ?? ""}`} />;
}

/** A button that shows only an icon: its label is its name and its tooltip. */
export function IconButton({ label, ...props }: Props & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...props}
      className={`icon-button ${props.className ?? ""}`}
    />
  );
}
