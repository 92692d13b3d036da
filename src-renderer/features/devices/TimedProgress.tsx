import { useEffect, useState } from 'react';

/** How far something is that takes a known time. */
export function TimedProgress({ label, ms }: { label: string; ms: number }) {
  const [fraction, setFraction] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = window.setInterval(() => setFraction(Math.min(1, (performance.now() - start) / ms)), 100);
    return () => window.clearInterval(timer);
  }, [ms]);
  return <progress className="progress-bar" max={1} value={fraction} aria-label={label} />;
}
