import { Search } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import "./search.css";

interface Props {
  label: string;
  placeholder: string;
  value: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  /** What else the field has. */
  field?: ComponentPropsWithRef<"input">;
}

export function SearchField({ label, placeholder, value, autoFocus, onChange, field }: Props) {
  return (
    <div className="search">
      <Search size={16} aria-hidden />
      <input
        type="search"
        dir="auto"
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        autoFocus={autoFocus}
        data-focus-first={autoFocus}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...field}
      />
    </div>
  );
}
