// The same with React and react-day-picker.
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { DayPicker } from 'react-day-picker';
import { dayOf, freeTimes, from, ready, timeOf, to } from './slots.js';

function Booking() {
  const [days, setDays] = useState(/** @type {Map<string, Date[]>} */ (new Map()));
  const [day, setDay] = useState('');
  useEffect(() => {
    freeTimes().then((found) => {
      setDays(found);
      setDay([...found.keys()][0] ?? '');
    });
  }, []);
  const times = days.get(day) ?? [];
  useEffect(() => {
    if (times.length > 0) ready();
  }, [times.length]);
  return (
    <>
      <DayPicker
        mode="single"
        defaultMonth={new Date(`${from}T12:00`)}
        startMonth={new Date(`${from}T12:00`)}
        endMonth={new Date(`${to}T12:00`)}
        disabled={(date) => !days.has(dayOf(date))}
        selected={day ? new Date(`${day}T12:00`) : undefined}
        onSelect={(date) => date && setDay(dayOf(date))}
      />
      <div className="times">
        {times.map((start) => (
          <button key={start.toISOString()}>{timeOf(start)}</button>
        ))}
      </div>
    </>
  );
}

createRoot(/** @type {HTMLElement} */ (document.getElementById('booking'))).render(<Booking />);
