interface Props {
  /** The group of choices that this one belongs to. */
  group: string;
  value: string;
  label: string;
  hint?: string | undefined;
  isChosen: boolean;
  onChoose: (value: string) => void;
}

/** One of several options: a radio button that looks like a box. */
export function Choice({ group, value, label, hint, isChosen, onChoose }: Props) {
  return (
    <label className="option">
      <input
        type="radio"
        className="sr-only"
        name={group}
        value={value}
        checked={isChosen}
        onChange={() => onChoose(value)}
      />
      <span>{label}</span>
      {hint && <span className="text-right text-[13px] text-soft">{hint}</span>}
    </label>
  );
}
