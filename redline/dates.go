package redline

import (
	"strings"
	"unicode/utf8"
)

// A date is read as one: who proposes the 13th and who proposes November have
// proposed two dates, and nobody a third one.

// oneDate reports whether two changes, the first of which ends and the second
// begins there, are on one date, with nothing but parts of it between them.
func (n named) oneDate(end, begin int) bool {
	const widest = 12 // tokens of "31 de diciembre de 2021" and of its Arabic form
	for end > 0 && n.tokens[end-1].Kind == Space {
		end--
	}
	for begin < len(n.tokens) && n.tokens[begin].Kind == Space {
		begin++
	}
	if end == 0 || begin == len(n.tokens) || begin < end || begin-end > widest || !n.inDate(end-1) || !n.inDate(begin) {
		return false
	}
	months, numbers := 0, 0
	for at := end - 1; at <= begin; at++ {
		switch n.dated(at) {
		case noDate:
			return false
		case dateMonth:
			months++
		case dateNumber:
			numbers++
		case dateJoint:
		}
	}
	for _, at := range []int{end - 2, end - 3, begin + 1, begin + 2} { // October 12, 2021; 2021年10月
		if at >= 0 && at < len(n.tokens) && n.dated(at) == dateMonth {
			months++
		}
	}
	return months > 0 && numbers > 0
}

// datePart is what a token can be of a date.
type datePart uint8

const (
	noDate datePart = iota
	dateNumber
	dateMonth
	dateJoint
)

// inDate reports whether a token is a number or a month.
func (n named) inDate(at int) bool {
	part := n.dated(at)
	return part == dateNumber || part == dateMonth
}

func (n named) dated(at int) datePart {
	t := n.tokens[at]
	switch {
	case t.Kind == Space, strings.Contains(" de del of / 年 日 号 ", " "+t.Text+" "):
		return dateJoint
	case t.Text == ",":
		if at+2 < len(n.tokens) && at > 0 &&
			len(n.tokens[at-1].Text) <= 2 && len(n.tokens[at+2].Text) == 4 && number(n.tokens[at+2].Text) {
			return dateJoint // October 12, 2021
		}
	case calendarNumber(t.Text):
		return dateNumber
	case t.Text == "月", monthNames[t.Text]:
		return dateMonth
	}
	return noDate
}

// calendarNumber reports whether a word is a day or a year: 1, 1er, 12th, 2021.
func calendarNumber(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 4 {
		return false
	}
	if strings.Trim(s, "一二三四五六七八九十〇零") == "" {
		return true
	}
	digits := strings.TrimRightFunc(s, func(r rune) bool { return strings.ContainsRune("erºstndrh", r) })
	return digits != "" && !strings.ContainsFunc(digits, func(r rune) bool { return !number(string(r)) })
}

// monthNames are the months of the five languages that write them in letters.
// Two Arabic ones have a second word.
var monthNames = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Fields(`
		January February March April May June July August September October November December
		janvier février mars avril mai juin juillet août septembre octobre novembre décembre
		enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		января февраля марта апреля мая июня июля августа сентября октября ноября декабря
		كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين الأول الثاني
		يناير فبراير مارس أبريل مايو يونيه يونيو يوليه يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر`) {
		out[name] = true
	}
	return out
}()
