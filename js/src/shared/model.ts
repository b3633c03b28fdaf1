// What a widget needs of Jupyter's model: traits that can be read, set, listened to and sent.

export interface Model<T> {
  get<K extends keyof T & string>(name: K): T[K];
  set<K extends keyof T & string>(name: K, value: T[K]): void;
  on(event: string, follow: () => void): void;
  off(event: string, follow: () => void): void;
  save_changes(): void;
}

/** The traits that every widget has, as they stand in rnnviz/widgets/picture.py. */
export interface CommonTraits {
  /** What stands above the picture; empty: nothing. */
  heading: string;
  /** Sentences under the picture. */
  remarks: string[];
  /** What went wrong in Python, in words; empty: nothing. */
  error: string;
  /** The colours of negative and positive scores. Two-way. */
  palette: string;
}
