package negotiation

import "time"

// Day is a day of the calendar, written as "2021-10-12": midnight UTC. The zero Day
// is none, and written as "".
type Day time.Time

// ReadDay reads a day; "" is none.
func ReadDay(text string) (Day, error) {
	if text == "" {
		return Day{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Day{}, Refuse(CodeInvalid, "%q is no day such as 2021-10-12.", text)
	}
	return Day(t), nil
}

// IsZero reports whether it is no day.
func (d Day) IsZero() bool { return time.Time(d).IsZero() }

// MarshalText writes it.
func (d Day) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(time.Time(d).Format(time.DateOnly)), nil
}

// UnmarshalText reads it.
func (d *Day) UnmarshalText(text []byte) (err error) {
	*d, err = ReadDay(string(text))
	return err
}
