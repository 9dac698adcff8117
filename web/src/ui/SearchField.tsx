import { Search } from "lucide-react";
import "./search.css";

interface Props {
  label: string;
  placeholder: string;
  value: string;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

export function SearchField({ label, placeholder, value, autoFocus, onChange }: Props) {
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
      />
    </div>
  );
}
