// Package notice writes what parties are told: messages in the six official
// languages as plain text and HTML, iCalendar files for deadlines and
// meetings, and the signed body of webhooks. It is pure: it sends nothing (that
// is package delivery) and reads no clock.
//
// What a notice says follows the embargo: of comments only those of whom it is
// written to, of a broken silence never by whom it was.
package notice
