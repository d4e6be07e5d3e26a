import { useState } from 'react';
import { BookingWidget } from './BookingWidget.jsx';

export function App() {
  const [booking, setBooking] = useState(null);
  return (
    <main>
      <h1>Book an appointment</h1>
      <BookingWidget
        api="https://booking.example.com/api/v1"
        publishableKey="pk_demo"
        type={3}
        onConfirmed={setBooking}
      />
      {booking && (
        <p role="status">
          Booking {booking.id} starts at {booking.starts_at}.
        </p>
      )}
    </main>
  );
}
